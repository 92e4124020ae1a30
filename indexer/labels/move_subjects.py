"""Who moved: the person that the verb at some place of a sentence is said of, and whether it is said as a fact.

In: a sentence, the place of a verb in it, and the persons named so far. Out: "author", a handle, a full name, or None
where it is nobody in particular ("people leave academia"), and whether the clause denies, supposes or asks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ADVERBS = (
    r"(?:have|has|had|'ve|’ve|'d|’d|was|am|'m|’m|is|just|recently|then|finally|ultimately|also|eventually|now|later|"
    r"soon|"
    r"once|first|since|actually|officially|successfully|already|currently|subsequently|quickly|decided to|chose to|"
    r"opted to|"
    r"ended up|wound up|managed to|got to|made the decision to|made the choice to|decision to|began|started|been|only|"
    r"happily|voluntarily|both|who|and|or|but|so|to|by|after|before|of|as|from|about|since|for me|,)"
)
_LEAD = re.compile(rf"(?:{_ADVERBS}[\s,]*)+$", re.IGNORECASE)
_FIRST = re.compile(r"(?:\b(?:I|we)\b|\b[Mm]y (?=(?:decision|departure|transition|move|switch|leaving)\b)|\bfor me\b)")
_OTHERS = re.compile(
    r"\b(?:you|they|people|everyone|anyone|someone|somebody|one|researchers?|scientists?|students?|friends?|"
    r"colleagues?|"
    r"many|others?|academics|professors?|phds?|advisor|husband|wife|partner|guy|boss|supervisor|those|graduates?|it|"
    r"this|"
    r"that|which|postdocs?|faculty|cohort|labmates?|founders?|somebody)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:[Hh]e|[Ss]he)\b")
_UNREAL = re.compile(
    r"\b(?:would|could|should|might|(?-i:may)|can|cannot|will|won't|never|not|without|instead of|rather than|"
    r"want(?:ed|s|"
    r"ing)? to|"
    r"plan(?:s|ned|ning)? (?:to|on)|hop(?:e|es|ed|ing) to|going to|gonna|try(?:ing)? to|tried to|how to|"
    r"consider(?:ed|ing|s)?|"
    r"thinking (?:of|about)|thought (?:of|about)|need(?:ed|s)? to|have to|like to|love to|able to|ready to|about to|"
    r"supposed to|apply(?:ing)?|refus\w+|declin\w+|turned down|pretend\w*|dream\w*|difficult to|hard to|easy to|"
    r"regret not|"
    r"looking to|intend\w*|tempted|afraid|options?|wanna|expect\w* to)\b|n['’]t\b|['’]ll\b",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"\b(?:if|whether|unless|would|suppose|imagine|wish|maybe|perhaps|possib\w+|in case)\b|['’]d (?:be|have|like)\b",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"[;:(\u2014]|,(?=\s)|\b(?:but|so|because|that|when|where|although|though|while)\b|\band (?=I\b|[sh]e\b)"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A person named at ``[start, end)`` of the text."""

    start: int
    end: int
    name: str


def is_fact(sentence: str, verb: int) -> bool:
    """Whether what is said from ``verb`` on is told as having happened: not denied, supposed, planned or asked."""
    if sentence.rstrip("\"'”’*_) ").endswith("?"):
        return False
    before = sentence[:verb]
    if _SUPPOSED.search(before):
        return False
    breaks = [m.end() for m in _BREAK.finditer(before)]
    return not _UNREAL.search(before, breaks[-1] if breaks else 0)


def subject(sentence: str, verb: int, named: list[Named], last: str, author: str) -> str | None:
    """Who does what the verb at ``verb`` says. ``named`` are the persons in the sentence, ``last`` the one before "
    "it."""
    lead = _LEAD.search(sentence[:verb])
    edge = lead.start() if lead else verb
    marks: list[tuple[int, int, str | None]] = [(p.start, p.end, p.name) for p in named if p.end <= verb]
    marks += [(m.start(), m.end(), author) for m in _FIRST.finditer(sentence, 0, verb)]
    marks += [(m.start(), m.end(), last or None) for m in _PRONOUN.finditer(sentence, 0, verb)]
    if not marks:
        return _after(sentence, verb, named, last, author)
    marks += [
        (m.start(), m.end(), None) for m in _OTHERS.finditer(sentence, 0, verb) if not _aside(sentence, m.start())
    ]
    _, end, who = max(marks, key=lambda mark: mark[1])
    if end >= len(sentence[:edge].rstrip(" ,*_")) or (edge < verb and _joined(sentence, end, verb)):
        return who
    return who if _joined(sentence, end, verb) else None


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
    following = [(p.start, p.name) for p in named if p.start > verb]
    following += [(m.start(), author) for m in _FIRST.finditer(sentence, verb)]
    following += [(m.start(), last) for m in _PRONOUN.finditer(sentence, verb) if last]
    return min(following)[1] if following else None


def _aside(sentence: str, start: int) -> bool:
    """Whether the noun is inside a phrase about the subject ("as a postdoc", "an ex-researcher at"), not a subject."""
    return bool(
        re.search(
            r"\b(?:as|an?|the|my|his|her|their|former|ex|cs|our|this|of|by|than|with|precisely|exactly|"
            r"tenure[- ]track|from|to|for|"
            r"assistant|associate|full|data|research|phd|graduate|grad)[\s-]+$"
            r"|\b(?:been|was|am|is|as|became|become) an? (?:[\w-]+ ){1,4}$"
            r"|\b(?:did|took|finished|completed|started|began|do|have|had) an? (?:[\w-]+ ){0,3}$",
            sentence[:start],
            re.IGNORECASE,
        )
    )
