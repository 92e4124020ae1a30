"""Label ``person``: every human being a document names, by full name.

In: a document. Out: labels whose value is the full name without titles; "Dr. Rahman", "Ali" and a bare surname are
joined to the one full name in the document that they can stand for; well-known people are known by surname alone.
Handles in the text stay handles (``u/Name``). The author of an article or a blog post is a label on its byline.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import OrderedDict
from dataclasses import replace

from indexer.document import Document, Label, Span
from indexer.labels import institutions, names, person_model, places
from indexer.labels.parts import Found, Place, Ranges, labels_of, parts
from indexer.labels.person_words import word_class
from indexer.labels.places import is_place

_HANDLE = re.compile(r"(?<![\w/])/?(u/[\w-]{3,20})\b")
_INTRODUCED = re.compile(
    rf"(?:\b{names.TITLE}|\b(?:[Mm]y (?:friend|colleague|advisor|supervisor|boss|husband|wife|partner|mentor)|"
    rf"[Tt]hanks,?|"
    r"[Tt]hank you,?|[Hh]i|[Hh]ello|[Dd]ear|named|called),? )$"
)
_CALLED = re.compile(r"\b(?:D(?:r|octor|ame)|Prof|M[rs]|Sir|[Mm]y|[Tt]hank|[Hh]i|[Hh]ello|[Dd]ear|named|called)")
"""What every introduction begins with."""

_TITLE = re.compile(rf"(?:{names.TITLE})+(?=[A-Z])")
_TAIL = re.compile(r"(?:, | )(?:Jr\.?|Sr\.?|II|III|IV|PhD|Ph\.D\.?|MD)$")
_AFTER_SURE = re.compile(
    r"['’]s\b|,? (?:said|says|wrote|told|joined|left|was|is|has|had|and|who|now|shifted|moved)\b|,"
)
_EPONYM = re.compile(
    r"(?:['’]s)? (?:diagrams?|filters?|machines?|tests?|equations?|theorems?|laws?|numbers?|prizes?|awards?|medals?|"
    r"lectures?|fellows?(?:hips?)?|methods?|models?|estimators?|distributions?|process(?:es)?|chains?|spaces?|charts?|"
    r"scale|index|effects?|syndrome|disease|algebras?|groups?|transforms?|principle|IRA|constant|boson|bands?)\b"
)
"""What follows a surname that names a thing and nobody."""
_COMMA_NAME = re.compile(r", ([A-Z][a-z]+(?: [A-Z][a-z]+)?)\b")
_NEXT = re.compile(r" ([A-Z][a-z]+)")
_FIRM = frozenset(
    "Design Associates Group Labs Lab Laboratory Institute University College School Foundation Company Consulting "
    "Capital Partners Ventures Systems Technologies Solutions Services Hall Center Centre Street Prize Award".split()
)
_SCREEN = re.compile(r"[A-Z][\w'’-]*")
FULL, LONE, CLEAR = 0.5, 0.7, 0.9
"""How probable a name must be to the model alone: of several words, of one, of one that an institution bears too."""
_Mentions = dict[tuple[str, str], list[Found]]
_memory: OrderedDict[tuple[str, str, int], tuple[Document, _Mentions]] = OrderedDict()
_REMEMBERED = 4


def label(document: Document) -> list[Label]:
    """The persons named in ``document``, its author among them if an article or a blog post tells."""
    made = _byline(document)
    found = _all(document)
    for part in parts(document, quotes=True):
        made.extend(labels_of("person", part, found[part.passage, part.part]))
    return made


def taken(document: Document) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """The ranges that are persons' names, by passage and part, for those who must not read them otherwise."""
    return {key: [(f.start, f.end) for f in found] for key, found in _all(document).items()}


