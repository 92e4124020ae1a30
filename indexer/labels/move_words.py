"""What the two ends of a move say: organisation, role, description and side of a phrase such as "a fintech firm".

In: a phrase of a sentence, as a character range, and the institutions found in it. Out: an ``End``; two ends give the
direction. Roles and their sides come from ``vocabulary.roles()``, kinds of institution from the gazetteer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from indexer.labels import cues, gazetteer, institutions, vocabulary

_ACADEMIC = re.compile(
    r"\b(?<!non-)(?<!non )(?<!outside )(?<!outside of )(?:graduating|academi[ac]\w*|academe|"
    r"universit\w+|uni|colleges?|"
    r"polytechnics?|faculty|tenured?|tenure[- ](?:track|line)\w*|"
    r"professors?\w*|"
    r"post-?docs?|postdoctoral|ph\.? ?d\.?s?|doctora\w+|grad(?:uate)? (?:school|student|program\w*)|lecturers?\w*|r1\b|"
    r"(?:teaching|adjunct|research) (?:job|post|position|role|fellow|fellowship|associate)|fellowship|professorship|"
    r"lectureship|doctorate|chair (?:of|at|in)|(?:the|my|his|her) (?:chair|thesis|dissertation|department)|"
    r"ivory tower|master'?s|msc|school|academic lab)\b",
    re.IGNORECASE,
)
_INDUSTRIAL = re.compile(
    r"\b(?:non-? ?academ\w+|outside (?:of )?academ\w+|alt-ac|civil service|public sector|public service|ngos?|"
    r"charity|industr(?:y|ial)|private sector|corporate|compan(?:y|ies)|start-?ups?|firms?|corporation|big tech|tech "
    r"giant|"
    r"silicon valley|consult(?:ing|ancy|ant)|banks?|fintech|pharma\w*|biotech|vendor|agency|business|software|tech|"
    r"data scien\w+|engineers?|engineering (?:job|career|position|role)|entrepreneur\w*|wall street|hedge fund|"
    r"multinational|ai lab|industry lab|non-?profits?|"
    r"federal (?:service|government)|government|national labs?|freelanc\w+|faang|ux|user experience|unicorn|insurer|"
    r"fund|trading|chief \w+ officer|product manager|analyst|developer)\b",
    re.IGNORECASE,
)
_INDUSTRY_FIRST = re.compile(
    r"\b(?:industr(?:y|ial)|private sector|start-?ups?|compan(?:y|ies)|corporate|big tech)\b", re.IGNORECASE
)
_SIDES = {
    "university": "academia",
    "company": "industry",
    "lab": "industry",
    "agency": "industry",
    "hospital": "industry",
    "nonprofit": "industry",
    "funder": "",
    "institute": "",
}
_SMALL = re.compile(
    r"^(?:(?:a|an|the|my|his|her|their|our|its|this|that|some|in|at|as|of|new|own|up|being|working|job) +)+",
    re.IGNORECASE,
)
_ROLE_PART = re.compile(r"^(?:.*?\b(?:at|with|for|in) )(?=(?:a|an|the|one|my) )", re.IGNORECASE)
_NON = re.compile(r"\bacademic(?= [a-z])|\bnon-? ?academ\w+|\boutside (?:of )?academ\w+", re.IGNORECASE)
_TAIL = re.compile(
    r" (?:for|after|over|in) (?:about |over |almost |nearly |the past |the last )?(?:an?|\d+\+?|one|two|three|four|"
    r"five|several|many|some|the)? ?(?:few |couple of |number of |half )?(?:years?|months?|while|decades?|weeks?)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
MAX_DESC = 90
SIDES_OF = ("academia", "industry")


@dataclass(frozen=True, slots=True)
class End:
    """One end of a move. ``side`` is academia, industry or "" where nothing tells."""

    org: str = ""
    desc: str = ""
    role: str = ""
    side: str = ""


def end_of(text: str, start: int, end: int, found: list[tuple[int, int, str]]) -> End:
    """The end of a move that the phrase ``[start, end)`` describes; ``found`` are the document's institutions there."""
    phrase = text[start:end].strip(" ,;:.\u2014-*_\"'")
    org = next((value for s, e, value in found if start <= s and e <= end), "")
    role, role_side = role_in(phrase)
    desc = "" if org else _describe(phrase)
    return End(org, desc, role, _side(phrase, org, role_side))


