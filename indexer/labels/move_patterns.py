"""The constructions that tell a move: what is left and what is taken up.

In: nothing. Out: ``SOURCES`` and ``TARGETS``, cues whose group ``x`` is the phrase of that end, and ``BOTH``, whose
groups ``x`` and ``y`` are the two ends at once. The confidence is the rule's own, before what the rest adds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_STOP = (
    r"(?=\s*(?:[,.;:!?()\u2014]|$|\s-\s|--|\b(?:and|but|where|when|because|after|before|since|as I|which|who|in "
    r"order|so|then|"
    r"while|until|that|to (?!the )|for (?=the (?:past|last)|a (?:while|few|year|couple)|\d|about|over|several)|with "
    r"(?=a |the )|"
    r"in (?=\d{4})|due|if|I|I'm)\b))"
)
_NP = r"[^,;:!?()\u2014\n]{2,110}?)" + _STOP
_X, _Y = "(?P<x>" + _NP, "(?P<y>" + _NP
_DEGREE = (
    r"(?:Ph\.? ?[Dd]\.?s?|PHD|phd|doctorate|doctoral \w+|D\.?Phil\.?|post-?docs?\b[\w -]{0,12}|Master['’]?s|"
    r"M\.?S\.?c?\.?|degree|thesis)"
)
_LEAVE = (
    r"(?:left|leaving|quit|quitting|resigned from|resigning from|departed|departure from|gave up|giving up|walked "
    r"away from|abandoned|retired from|stepped down from|leave)"
)
_SHIFT = (
    r"(?:moved|moving|transitioned|transitioning|switched|switching|shifted|jumped|pivoted|went|came|transferred|"
    r"crossed over|(?:made|making) (?:the|a|my) (?:jump|leap|switch|transition|move|shift)|(?:my|the) (?:move|"
    r"transition|switch|jump|shift))"
)

_YEARS = (
    r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|several|many|some)"
    r"(?: and a half)? (?:years|months|decades?)"
)


@dataclass(frozen=True, slots=True)
class Construction:
    """One way of telling an end of a move (or both); ``strong`` ones make a move even where the other end is untold."""

    name: str
    pattern: re.Pattern[str]
    confidence: float
    strong: bool = False


def _made(name: str, expression: str, confidence: float, strong: bool = False) -> Construction:
    return Construction(name, re.compile(expression), confidence, strong)


BOTH = (
    _made(
        "from-to",
        rf"\b(?:{_SHIFT}|going|gone|did) (?:directly |straight |back |over |(?:the )?(?:other|opposite|same)(?: way|"
        rf" direction| move| thing)?,? )?from (?P<x>[^,;!?()\n]{{2,80}}?) (?:back "
        rf")?(?:in)?to {_Y}",
        0.85,
    ),
    _made(
        "leave-for",
        rf"\b{_LEAVE} (?P<x>[^,;!?()\n]{{2,70}}?)(?: in \d{{4}})? (?:for|to (?:join|take|become|be|found|start|"
        rf"pursue|go (?:to|into)|enter|accept|work (?:at|for|in|as)|do)) {_Y}",
        0.85,
    ),
    _made(
        "before",
        rf"\b(?:worked|was|taught|spent|did|had been) (?P<x>[^,;!?()\n]{{2,80}}?),? before (?:(?:I|he|she) )?"
        rf"(?:becoming|became|joining|joined|moving (?:in)?to|moved (?:in)?to|going (?:in)?to|went (?:in)?to|"
        rf"returning to|returned to|starting|started|taking|took|leaving for|left for) {_Y}",
        0.75,
    ),
    _made("swap", rf"\b(?:traded|swapped|exchanged) (?P<x>[^,;!?()\n]{{2,60}}?) for {_Y}", 0.7),
)
SOURCES = (
    _made(
        "left",
        rf"\b{_LEAVE} (?!(?:me|us|him|her|it|them|you|behind|this|that|aside|with|alone|the (?:office|house|lab "
        rf"at))\b){_X}",
        0.7,
        True,
    ),
    _made(
        "last-day",
        rf"\b(?:last (?:day|week|month|year) (?:as|at|in)|decision to leave|finished my time (?:at|as)) {_X}",
        0.7,
        True,
    ),
    _made("former", rf"\b(?:[Ff]ormer(?:ly)?|[Ee]x-|[Pp]reviously|[Rr]ecovering|[Oo]ne-time) ?(?:an? |at )?{_X}", 0.7),
    _made(
        "degree",
        rf"\b(?:completing|finishing|completed|finished|getting|got|earning|earned|receiving|received|did|doing|"
        rf"obtained|obtaining|defended|defending|after|following|during) (?P<x>(?:my|his|her|their|a|the)? "
        rf"?(?:[\w.,’' -]{{0,60}}? )?{_DEGREE}(?: (?:in|at|from|with) [^;:!?()\n]{{2,70}}?)?)(?=,| and | then |[.;]|"
        rf"$| I )",
        0.75,
    ),
    _made("worked", rf"\b(?:[Ww]orked|spent \w+ years|was) (?:as|at|in|for) {_X}", 0.55),
    _made("was", rf"\b(?:was|had been|have been) (?P<x>an? [^,;:!?()\n]{{2,90}}?){_STOP}", 0.55),
    _made("on-leave", rf"\b(?:took|taken|taking) (?:a |an )?(?:unpaid )?leave (?:of absence )?from {_X}", 0.7),
    _made("laid-off", rf"\b(?:laid off|let go|made redundant|dismissed|fired) (?:by|from|at) {_X}", 0.7),
    _made("years-at", rf"\b{_YEARS} (?:as|at|in|of|with) {_X}", 0.65),
    _made(
        "after-post", rf"\b[Aa]fter (?P<x>(?:an?|my|his|her) (?:\w+ ){{0,2}}{_DEGREE}[^,;:!?()\n]{{0,70}}?){_STOP}", 0.7
    ),
)
STATES = (
    *SOURCES[3:],
    _made("to-do", rf"\bto (?:do|start|begin) (?P<x>(?:an?|my|his|her) {_DEGREE}[^,;:!?()\n]{{0,60}}?){_STOP}", 0.5),
    _made("as-a", r"\b[Aa]s (?P<x>an? [^,;:!?()\n]{2,80}?)(?=,| (?:I|he|she)\b)", 0.5),
    _made("my-degree", rf"\b(?P<x>(?:my|his|her|took (?:a|my|his|her)) {_DEGREE}[^,;:!?()\n]{{0,60}}?){_STOP}", 0.5),
    _made("taught", rf"\b(?:taught|lectured) (?:[\w ]{{0,30}}? )?(?:at|in) {_X}", 0.5),
    _made("was-at", rf"\b(?:did|had) (?P<x>(?:my|a|an|his|her) [^,;:!?()\n]{{2,80}}?){_STOP}", 0.5),
)
"""Where somebody stood, said without a word of moving: the end left, where a later sentence tells only the new one."""
TARGETS = (
    _made(
        "joined",
        rf"\b(?:joined|joining|was hired (?:by|at|as)|got hired (?:by|at|as)|was recruited (?:by|to)) {_X}",
        0.8,
    ),
    _made(
        "took",
        rf"\b(?:took|accepted|landed|got|secured|started|began|chose|found|taken|take|taking|begun|received an offer "
        rf"for) (?:up )?(?P<x>(?:an?|my|the|this)(?: [\w/’'-]+){{0,5}}? (?:job|position|role|post-?doc(?:toral \w+)?|"
        rf"offer|professorship|lectureship|appointment|fellowship|internship)\b(?: (?:at|in|as|with) "
        rf"[^,;:!?()\n]{{2,70}}?)?){_STOP}",
        0.75,
    ),
    _made(
        "now",
        rf"\b(?:now|currently) (?:works?|working|leads?|is|am) (?:as |at |for |in )?(?=an? |the |at |[A-Z]){_X}",
        0.65,
    ),
    _made(
        "i-now",
        rf"\b(?:I am now|I'm now|I’m now|now that I am|now I am|now I'm|now I’m) (?:working )?(?:as |at |in )?{_X}",
        0.65,
    ),
    _made("works", rf"\bnow works? (?:at|for|in|as|with) {_X}", 0.75),
    _made("shift-to", rf"\b{_SHIFT} (?:directly |straight |over |back )?(?:in)?to {_X}", 0.75, True),
    _made(
        "return",
        rf"\b(?:returned|returning|went back|going back|came back|coming back|gone back|moved back|transition(?:ed)? "
        rf"back|switched back) (?:in)?to {_X}",
        0.8,
        True,
    ),
    _made("for-me", rf"\b(?:for me to (?:transition|move|go|switch)) (?:back )?(?:in)?to {_X}", 0.65, True),
    _made("became", rf"\b(?:became|become) (?P<x>(?:an?|the) [^,;:!?()\n]{{2,70}}?){_STOP}", 0.65),
    _made("went-to-work", rf"\bwent (?:on )?to work (?:at|for|in|as) {_X}", 0.75),
    _made(
        "founded",
        r"\b(?P<x>(?:founded|co-?founded|started) (?:my|his|her|their|our|a|an|the)(?: own)? "
        r"?[^,;:!?()\n]{0,40}?(?:company|start-?up|business|firm|consultancy))\b",
        0.75,
    ),
    _made("founded-named", rf"\b(?:co-?)?founded (?!the |an? |our |its ){_X}", 0.7),
    _made(
        "left-to",
        rf"\b(?:left|resigned|quit|retired),? (?:for|to (?:join|become|take|start|found|work (?:at|for|in|as))) "
        rf"{_X}",
        0.75,
        True,
    ),
    _made("since", rf"\b[Ss]ince (?:\w+ )?\d{{4}},? (?:(?:I|he|she) )?(?:has been|have been|['’]ve been) {_X}", 0.7),
    _made(
        "began-degree",
        rf"\b(?:started|began|begun|starting|beginning) (?P<x>(?:an?|my|his|her) (?:[\w-]+ ){{0,3}}"
        rf"{_DEGREE}[^,;:!?()\n]{{0,80}}?){_STOP}",
        0.75,
    ),
    _made("began-at", rf"\b(?:started|began) (?:work(?:ing)? )?(?:at|as) {_X}", 0.65),
    _made(
        "now-doing",
        rf"\b(?:[Nn]ow(?: I| he| she)?|currently) (?:teach(?:es)?|lectures?|works?|runs?|manages?|leads?) "
        rf"(?P<x>[^,;:!?()\n]{{2,80}}?){_STOP}",
        0.65,
    ),
    _made("now-post", rf"\b[Nn]ow,? (?:I am|I['’]m|he is|she is) {_X}", 0.65),
    _made(
        "came-as",
        rf"\b{_SHIFT}(?: back)?(?: to [A-Z][\w-]+(?: [A-Z][\w-]+)?)?(?: in \d{{4}})?,? (?:this time )?as {_X}",
        0.7,
    ),
    _made("appointed", rf"\b(?:was|been|got) (?:appointed|made|promoted to) (?:as )?{_X}", 0.7),
)
CONCURRENT = re.compile(
    r"\b(?:hold(?:s|ing)?|held|ha(?:s|ve|d)|took(?: on)?|accepted|with) (?:an? )?(?:joint|dual) (?:appointment|"
    r"position|post|role)s?\b"
    r"|\b(?:split|divid)(?:s|e|es|ed|ing|ting)? (?:my|his|her|their) (?:time|week) between (?P<x>[^,;!?()\n]{2,60}?) "
    r"and (?P<y>[^,;.!?()\n]{2,60})"
    r"|\b(?:dividing|divided|split|splitting) (?:my|his|her|their) (?:time|week) between the two\b"
    r"|\b(?:(?:work|teach|spend)(?:s|es|ed|ing)? |spent )?"
    r"(?:one|two|three|four|half a|a|\d) days? (?:a week |per week |each week |of the week )?(?:at|in|for|with|as) "
    r"[^;.!?()\n]{2,60}?(?:,| and) (?:one|two|three|four|half a|a|\d|the other|the rest)(?: days?)? [^;.!?\n]{0,30}?"
    r"\b(?:at|in|for|with|as)\b"
    r"|\b(?:am|is|was|been|as) an? (?:\w+ ){0,2}(?:professor|lecturer|chair)\b[^;.!?\n]{0,60}\bat the same time\b"
    r"|\b(?:while|and) (?:I |he |she )?(?:still )?(?:keep|kept|keeping|keeps|holding|held|remained|retaining|retained) "
    r"(?:on )?(?:my|his|her|the|an?|connected)[^;,.!?\n]{0,40}\b(?:professor\w*|chair|universit\w+|faculty|post|"
    r"lectureship|affiliation)\b"
    r"|\b(?:has|have|had)? ?(?:remain(?:s|ed)|kept|keeps) (?:an? |the |my |his |her )?(?:adjunct|part-time|"
    r"affiliate|title "
    r"of|chair|professorship|lectureship)\b"
    r"|\b(?:am|is|was|been|as|became|be) an? (?:part-time|adjunct) (?:professor|lecturer|chair)[^;.!?\n]{0,60}\b(?:and|"
    r"while|alongside|besides|next to)\b"
)
ROUND = re.compile(
    r"\bfrom (?:academia|industry) (?:in)?to (?:academia|industry)(?:,)? and (?:then )?back(?: again)?\b"
)
TRIGGER = re.compile(
    r"left|leav|quit|resign|depart|gave up|giving up|walked away|abandon|retired from|stepped down|moved|moving|"
    r"transition|"
    r"switch|shift|jump|pivot|went|came|coming|transferred|crossed|the leap|my move|traded|swapped|exchanged|ast day|"
    r"[Ff]ormer|"
    r"[Ee]x-|reviously|join|hired|recruited|took|tak|accept|landed|got a|secured|started|began|chose|found|works|now|"
    r"becam|"
    r"become|return|going back|gone|joint|dual|split|divid|found|laid off|let go|redundant|dismissed|fired|ince|"
    r"been|ow |days? |same time|kept|keep|remain|"
    r"held|holding|part-time|adjunct|before|appointed|was a|fter|years"
)
