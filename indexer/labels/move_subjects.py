"""Who moved: the person that the verb at some place of a sentence is said of, and whether it is said as a fact.

In: a sentence, the place of a verb in it, and the persons named so far. Out: "author", a handle, a full name, or None
where it is nobody in particular ("people leave academia"), and whether the clause denies, supposes or asks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ADVERBS = (
    r"(?:(?<!\w)(?:have|has|had|was|am|is|just|then|once|first|since|now|later|soon|ever since|long|decided to|"
    r"chose to|"
    r"opted to|ended up|wound up|managed to|got to|got|made the (?:decision|choice) to|decision to|began|started|been|"
    r"only|both|who|and|or|but|so|to|by|after|before|of|as|from|about|for me|already|also|\w{3,}ly|did|further|still|"
    r"too|do)(?!\w)|['’](?:ve|d|m|s)\b|,)"
)
_LEAD = re.compile(rf"(?:{_ADVERBS}[\s,]*)+$", re.IGNORECASE)
_DIRECT = re.compile(
    r"[\s,]*(?:\b(?:have|has|had|just|also|now|then|later|who|that|recently|eventually|is|are|was|were)\b\s*)*$"
)
_FIRST = re.compile(
    r"(?:\b(?:I|we)\b|\b[Mm]y (?=(?:decision|departure|exit|transition|move|switch|jump|leaving|first)\b)|\bfor me\b)"
)
_OTHERS = re.compile(
    r"\b(?:you|they|people|person|folks|every(?:one|body)|any(?:one|body)|ones|some(?:one|body)|no(?:body| one)|none|"
    r"one|"
    r"researchers?|scientists?|students?|friends?|colleagues?|relatives?|candidates?|hires?|undergrads?|members?|"
    r"many|others?|academics|professors?|profs?|phds?|advis[oe]rs?|pi|husband|wife|spouse|partner|boyfriend|girlfriend|"
    r"fianc\w+|dad|mom|mum|father|mother|brother|sister|guy|boss|supervisors?|mentors?|those|graduates?|it|this|"
    r"that|which|postdocs?|faculty|cohort|labmates?|founders?|roommates?|classmates?|neighbou?rs?|reason)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:[Hh]e|[Ss]he)\b")
_UNREAL = re.compile(
    r"\b(?:would|could|should|might|(?-i:may)|can|cannot|will|won't|never|not|without|instead of|rather than|"
    r"want(?:ed|s|ing)? (?:\w+ )?to|plan(?:s|ned|ning)? (?:to|on)|(?:plan|goal|dream|intention|hope|idea|chance|aim|"
    r"thought)s?|"
    r"hop(?:e|es|ed|ing) to|going to|gonna|try(?:ing)? to|tried to|how to|consider(?:ed|ing|s)?|thinking (?:of|about)|"
    r"think (?:of|about)|thought (?:of|about)|need(?:ed|s)? to|have to|like to|love to|able to|ready to|about to|"
    r"supposed to|appl(?:y|ied|ying)|refus\w+|declin\w+|turned down|pretend\w*|dream\w*|difficult to|hard to|easy to|"
    r"regret not|looking (?:to|at|for|into)|intend\w*|tempted|afraid|scared|options?|wanna|expect\w* to|almost|nearly|"
    r"process of|worth|serious about|interested in|convinced|discuss\w*|decid(?:ing|e) (?:to|whether|if)|aspir\w+|"
    r"end up|possibility|prospect|likely|recommend\w*|suggest\w*|advice|advise\w*|encourag\w+|fear\w*|prefer\w*)\b"
    r"|n['’]t\b|['’]ll\b",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(r"\b(?:if|whether|unless|suppose|imagine|wish|in case|assuming)\b", re.IGNORECASE)
_PERHAPS = re.compile(r"\b(?:would|maybe|perhaps|possib\w+|hopefully)\b|['’]d (?:be|have|like)\b", re.IGNORECASE)
_LATER = re.compile(
    r"[^.;,]{0,80}\b(?:soon(?! after)|next (?:\w+ )?(?:year|month|week|spring|summer|fall|semester|january|may|june|"
    r"july|august|september|december)|(?:in|over) the (?:future|coming \w+)|(?:once|when|after|as soon as) I "
    r"(?:finish|graduate|defend|get|am done))\b|[^.;,]{0,60}\(hopefully\)",
    re.IGNORECASE,
)
_GERUND = re.compile(
    r"(?:leaving|quitting|moving|transitioning|switching|joining|taking|accepting|going|returning)\b", re.I
)
_DOING = re.compile(
    r"(?:^\W*|(?:\b(?:am|is|was|were|been|be|after|since|by|before|when|while|upon|following|having|then|ended up|"
    r"wound up|started|began|as|and|exited|on)|['’](?:m|s)|,)\s+)(?:\w+ly |just |also |now |both |finally )*$",
    re.IGNORECASE,
)
"""What a verb in -ing follows where it tells what somebody did: "after leaving", not "a fan of leaving"."""
_WHEN_STARTED = re.compile(
    r"\b(?:when|until|before|since|once|after|as soon as|why) (?:I|he|she|we)(?: \w+){0,2} $", re.IGNORECASE
)
_BREAK = re.compile(
    r"[;:(\u2014]|,(?=\s)|\b(?:but|so|because|that|when|where|although|though|while)\b|\band (?=I\b|[sh]e\b)"
    r"|(?=\bI(?:['’](?:ve|m|d))?\b)"
)
_GOES_ON = re.compile(r",|\b(?:and|then|but)\b")
_HANGS = re.compile(
    r"(?:^\W*|\b(?:after|since|upon|by|following|having|when|while|once|before|with|now|an?|the|as|in|at|during)\s+)"
    r"(?:(?:\w+ly|recently|just|having|been|being|finally|first|now|then)\s+)*$",
    re.IGNORECASE,
)
"""What stands before a verb or noun whose subject follows it."""
_OPENS = re.compile(
    r"(?:^|[,;:(]|\b(?:and|but|while|when|because|that|if|so|where))\s*"
    r"(?:(?:one|most|some|all|many|both) of )?(?:my|our|his|her|their|the|every|each) (?:\w+ ){0,2}$",
    re.IGNORECASE,
)
"""What stands before a noun that opens a clause, as its subject."""
_ELIDED = re.compile(
    r"^\W*(?:(?:Just|Then|Recently|Eventually|Finally|Also|Ultimately|So|And|But|Yes|Yep|Yeah|Personally)\b,? )?"
    r"(?:Left|Quit|Went|Moved|Joined|Started|Got|Took|Did|Spent|Worked|Transitioned|Switched|Defended|Graduated|"
    r"Finished|Ended up|Landed|Came|Accepted|Resigned|Jumped|Returned|Became|Worn out|Burned out)\b"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A person named at ``[start, end)`` of the text."""

    start: int
    end: int
    name: str


