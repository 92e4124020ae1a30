"""The constructions that tell the end that is left, or both ends at once.

In: nothing. Out: ``SOURCES``, whose group ``x`` is the phrase of the end left, ``BOTH``, whose groups ``x`` and ``y``
are the two ends, and ``STATES``, which say where somebody stood. The confidence is the construction's own, as far as
labelled sentences can tell, before what the rest of the sentence adds. What is taken up is in ``move_targets.py``,
which is written with the same parts: a phrase (``X``, ``Y``) ends where a comma, a conjunction or a new clause begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

STOP = (
    r"(?=\s*(?:[,.;:!?()\u2014]|$|\s-\s|--|\b(?:and|but|where|when|because|after|before|since|as I|which|who|in "
    r"order|so|then|while|until|that|to (?!the )|for (?=the (?:past|last)|a (?:while|few|year|couple)|\d|about|over|"
    r"several)|with (?=a |the )|in (?=\d{4})|due|if|out of|right (?:out|after)|straight (?:out|after)|I|I'm)\b))"
)
SHORT = (
    r"(?:(?!\b(?:because|when|where|and|I|who|with|that|if|but|which|was|were|since|while|without|good|realized?)\b)"
    r"[^,;!?()\n]){2,70}?"
)
"""A phrase in the midst of a construction: no clause begins in it."""
_NP = r"[^,;:!?()\u2014\n]{2,110}?)" + STOP
X, Y = "(?P<x>" + _NP, "(?P<y>" + _NP
DEGREE = (
    r"(?:Ph\.? ?[Dd]\.?s?|PHD|phd|doctorate|doctoral \w+|D\.?Phil\.?|[Pp]ost-?[Dd]ocs?\b[\w -]{0,12}|Master['’]?s|"
    r"M\.?S\.?c?\.?|degree|thesis|dissertation)"
)
STUDIES = r"(?:grad(?:uate)? school|(?:my |the |starting my |going for my )?(?:Ph\.? ?D|phd|post-?doc|doctorate)|uni\b)"
LEAVE = (
    r"(?:left|leaving(?! (?:in|so|to|for)\b)|quit|quitting|(?:decid\w+|chose|choice|managed|had|forced|decision)"
    r" to (?:leave|quit)|resigned from|resigning from|departed|departure from|exit from|gave up|giving up|"
    r"walked away from|abandoned|retired from|stepped down from|exited|escaped|ditched|bailed (?:on|out of)|"
    r"got out of|dropped out of|mastered out of|said (?:goodbye|farewell) to|jumped [\w ]{0,16}?off)"
)
LEAVING = (
    "left leav quit resign depart gave giving walked abandon retired stepped exit escap ditched bailed got jumped "
    "goodbye farewell dropped mastered"
)
SHIFT = (
    r"(?:moved|moving|decided to (?:move|switch|transition|go|pivot|shift)|transitioned|transitioning|switched|"
    r"switching|shifted|jumped(?: ship)?|pivoted|went|came|transferred|"
    r"crossed over|segued|ventured|(?:made|making|make) (?:the|a|my) (?:\w+ )?(?:jump|leap|switch|transition|move|"
    r"shift)|(?:[Mm]y|[Aa]fter the|[Ss]ince the) (?:move|transition|switch|jump|shift))"
)
SHIFTING = "mov transition switch shift jump pivot went came transfer crossed segue ventur leap decided"
YEARS = (
    r"(?:\d+\+?|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|several|many|some)"
    r"(?: and a half)? (?:years|months|decades?)"
)


@dataclass(frozen=True)
class Construction:
    """One way of telling an end of a move (or both); ``strong`` ones make a move even where the other end is untold,
    ``paired`` ones only where the same sentence tells it."""

    name: str
    expression: str
    confidence: float
    anchors: tuple[str, ...]
    strong: bool = False
    paired: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The expression, compiled when first looked for: all at once would take a fifth of the start."""
        return re.compile(self.expression)


def made(
    name: str, anchors: str, expression: str, confidence: float, strong: bool = False, paired: bool = False
) -> Construction:
    """``anchors`` are written with spaces between them."""
    return Construction(name, expression, confidence, tuple(anchors.split()), strong, paired)


