"""Label ``person``: every human being a document names, by full name.

In: a document. Out: labels whose value is the full name without titles; "Dr. Rahman", "Ali" and a bare surname are
joined to the one full name in the document that they can stand for; well-known people are known by surname alone.
Handles in the text stay handles (``u/Name``). The author of an article or a blog post is a label on its byline, and so
are the speakers of an interview. Short mentions are joined in ``person_mentions.py``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import OrderedDict
from dataclasses import replace
from typing import NamedTuple

from indexer.document import Document, Label, Span
from indexer.labels import institutions, names, person_model, places
from indexer.labels.parts import Found, Place, Ranges, labels_of, parts
from indexer.labels.person_lexicon import standing
from indexer.labels.person_mentions import NEXT, mentions, short_forms, votes
from indexer.labels.person_words import PLAIN, word_class
from indexer.labels.places import is_place

_HANDLE = re.compile(r"(?<![\w/])/?(u/[\w-]{3,20})\b")

_OFFICE = (
    r"(?:Archbishop|Bishop|Cardinal|Pope|Father|Rev(?:erend)?|Rabbi|Captain|Capt|Colonel|Col|General|Gen|Lieutenant|Lt|"
    r"Major|Sergeant|Sgt|Commander|Admiral|Senator|Sen|President|Governor|Gov|Mayor|Congressman|Congresswoman|"
    r"Secretary|Ambassador|Chancellor|Judge|Justice|Officer|Coach)\b\.? "
)
_TITLE = re.compile(rf"(?:{names.TITLE}|{_OFFICE})+(?=[A-Z])")
_INITIALED = re.compile(r"[A-Z][\w'’-]+ (?:[A-Z]\. ?)+[A-Z][\w'’-]+")
_TAIL = re.compile(r"(?:, | )(?:Jr\.?|Sr\.?|II|III|IV|PhD|Ph\.D\.?|MD)$")
_EPONYM = re.compile(
    r"(?:['’]s)? (?:diagrams?|filters?|machines?|tests?|equations?|theorems?|laws?|numbers?|prizes?|awards?|medals?|"
    r"lectures?|fellows?(?:hips?)?|methods?|models?|estimators?|distributions?|process(?:es)?|chains?|spaces?|charts?|"
    r"scale|index|effects?|syndrome|disease|algebras?|groups?|transforms?|principle|IRA|constant|boson|bands?)\b"
)
"""What follows a surname that names a thing and nobody."""
_COMMA_NAME = re.compile(r", ([A-Z][a-z]+(?: [A-Z][a-z]+)?)\b")
_NAMED = re.compile(r"[A-ZÀ-Ž][\w'’-]+(?: [A-ZÀ-Ž][\w.'’-]*){0,3}")


class Bars(NamedTuple):
    """How probable a name must be to the model alone: of several words, of one, of one in small letters, of one that an
    institution bears too."""

    full: float
    lone: float
    small: float
    clear: float


THREAD, STORY, BRIEF = Bars(0.5, 0.7, 0.9, 0.9), Bars(0.35, 0.45, 0.45, 0.9), Bars(0.2, 0.25, 0.25, 0.9)
"""In threads hardly anybody is named; in articles and posts many are. A text of one passage has no second mention that
would show the name more clearly."""
SEEN = 0.25
"""How probable a name that the rules see must be to the model, for the two to agree."""
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
    bars = THREAD if document.kind == "thread" else STORY if len(document.passages) > 1 else BRIEF
    full: _Mentions = {(p.passage, p.part): _full(p, bars) for p in read}
    bodies = {p.text[f.start : f.end] for p in read for f in institutions.spans(p.text)}
    short, shared = short_forms([f.value for found in full.values() for f in found] + _speakers(document), document)
    sure, doubtful = votes([f for found in full.values() for f in found], read)
    short = {name: name for name in (sure | shared).union(_speakers(document)) - bodies} | short
    nobody = bodies | doubtful.difference(short)
    for place in read:
        found = full[place.passage, place.part]
        # A name that two persons of the document share stands for itself; one that is an institution's in it for none.
        kept = (f for f in found if f.value not in nobody)
        found[:] = [replace(f, value=short.get(f.value, f.value)) for f in kept]
        found.extend(mentions(place.text, short, [(f.start, f.end) for f in found]))
        found.sort(key=lambda f: f.start)
    _memory[key] = (document, full)
    while len(_memory) > _REMEMBERED:
        _memory.popitem(last=False)
    return full


def _full(place: Place, bars: Bars) -> list[Found]:
    """Full names, well-known people, handles and lone names of one part, in no particular order."""
    text = place.text
    found = [Found(m.start(1), m.end(1), m.group(1), 0.95, "person/handle") for m in _HANDLE.finditer(text)]
    lands = [place for place in places.spans(text) if " " in text[place.start : place.end]]
    taken = Ranges((f.start, f.end) for f in (*institutions.spans(text), *lands, *found))
    for name in _judged(text, bars):
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


def _judged(text: str, bars: Bars) -> list[names.Candidate]:
    """Names by rules and by the model, the surest first: what both see, then what one of them sees clearly enough."""
    model = person_model.find(text)
    starts = [n.start for n in model]
    made: list[names.Candidate] = []
    for rule in names.candidates(text):
        at = max(0, bisect_right(starts, rule.start) - 1)
        seen = [n for n in model[at : at + 3] if n.start < rule.end and rule.start < n.end]
        if seen and seen[0].probability >= SEEN and " " in text[rule.start : rule.end]:
            start, end = _agreed(text, rule, seen[0])
            made.append(names.Candidate(start, end, 0.92, rule.rule + "+model"))
        elif rule.rule == "person/title" or not person_model.weights().features or _with_initial(text, rule):
            made.append(rule)
    for name in model:
        surface = text[name.start : name.end]
        lone = " " not in surface
        if name.probability < bars.clear and institutions.bears(surface):
            continue
        if lone and (not _proper(surface) or _other(text, name)):
            continue
        if name.probability >= (bars.small if surface.islower() else bars.lone if lone else bars.full):
            made.append(
                names.Candidate(name.start, name.end, round(min(name.probability * 0.95, 0.85), 2), "person/model")
            )
    return sorted(made, key=lambda c: (-c.confidence, c.start - c.end))


def _with_initial(text: str, rule: names.Candidate) -> bool:
    """Whether a given name and an initial stand before a surname: "John N. Okafor"."""
    return rule.rule == "person/given" and bool(_INITIALED.fullmatch(text, rule.start, rule.end))


def _proper(word: str) -> bool:
    """Whether a word alone may be a name: no letter by itself, no "B.S", no word of which names are not made."""
    return len(word) > 1 and "." not in word and word_class(word) not in PLAIN


def _other(text: str, name: person_model.Name) -> bool:
    """Whether what follows a word makes it the name of a thing, of a place, or a part of a heading: "Grant Writing"."""
    follows = _EPONYM.match(text, name.end) or _placed(text, name.end)
    return bool(follows or (NEXT.match(text, name.end) and standing(text[name.start : name.end]).use > 1))


def _placed(text: str, end: int) -> bool:
    """Whether a place follows after a comma: "Coronado, California"."""
    match = _COMMA_NAME.match(text, end)
    return bool(match and (is_place(match[1]) or is_place(match[1].split()[0])))


def _agreed(text: str, rule: names.Candidate, model: person_model.Name) -> tuple[int, int]:
    """Where a name ends that rule and model both see: the model's ends, unless it saw but a part of a titled name."""
    inside = rule.start <= model.start and model.end <= rule.end
    whole = inside and (rule.rule == "person/title" or " " not in text[model.start : model.end])
    return (rule.start, rule.end) if whole else (model.start, model.end)


def _byline(document: Document) -> list[Label]:
    """The author, and in an interview its speakers, each where they first speak."""
    if document.kind == "thread" or not document.passages:
        return []
    made = []
    author = re.sub(rf"^(?:[Bb]y )?(?:{names.TITLE})?", "", document.author).strip()
    first = document.passages[0]
    own = not first.author or first.author == document.author
    if own and re.match(r"\S+ \S", author) and not author.startswith("u/"):
        start = document.author.index(author)
        made.append(
            Label("person", author, Span(first.id, "byline", start, start + len(author)), 0.95, "person/byline")
        )
    speaking = {passage.author: passage for passage in reversed(document.passages)}
    for name in _speakers(document):
        span = Span(speaking[name].id, "byline", 0, len(name))
        made.append(Label("person", name, span, 0.85, "person/speaker"))
    return made


def _speakers(document: Document) -> list[str]:
    """Who speaks in an interview, besides the author, by the names that stand before what they say."""
    if document.kind == "thread":
        return []
    told = dict.fromkeys(p.author for p in document.passages if p.author and p.author != document.author)
    return [name for name in told if _NAMED.fullmatch(name) and standing(name.split()[0]).given > 1]