def is_fact(sentence: str, verb: int) -> bool:
    """Whether what is said from ``verb`` on is told as having happened: not denied, supposed, planned or asked."""
    if sentence.rstrip("\"'”’*_) ").endswith("?") or _LATER.match(sentence, verb):
        return False
    before = sentence[:verb]
    if _GERUND.match(sentence, verb) and not _DOING.search(before):
        return False
    supposed = [m.end() for m in _SUPPOSED.finditer(before)]
    if supposed and not re.search(r"[;\u2014]|\b(?:but|then)\b", before[supposed[-1] :]):
        return False
    breaks = [m.end() for m in _BREAK.finditer(before)]
    clause = before[breaks[-1] :] if breaks else before
    return not (_UNREAL.search(clause) or _PERHAPS.search(clause) or _governed(before))


def _governed(before: str) -> bool:
    """Whether the clause hangs on one that makes it a thought: "I was convinced I was leaving"."""
    return bool(
        re.search(
            r"\b(?:convinced|sure|thought|think|thinking|said|say|consider\w*|doubt|told me|imagined|hoped|believed|"
            r"knew) (?:that )?(?:I|he|she)(?:['’](?:d|m|ve|ll))?(?: \w+){0,2} ?$",
            before,
        )
    )


def starts(sentence: str, verb: int) -> bool:
    """Whether the verb stands in a clause that only dates another: "when I first started …"."""
    return bool(_WHEN_STARTED.search(sentence[:verb]))