def _all(document: Document) -> _Mentions:
    """All mentions by passage and part; the last few documents are remembered, as two labellers ask."""
    # The document is kept beside the answer, so that its passages' identity cannot be given to others meanwhile.
    key = (document.id, document.title + document.author, id(document.passages))
    if key in _memory:
        return _memory[key][1]
    read = list(parts(document, quotes=True))
    full: _Mentions = {(p.passage, p.part): _full(p) for p in read}
    bodies = {p.text[f.start : f.end] for p in read for f in institutions.spans(p.text)}
    short, shared = _short_forms([f.value for found in full.values() for f in found], document)
    for place in read:
        found = full[place.passage, place.part]
        # A name that two persons of the document share says of neither; nor does one that is an institution's in it.
        kept = (f for f in found if f.value not in shared and f.value not in bodies)
        found[:] = [replace(f, value=short.get(f.value, f.value)) for f in kept]
        found.extend(_mentions(place.text, short, [(f.start, f.end) for f in found]))
        found.sort(key=lambda f: f.start)
    _memory[key] = (document, full)
    while len(_memory) > _REMEMBERED:
        _memory.popitem(last=False)
    return full


def _full(place: Place) -> list[Found]:
    """Full names, well-known people, handles and lone names of one part, in no particular order."""
    text = place.text
    found = [Found(m.start(1), m.end(1), m.group(1), 0.95, "person/handle") for m in _HANDLE.finditer(text)]
    lands = [place for place in places.spans(text) if " " in text[place.start : place.end]]
    taken = Ranges((f.start, f.end) for f in (*institutions.spans(text), *lands, *found))
    for name in _judged(text):
        title = _TITLE.match(text, name.start, name.end)
        start = title.end() if title and title.end() < name.end else name.start
        if taken.add(start, name.end):
            value = re.sub(r"\s+", " ", _TAIL.sub("", text[start : name.end]))
            found.append(Found(start, name.end, value, name.confidence, name.rule))
    canonical, matcher = names.people()
    known = {(f.start, f.end): f for f in found}
    for hit in matcher.find(text):
        if " " not in hit.surface and _EPONYM.match(text, hit.end):
            continue
        if taken.add(hit.start, hit.end) or (hit.start, hit.end) in known:
            known[hit.start, hit.end] = Found(hit.start, hit.end, canonical[hit.surface], 0.9, "person/known")
    return list(known.values())


def _judged(text: str) -> list[names.Candidate]:
    """Names by rules and by the model, the surest first: what both see, then what one of them sees clearly enough."""
    model = person_model.find(text)
    starts = [n.start for n in model]
    made: list[names.Candidate] = []
    for rule in names.candidates(text):
        at = max(0, bisect_right(starts, rule.start) - 1)
        seen = [n for n in model[at : at + 3] if n.start < rule.end and rule.start < n.end]
        if seen and " " in text[rule.start : rule.end]:
            start, end = _agreed(text, rule, seen[0])
            made.append(names.Candidate(start, end, 0.92, rule.rule + "+model"))
        elif rule.rule == "person/title" or not person_model.weights().features or _telling(text, rule):
            made.append(rule)
    for name in model:
        surface = text[name.start : name.end]
        lone = " " not in surface
        if name.probability < CLEAR and institutions.bears(surface):
            continue
        if lone and (_EPONYM.match(text, name.end) or _placed(text, name.end)):
            continue
        if name.probability >= (LONE if lone else FULL):
            made.append(
                names.Candidate(name.start, name.end, round(min(name.probability * 0.95, 0.85), 2), "person/model")
            )
    return sorted(made, key=lambda c: (-c.confidence, c.start - c.end))


def _telling(text: str, rule: names.Candidate) -> bool:
    """Whether a name that only the rules see ends in a surname that is on the list and no common word."""
    last = word_class(text[rule.start : rule.end].split()[-1])
    return rule.rule == "person/given" and last in ("CAPITAL-S", "CAPITAL-GS", "CAPITAL-gS")


def _placed(text: str, end: int) -> bool:
    """Whether a place follows after a comma: "Coronado, California"."""
    match = _COMMA_NAME.match(text, end)
    return bool(match and (is_place(match[1]) or is_place(match[1].split()[0])))


