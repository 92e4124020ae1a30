"""The constructions that tell the end that is taken up, or moves that are no step from one end to another.

In: nothing. Out: ``TARGETS``, whose group ``x`` is the phrase of that end. ``strong`` ones make a move although the
sentence does not say what was left, where the phrase names a sector ("I went into industry"). ``CONCURRENT``, posts
held together (``x`` and ``y`` where both are told), and ``ROUND``, ways out and back in one breath, with their anchors.
"""

from __future__ import annotations

import re

from indexer.labels.move_patterns import DEGREE, SHIFT, SHIFTING, STOP, X, made

_NO_TARGET = (
    r"(?!(?:realize|realise|see|find|understand|know|terms|the (?:\w+ )?(?:conclusion|realization|point|idea|lab|"
    r"office|dean|hospital|hr|bathroom|library|gym)|say|"
    r"get|help|do|be|have|make|talk|visit|ask|check|try|meet|bed|sleep|accept|believe|think|me|him|her|us|them|you|"
    r"it|this|that|was|were|for|in|as|and|because|with|at|by|on|one|college|undergrad|an? (?:conference|talk|meeting|"
    r"workshop))\b)"
)
_NO_STATE = (
    r"(?!(?:myself |still |also |actively )?(?:(?!working|teaching|doing|leading|running)\w+ing|at (?:the|a)"
    r" (?:point|stage)|able|"
    r"\d+ (?:months|weeks|years)|months|years|weeks|away|pretty|quite|far|ready|so|very|not|only|much|more|less|"
    r"really|just|about|in (?:the process|my|a position)|in the same)\b)"
)
_NO_CLAUSE = (
    r"(?!(?:when|because|that|who|to|in|at|of|for|my|with|from|as|and|chance|break|look|class|course|leave|lot)\b)"
)
_NO_CLUB = (
    r"(?!(?:Twitter|Facebook|LinkedIn|Reddit|Instagram|Discord|Slack|an? (?:\w+ )?(?:club|gym|union|call|meeting))\b)"
)
_SECTOR = r"(?P<x>(?:the )?(?:industry|academia|private sector|tech|consulting|government|biotech|pharma))"
_JOB = (
    r"(?:job|position|role|post-?doc(?:toral \w+)?|offer|professorship|lectureship|appointment|gig|spot|"
    r"(?:postdoctoral|"
    r"research|faculty) fellowship|"
    r"tenure[- ]track|TT\b)"
)
TARGETS = (
    made(
        "joined",
        "join hired recruited poached headhunted",
        r"\b(?:joined|joining|(?:was|got|been|were) (?:hired|recruited|poached|headhunted)(?: away)? "
        rf"(?:by|at|as|to|into|in|onto|on|for|from)) {_NO_CLUB}{X}",
        0.8,
    ),
    made(
        "took",
        "took tak accept landed got secured started began begun chose found receiv",
        rf"\b(?:took|accepted|landed|got|secured|started|began|chose|found|taken|taking|accepting|begun|received an "
        rf"offer for) (?:up |myself )?(?P<x>(?:an?|my|the|this)(?: {_NO_CLAUSE}[\w/’'-]+){{0,5}}? {_JOB}s?\b"
        rf"(?: after (?:my|a|the|his|her) [\w.-]+)?(?: (?:at|in|as|with|for|from) [^,;:!?()\n]{{2,70}}?{STOP})?)",
        0.75,
    ),
    made(
        "now",
        "now",
        rf"\bnow (?:works?|working|leads?|is|am) (?:as |at |for |in )?(?=an? |the |at |[A-Z]){X}",
        0.65,
    ),
    made(
        "i-now",
        "now",
        r"\b(?:(?:so|and|but) (?:I am|I['’]m) now|[Nn]ow that (?:I am|I['’]m)|(?:I am|I['’]m) now|[Nn]ow (?:I am|"
        r"I['’]m)) "
        rf"(?:working )?(?:as |at |in |for )?{_NO_STATE}{X}",
        0.65,
    ),
    made("is-now", "now", rf"\b(?:is|am) now (?:working )?(?:as |at |in )?(?=an? |the |[A-Z]){X}", 0.7),
    made(
        "works",
        "now today these",
        rf"\b(?:now works?|work now|(?:[Tt]oday|[Tt]hese days),? (?:I|he|she) works?|now (?:that )?(?:I|he|she)"
        rf" works?) (?:at|for|in|as|with) {X}",
        0.75,
    ),
    made("in-now", "now", rf"\b(?:(?:am|is|['’]m) now|[Nn]ow,? (?:I am|I['’]m)) in {_SECTOR}\b", 0.75, True),
    made("currently-in", "currently", rf"\b(?:am|is|['’]m) currently in {_SECTOR}\b", 0.75, paired=True),
    made(
        "currently",
        "currently",
        rf"\b[Cc]urrently (?:(?:am|is|work(?:s|ing)?) )?(?:at |as |in |for )?(?=an? |the |[A-Z]|industry|academia){X}",
        0.65,
        paired=True,
    ),
    made(
        "shift-to",
        SHIFTING,
        rf"\b{SHIFT} (?:directly |straight |over |back |right |out )?(?:in|on)?to {_NO_TARGET}{X}",
        0.75,
        True,
    ),
    made(
        "went-industry",
        "left went",
        r"\b(?:left|went)(?: (?:to|for|into|in))? (?P<x>(?:an? )?industry(?!-)(?: \w+)?)\b",
        0.95,
        True,
    ),
    made(
        "return",
        "return back",
        rf"\b(?:returned|returning|went\]? back|going back|came back|coming back|gone back|moved back|"
        rf"transition(?:ed)? "
        rf"back|switched back) (?:in)?to {X}",
        0.8,
        True,
    ),
    made("for-me", "for me to", rf"\b(?:for me to (?:transition|move|go|switch)) (?:back )?(?:in)?to {X}", 0.65, True),
    made("became", "becam become", rf"\b(?:became|become) (?P<x>(?:an?|the) [^,;:!?()\n]{{2,70}}?){STOP}", 0.65),
    made("went-to-work", "work", rf"\bwent (?:on )?to work (?:at|for|in|as) {X}", 0.75),
    made(
        "ended-up",
        "ended wound",
        rf"\b(?:ended|wound) up (?:going |working |being )?(?:in|into|at|with|as) {X}",
        0.65,
        True,
    ),
    made(
        "then-worked",
        "then later went subsequently",
        rf"\b(?:then|later|subsequently|went on to)(?: \w+ly)? (?:worked?|taught) (?:as|at|for|in) {X}",
        0.6,
        paired=True,
    ),
    made("pursued", "pursued", rf"\bpursued {X}", 0.55),
    made(
        "founded",
        "founded started",
        r"\b(?P<x>(?:founded|co-?founded|started) (?:my|his|her|their|our|a|an|the)(?: own)? "
        r"?[^,;:!?()\n]{0,40}?(?:company|start-?up|business|firm|consultancy))\b",
        0.75,
    ),
    made("founded-named", "founded", rf"\b(?:co-?)?founded (?!the |an? |our |its ){X}", 0.7),
    made(
        "left-to",
        "left resign quit retired exit",
        rf"\b(?:left|leaving|resigned|quit|retired|exited),? (?:for|by (?:taking|joining)|to (?:join|become|take|start|"
        rf"found|pursue|work (?:at|for|in|as))) {X}",
        0.75,
        True,
    ),
    made(
        "since",
        "since",
        rf"\b[Ss]ince (?:\w+ )?(?:\d{{4}}|then),? (?:(?:I|he|she) ?)?(?:has been|have been|['’]ve been) {X}",
        0.7,
    ),
    made(
        "been-working",
        "been worked",
        r"\b(?:have|has|['’]ve) (?:been(?: working)?|worked) (?:in|at|as|for) (?!(?:over|about|\d|an? (?:few|while|"
        r"long|couple|"
        r"year)|"
        rf"years|the (?:past|last|same)|this|that|it|therapy|school)\b){X}",
        0.5,
        paired=True,
    ),
    made(
        "began-degree",
        "start began begun beginning",
        rf"\b(?:started|began|begun|starting|beginning) (?P<x>(?:an?|my|his|her) (?:[\w-]+ ){{0,3}}"
        rf"{DEGREE}[^,;:!?()\n]{{0,80}}?){STOP}",
        0.75,
    ),
    made("began-at", "started began", rf"\b(?:started|began) (?:work(?:ing)? )?(?:at|as) {X}", 0.65),
    made(
        "now-doing",
        "now",
        rf"\b[Nn]ow(?: that)?(?: I| he| she)? (?:teach(?:es)?|lectures?|works?|runs?|manages?|leads?) "
        rf"(?P<x>[^,;:!?()\n]{{2,80}}?){STOP}",
        0.65,
    ),
    made("now-post", "now", rf"\b[Nn]ow,? (?:I am|I['’]m|he is|she is) {_NO_STATE}{X}", 0.65),
    made(
        "came-as",
        "as",
        rf"\b{SHIFT}(?: back)?(?: to [A-Z][\w-]+(?: [A-Z][\w-]+)?)?(?: in \d{{4}})?,? (?:this time )?as {X}",
        0.7,
    ),
    made(
        "for-postdoc",
        "for",
        rf"\b(?:moved|came|went|relocated) (?:[\w ]{{1,40}} )?for (?P<x>(?:an?|my) {DEGREE})",
        0.7,
    ),
    made(
        "appointed",
        "appointed made promoted",
        rf"\b(?:was|been|got) (?:appointed|made|promoted to) (?!to\b)(?:as )?{X}",
        0.7,
    ),
    made(
        "first-week",
        "first",
        r"\b(?:finished|completed|started|survived|had) my first (?:day|week|month|year) (?:as|at|in) "
        rf"(?!my |the |grad(?:uate)? (?:school|student)){X}",
        0.65,
    ),
)

CONCURRENT = re.compile(
    r"\b(?:am|is) (?:also )?(?:an? )?(?:\w+ ){0,2}(?:professor|lecturer) (?:at|in|of)"
    r" [^,;.!?\n]{2,60}?,? and (?:also )?"
    r"(?:an? |the )?(?:\w+ ){0,3}(?:scientist|engineer|director|advis[eo]r|founder|cto|ceo|consultant) (?:at|of|for|"
    r"in)\b|"
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
CONCURRENT_ANCHORS = (
    "professor",
    "lecturer",
    "joint",
    "dual",
    "split",
    "divid",
    "days",
    "day a",
    "same time",
    "keep",
    "kept",
    "holding",
    "held",
    "remain",
    "retain",
    "part-time",
    "adjunct",
    "while doing",
)
ROUND_ANCHORS = ("from academia", "from industry")