def role_in(phrase: str) -> tuple[str, str]:
    """The first role that ``phrase`` names and its side, or two empty texts."""
    sides, matcher = roles()
    hits = sorted(matcher.find(_NON.sub(lambda m: " " * len(m.group()), phrase)), key=lambda hit: (hit.start, -hit.end))
    return (hits[0].key, sides.get(hits[0].key, "")) if hits else ("", "")


def direction(source: End, target: End) -> str:
    """a2i, i2a or within where both sides are known; "" otherwise."""
    if not source.side or not target.side:
        return ""
    if source.side == target.side:
        return "within"
    return "a2i" if source.side == "academia" else "i2a"


_YEAR = re.compile(r"\b(?:19[5-9]\d|20[0-4]\d)\b")
_AS_YEAR = re.compile(
    r"\b(?:in|since|of|by|until|from|late|early|mid|summer|spring|fall|autumn|winter)(?: \w+)? $|[(,] ?$"
)


def year_of(sentence: str) -> int | None:
    """The year that a sentence gives for what it tells: the first one dated by "in", "since", a month or brackets,
    else its only one."""
    years = list(_YEAR.finditer(sentence))
    dated = [year for year in years if _AS_YEAR.search(sentence, 0, year.start())]
    found = dated or (years if len(years) == 1 else [])
    return int(found[0].group()) if found else None


_SCHOOL = re.compile(
    r"\b(?:undergrad\w*|high school|bachelor\w*|college|law school|med(?:ical)? school|master\w*|m\.?sc?\b|school|"
    r"freshman|program)\b",
    re.IGNORECASE,
)


_POST = re.compile(r"\b(?:post-?doc\w*|tenure\w*|faculty|professor\w*|lectur\w+|TT)\b", re.IGNORECASE)


def is_school(end: End) -> bool:
    """Whether an end is but a place to learn at: grad school, a master's, an undergraduate degree."""
    if end.role and end.role != "student":
        return False
    return end.role == "student" or (not end.org and bool(_SCHOOL.search(end.desc)))


def is_step(source: End, target: End, way: str, both: bool = False) -> bool:
    """Whether two ends are steps of a career, not of schooling, and not the same; ``both``: told in one breath."""
    if way != "within":
        return not (source.side == "academia" and is_school(source) and target.side != "industry")
    if (source.org or source.desc) == (target.org or target.desc) or is_school(source) or is_school(target):
        return False
    if target.role == "phd_student" and source.role in ("", "phd_student"):
        return False
    if both and source.side == "industry":
        return True
    return bool(target.role or _POST.search(target.desc) or (source.role and target.org))


def opposite(side: str) -> str:
    """The other side; "" of an unknown one."""
    return {"academia": "industry", "industry": "academia"}.get(side, "")


_TRAINEE = re.compile(
    r"(?:[\w-]+ ){0,4}?(?:(?:ph\.? ?d\.?|doctoral|post-?doc\w*|graduate) (?:student|candidate|researcher|fellow\w*|"
    r"scholar|position|associate|training)|post-?doc\w*)\b",
    re.IGNORECASE,
)
"""Those who are still in training are in academia, wherever they sit."""


def _side(phrase: str, org: str, role_side: str) -> str:
    if _TRAINEE.match(phrase):
        return "academia"
    known = gazetteer.institution(org) if org else None
    if known and _SIDES.get(known.kind):
        return _SIDES[known.kind]
    if org and institutions.ACADEMIC_FORM.search(org):
        return "academia"
    if _INDUSTRY_FIRST.search(phrase):
        return "industry"
    academic, industrial = _ACADEMIC.search(phrase), _INDUSTRIAL.search(phrase)
    if academic and not (industrial and industrial.start() < academic.start()):
        return "academia"
    if industrial:
        return "industry"
    if role_side in ("academia", "industry"):
        return role_side
    return "industry" if org and (known is None or known.kind not in ("institute", "funder")) else ""


def _describe(phrase: str) -> str:
    """The noun phrase as written, without its article: "Silicon Valley AI startup"."""
    phrase = _ROLE_PART.sub("", _TAIL.sub("", phrase))
    phrase = _SMALL.sub("", phrase)
    if len(phrase) > MAX_DESC:
        phrase = phrase[:MAX_DESC].rsplit(" ", 1)[0]
    return phrase.strip(" ,;:")


@lru_cache(maxsize=1)
def roles() -> tuple[dict[str, str], cues.Matcher]:
    """The side of each role by id, and the matcher over the ways roles are written."""
    terms = vocabulary.roles()
    pairs = [(term.id, surface) for term in terms.values() for surface in term.surface]
    return {term.id: term.side for term in terms.values()}, cues.Matcher(pairs)