_NO_SOURCE = (
    r"(?!(?:me|us|him|it|them|you|behind|this|that|aside|with|alone|and|how|on|to|in|because|so|for|early|late|"
    r"after|before|when|the (?:office|house|lab at|room|meeting|door))\b)"
)
_NO_AIM = (
    r"(?:good|now|lunch|ever|granted|me|us|him|her|them|you|it|this|that|\w+ing|(?:similar|personal|health|family|many|"
    r"various|several|these|those|other|the same|different) (?:reasons?|issues?)|reasons?|an? (?:while|bit|few|couple|"
    r"year|month|week|break)|the (?:day|summer|weekend|holidays|sake|rest|same|reasons?|better)|\d|one|two|three|"
    r"four|five|I|my (?:mental|own|health)|several|many|some|almost|over|about)\b"
)
_IN = r"(?: (?:in|at|from) [^,;!?()\n]{2,60}?)?"
BOTH = (
    made(
        "from-to",
        "from",
        rf"\b(?:{SHIFT}|go|going|gone|did) (?:directly |straight |back |over |(?:the )?(?:other|opposite|same)(?: way|"
        rf" direction| move| thing)?,? )?from (?!(?!being|working|teaching)\w+ing\b)(?P<x>{SHORT})"
        rf" (?:back )?(?:in)?to {Y}",
        0.85,
    ),
    made(
        "leave-for",
        LEAVING,
        rf"\b{LEAVE} {_NO_SOURCE}(?P<x>{SHORT})(?: in \d{{4}})? (?:behind )?(?:for(?! {_NO_AIM})|to (?:join|take|"
        rf"become|be|found|"
        rf"start|pursue|peruse|go (?:to|into)|enter|accept|work (?:at|for|in|as)|do)|to(?= industry)) {Y}",
        0.85,
    ),
    made(
        "before",
        "before",
        rf"\b(?:worked|was|taught|spent|did|had been) (?P<x>{SHORT}),? before (?:(?:I|he|she) )?"
        rf"(?:becoming|became|joining|joined|moving (?:in)?to|moved (?:in)?to|going (?:back )?(?:in)?to|went "
        rf"(?:back )?(?:in)?to|transitioning (?:in)?to|transitioned (?:in)?to|entering|entered|coming (?:back )?to|"
        rf"returning to|returned to|starting|started|taking|took|leaving for|left for) {Y}",
        0.75,
    ),
    made(
        "before-now",
        "before prior",
        r"\b(?:[Bb]efore|[Pp]rior to) (?:(?:working|starting) (?:at|for|in|as)|studying for|starting|doing|joining|"
        r"becoming|moving (?:in)?to|"
        r"entering) "
        rf"(?P<y>{SHORT}),? (?:I|he|she) (?:was|worked|had been|did|taught|spent \w+ years) (?:as |at |in )?{X}",
        0.75,
    ),
    made(
        "before-studies",
        "before prior",
        rf"\bworked (?P<x>{SHORT}),? (?:before|prior to) (?P<y>{STUDIES})",
        0.7,
    ),
    made(
        "swap",
        "traded swapped exchanged",
        rf"\b(?:traded|swapped|exchanged) (?P<x>{SHORT}) for {Y}",
        0.7,
    ),
    made(
        "when-now",
        "now",
        r"\bwhen I was (?:still )?(?P<x>(?:in|an?) [^,;!?()\n]{2,60}?), .{0,80}?\bnow(?: that)? (?:I work|I am|I['’]m) "
        rf"{Y}",
        0.7,
    ),
    made(
        "phd-worked",
        "work",
        rf"\b(?:have|has|hold|got) (?P<x>an? {DEGREE}{_IN}),? (?:and|but)(?: I| he| she)?(?: have| has| now|"
        rf" currently)* "
        rf"(?:been working|worked?|working) (?:in|at|as|for) {Y}",
        0.6,
    ),
    made(
        "phd-postdoc",
        "postdoc post-doc",
        rf"\b(?:did|completed|finished|got|received|earned) (?P<x>(?:my|an?|his|her) {DEGREE}{_IN}),? (?:and|followed "
        rf"by)(?: then)?(?: did| completed)? (?P<y>(?:an?|my|his|her) post-?doc[^,;!?()\n]{{0,60}})",
        0.7,
    ),
    made(
        "first-job",
        "first",
        r"(?<=[Mm]y )first (?:\w+ )?(?:job|position|role) (?:right )?(?:out of|after|following|since) "
        rf"(?P<x>{SHORT}) was (?:at|as|in|with|for) {Y}",
        0.75,
    ),
    made(
        "was-now",
        "now currently been",
        r"\b(?:was|been|did|used to be) (?P<x>(?:in|at|an?|my) [^,;!?()\n]{2,60}?)(?:;|[,;]? (?:and|but))(?: I| he|"
        r" she)?"
        rf"(?:(?: [\w ]{{1,20}})?(?: am|['’]m| is)? (?:now|currently)(?: am| is| work(?:ing)?)?|,? (?:have|has) been) "
        rf"(?:at |as |in |for )?{Y}",
        0.65,
    ),
)
SOURCES = (
    made(
        "left",
        LEAVING,
        rf"\b{LEAVE} {_NO_SOURCE}{X}",
        0.7,
        True,
    ),
    made(
        "last-day",
        "last decision finished",
        rf"\b(?:last (?:day|week|month|year) (?:as|at|in)|decision to leave|finished my time (?:at|as)) {X}",
        0.7,
        True,
    ),
    made(
        "came-from",
        "came",
        r"\bcame (?:here |over )?from (?P<x>(?:academia|academe|industry|a (?:PhD|phd|"
        r"postdoc|academic) [^,;:!?()\n]{0,40}?|the (?:private sector|ivory tower)))\b",
        0.65,
        True,
    ),
    made(
        "former-self",
        "former recovering ex-",
        r"\b(?:[Aa]s|I am|I['’]m) an? (?:former |recovering |ex-)(?P<x>(?:tenured |tenure-track |full |assistant |"
        r"associate )?(?:academic|professor|faculty member|post-?doc|lecturer))\b",
        0.65,
        True,
    ),
    made(
        "former",
        "former x- reviously recovering one-time",
        rf"\b(?:[Ff]ormer(?:ly)?|[Ee]x-|[Pp]reviously|[Rr]ecovering|[Oo]ne-time) ?(?:an? |at )?{X}",
        0.7,
    ),
    made(
        "degree",
        "ph. d.phil phd doctora post master ms m.s degree thesis dissertation",
        rf"\b(?:[Cc]ompleting|[Ff]inishing|completed|finished|getting|got|earning|earned|receiving|received|did|doing|"
        rf"obtained|obtaining|[Dd]efended|defending|[Aa]fter|following|during) (?P<x>(?:my|his|her|their|a|the)? "
        rf"?(?:[\w.’'/ -]{{0,60}}? )?{DEGREE}(?: (?:in|at|from|with) [^;:!?()\n]{{2,70}}?)?)(?=,| and | then |[.;]|"
        rf"$| I | a few | last | this | earlier )",
        0.75,
    ),
    made("worked", "orked spent was", rf"\b(?:[Ww]orked|spent \w+ years|was) (?:as|at|in|for) {X}", 0.55),
    made("was", "was been", rf"\b(?:was|had been|have been) (?P<x>an? [^,;:!?()\n]{{2,90}}?){STOP}", 0.55),
    made("on-leave", "leave", rf"\b(?:took|taken|taking) (?:a |an )?(?:unpaid )?leave (?:of absence )?from {X}", 0.7),
    made(
        "laid-off",
        "laid let redundant dismissed fired",
        rf"\b(?:laid off|let go|made redundant|dismissed|fired) (?:by|from|at) {X}",
        0.7,
    ),
    made("years-at", "years months decade", rf"\b{YEARS} (?:as|at|in|of|with|for) {X}", 0.65),
    made("after-working", "working", rf"\b[Aa]fter working (?:as|at|in|for) {X}", 0.7),
    made(
        "after-graduating",
        "graduated defended",
        r"\b(?:[Ww]hen|[Aa]fter|[Oo]nce|[Ss]ince) I (?P<x>graduated|defended(?: my \w+)?)\b",
        0.65,
    ),
    made("career-as", "career", rf"\b(?:started|began|spent) (?:my|his|her) career (?:as|in|at) {X}", 0.65),
    made("career-in", "career", rf"\bafter (?:an? |my )?(?:\w+ )?career (?:in|at|as) {X}", 0.7),
    made(
        "after-post",
        "after since during from out",
        rf"\b(?:[Aa]fter|[Ss]ince|[Dd]uring|[Ff]rom|out of) (?:a year of |doing )?(?P<x>(?:an?|my|his|her) (?:\w+ )"
        rf"{{0,2}}{DEGREE}[^,;:!?()\n]{{0,70}}?|(?:grad(?:uate)? school|graduating|leaving (?:academia|my (?:PhD|phd|"
        rf"postdoc)))\b){STOP}",
        0.7,
    ),
)
STATES = (
    *(rule for rule in SOURCES if rule.name not in ("left", "last-day", "came-from", "former-self")),
    made("to-do", "to", rf"\bto (?:do|start|begin) (?P<x>(?:an?|my|his|her) {DEGREE}[^,;:!?()\n]{{0,60}}?){STOP}", 0.5),
    made("as-a", "as a", r"\b[Aa]s (?P<x>an? [^,;:!?()\n]{2,80}?)(?=,| (?:I|he|she)\b)", 0.5),
    made(
        "my-degree",
        "my his her took",
        rf"\b(?P<x>(?:my|his|her|took (?:a|my|his|her)) {DEGREE}[^,;:!?()\n]{{0,60}}?){STOP}",
        0.5,
    ),
    made("taught", "taught lectured", rf"\b(?:taught|lectured) (?:[\w ]{{0,30}}? )?(?:at|in) {X}", 0.5),
    made("was-at", "did had", rf"\b(?:did|had) (?P<x>(?:my|a|an|his|her) [^,;:!?()\n]{{2,80}}?){STOP}", 0.5),
)
"""Where somebody stood, said without a word of moving: the end left, where a later sentence tells only the new one."""