def _agreed(text: str, rule: names.Candidate, model: person_model.Name) -> tuple[int, int]:
    """Where a name ends that rule and model both see: the model's ends, unless it saw but a part of a titled name."""
    inside = rule.start <= model.start and model.end <= rule.end
    whole = inside and (rule.rule == "person/title" or " " not in text[model.start : model.end])
    return (rule.start, rule.end) if whole else (model.start, model.end)


def _short_forms(values: list[str], document: Document) -> tuple[dict[str, str], set[str]]:
    """Given names, surnames and shorter forms that can stand for exactly one full name of the document, and those that
    could stand for several."""
    full = {value for value in values if " " in value and not value.startswith("u/")}
    author = "" if document.kind == "thread" else document.author
    standing: dict[str, set[str]] = {}
    joined = _variants(full)
    for name in full:
        words = [w for w in name.split() if not w.endswith(".")] or name.split()
        for word in {words[0], words[-1], name.split(" ", 1)[1], *names.nicknames().get(words[0], ())}:
            if word not in names.not_names() and len(word) > 2:
                standing.setdefault(word, set()).add(joined.get(name, name))
    short = {word: next(iter(of)) for word, of in standing.items() if len(of) == 1}
    short = {word: name for word, name in short.items() if name != author or word in author.split()[1:]}
    return short | joined, {word for word, of in standing.items() if len(of) > 1}


def _variants(full: set[str]) -> dict[str, str]:
    """Names with the same first and last word, or an initial for the first, joined to the longest of them."""
    joined: dict[str, str] = {}
    for name in full:
        first, *_, last = name.split()
        like = {
            other
            for other in full
            if len(other) > len(name)
            and other.split()[-1] == last
            and (other.split()[0] == first or (first.endswith(".") and other[0] == first[0]))
        }
        if like and len({other.split()[0] for other in like}) == 1:
            joined[name] = max(like, key=lambda other: (len(other), other))
    return joined


def _mentions(text: str, short: dict[str, str], blocked: list[tuple[int, int]]) -> list[Found]:
    """Short mentions: joined to a full name where the document has it, else only after a title or an introduction."""
    if not short and not _CALLED.search(text):
        return []
    taken = Ranges([*blocked, *((f.start, f.end) for f in institutions.spans(text))])
    given = names.given_names()
    found = []
    for match in _SCREEN.finditer(text):
        start, bare = match.start(), re.sub(r"['’]s$", "", match.group())
        if (bare not in short and bare not in given) or not taken.free(start, start + len(bare)):
            continue
        if bare in short and not _in_name_run(text, start, start + len(bare)):
            found.append(Found(start, start + len(bare), short[bare], 0.85, "person/short"))
        elif _introduced(text, start, bare):
            found.append(Found(start, start + len(bare), bare, 0.5, "person/introduced"))
    return found


def _introduced(text: str, start: int, word: str) -> bool:
    """Whether a given name that stands alone is shown to be a person's: "my friend Chris said"."""
    if word not in names.given_names() or len(word) < 3 or word in names.not_names():
        return False
    before = _INTRODUCED.search(text, max(0, start - 24), start)
    return bool(before and _AFTER_SURE.match(text, start + len(word)))


def _in_name_run(text: str, start: int, end: int) -> bool:
    """Whether another capitalised word follows, so that this is part of a longer name that was not accepted, or of that
    of a firm: "Halloran Design"."""
    after = _NEXT.match(text, end)
    return bool(after) and (after[1] not in names.not_names() or after[1] in _FIRM) if after else False


def _byline(document: Document) -> list[Label]:
    if document.kind == "thread" or not document.author or not document.passages:
        return []
    author = re.sub(rf"^(?:[Bb]y )?(?:{names.TITLE})?", "", document.author).strip()
    first = document.passages[0]
    if (first.author and first.author != document.author) or not re.match(r"\S+ \S", author) or author.startswith("u/"):
        return []
    start = document.author.index(author)
    return [Label("person", author, Span(first.id, "byline", start, start + len(author)), 0.95, "person/byline")]