def subject(sentence: str, verb: int, named: list[Named], last: str, author: str) -> str | None:
    """Who does what the verb at ``verb`` says; ``named``: the persons in the sentence, ``last``: the one before it."""
    if sentence[verb : verb + 3].lower() == "my ":
        return author
    near = max(0, verb - 120)
    lead = _LEAD.search(sentence[near:verb])
    edge = near + lead.start() if lead else verb
    marks: list[tuple[int, int, str | None]] = [(p.start, p.end, p.name) for p in named if p.end <= verb]
    marks += [(m.start(), m.end(), author) for m in _FIRST.finditer(sentence) if m.end() <= verb]
    marks += [(m.start(), m.end(), last or None) for m in _PRONOUN.finditer(sentence, 0, verb)]
    others = [(m.start(), m.end()) for m in _OTHERS.finditer(sentence, 0, verb)]
    if any(_DIRECT.match(sentence, end, verb) and not _object(sentence, start) for start, end in others):
        return None
    if not marks:
        if any(not (_aside(sentence, start) or _object(sentence, start)) for start, _ in others):
            return None
        return author if author and _ELIDED.match(sentence) else _after(sentence, verb, named, last, author)
    marks += [(s, e, None) for s, e in others if not (_aside(sentence, s) or _object(sentence, s))]
    _, end, who = max(marks, key=lambda mark: mark[1])
    if (relative := sentence.rfind(" who ", end, verb)) > 0 and sentence[end:relative].strip(" ,"):
        return None
    follows = end >= len(sentence[:edge].rstrip(" ,*_")) or _GOES_ON.search(sentence, max(edge, end), verb)
    return who if follows or _joined(sentence, end, verb) else None


def _joined(sentence: str, end: int, verb: int) -> bool:
    """Whether the verb goes on about a subject further back: "I finished my PhD and joined", "Sara, an …, now"."""
    between = sentence[end:verb]
    return bool(
        re.search(
            r"(?:,|\band|\bthen|\bto|\bby|\bbut|\bsince|\bafter|\bbefore|\bof|\bas|\babout|\bfrom)\s*(?:\w+ly\s|"
            r"now\s|then\s|later\s|was\s|is\s|has\s)*$",
            between,
        )
    ) or not re.search(r"\w{2,}", _LEAD.sub("", between))


def _after(sentence: str, verb: int, named: list[Named], last: str, author: str) -> str | None:
    """ "After leaving Google, I …", "A former lecturer at X, Ali …": the subject follows."""
    if not _HANGS.search(sentence[:verb]):
        return None
    following = [(p.start, p.name) for p in named if p.start > verb]
    following += [(m.start(), author) for m in _FIRST.finditer(sentence, verb)]
    following += [(m.start(), last) for m in _PRONOUN.finditer(sentence, verb) if last]
    return min(following)[1] if following else None


def _object(sentence: str, start: int) -> bool:
    """Whether the noun is what an earlier verb or preposition has: "finished my PhD and", "as a postdoc"."""
    return bool(
        re.search(
            r"\b(?:as|by|of|to|from|for|than|with|in|at|was|am|became|did|took|finished|completed|started|began|do|"
            r"after|during|being|an ex|a former|about|on)[\s-]+(?:(?:an?|the|my|his|her|their|our|this|former|new|"
            r"few|two|three|some|many|several|other|most|all|couple|of|\w+ing)[\s-]+)*$"
            r"|\b(?:former|ex|about)[\s-]+$",
            sentence[:start],
            re.IGNORECASE,
        )
    )


def _aside(sentence: str, start: int) -> bool:
    """Whether the noun is inside a phrase about the subject ("as a postdoc", "an ex-researcher at"), not a subject."""
    if _OPENS.search(sentence, max(0, start - 40), start):
        return False
    return bool(
        re.search(
            r"\b(?:as|an?|the|my|his|her|their|former|ex|cs|our|this|of|by|than|with|precisely|exactly|"
            r"tenure[- ]track|from|to|for|assistant|associate|full|data|research|phd|graduate|grad)[\s-]+$"
            r"|\b(?:been|was|am|is|as|became|become) an? (?:[\w-]+ ){1,4}$"
            r"|\b(?:did|took|finished|completed|started|began|do|have|had) an? (?:[\w-]+ ){0,3}$",
            sentence[:start],
            re.IGNORECASE,
        )
    )
