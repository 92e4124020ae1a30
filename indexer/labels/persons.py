"""Label ``person``: every human being a document names, by full name.

In: a document. Out: labels whose value is the full name without titles; "Dr. Rahman", "Ali" and a bare surname are
joined to the one full name in the document that they can stand for; well-known people are known by surname alone.
Handles in the text stay handles (``u/Name``). The author of an article or a blog post is a label on its byline.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import replace

from indexer.document import Document, Label, Span
from indexer.labels import institutions, names
from indexer.labels.parts import Found, Place, labels_of, parts

_HANDLE = re.compile(r"(?<![\w/])/?(u/[\w-]{3,20})\b")
_INTRODUCED = re.compile(
    rf"(?:\b{names.TITLE}|\b(?:[Mm]y (?:friend|colleague|advisor|supervisor|boss|husband|wife|partner|mentor)|"
    rf"[Tt]hanks,?|"
    r"[Tt]hank you,?|[Hh]i|[Hh]ello|[Dd]ear|named|called),? )$"
)
_TAIL = re.compile(r"(?:, | )(?:Jr\.?|Sr\.?|II|III|IV|PhD|Ph\.D\.?|MD)$")
_AFTER_SURE = re.compile(
    r"['’]s\b|,? (?:said|says|wrote|told|joined|left|was|is|has|had|and|who|now|shifted|moved)\b|,"
)
_SCREEN = re.compile(r"[A-Z][\w'’-]*")
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
    places = list(parts(document, quotes=True))
    full: _Mentions = {(p.passage, p.part): _full(p) for p in places}
    short = _short_forms([f.value for found in full.values() for f in found], document)
    for place in places:
        found = full[place.passage, place.part]
        found[:] = [replace(f, value=short.get(f.value, f.value)) for f in found]
        found.extend(_mentions(place.text, short, [(f.start, f.end) for f in found]))
        found.sort(key=lambda f: f.start)
    _memory[key] = (document, full)
    while len(_memory) > _REMEMBERED:
        _memory.popitem(last=False)
    return full


def _full(place: Place) -> list[Found]:
    """Full names, well-known people, handles and lone titled names of one part."""
    text = place.text
    found = [Found(m.start(1), m.end(1), m.group(1), 0.95, "person/handle") for m in _HANDLE.finditer(text)]
    canonical, matcher = names.people()
    found += [Found(h.start, h.end, canonical[h.surface], 0.9, "person/known") for h in matcher.find(text)]
    blocked = [(f.start, f.end) for f in institutions.spans(text)]
    found = [f for f in found if _free(f.start, f.end, blocked)]
    picked = sorted(names.candidates(text), key=lambda c: (-(c.end - c.start), -c.confidence))
    for candidate in picked:
        over = [f for f in found if f.start < candidate.end and candidate.start < f.end]
        value = re.sub(r"\s+", " ", _TAIL.sub("", text[candidate.start : candidate.end]))
        if not _free(candidate.start, candidate.end, blocked) or any(
            " " in f.value and f.rule != "person/known" for f in over
        ):
            continue
        if any(f.value.split()[-1] == value.split()[-1] and f.value.split()[0] == value.split()[0] for f in over):
            continue
        found = [f for f in found if f not in over]
        found.append(Found(candidate.start, candidate.end, value, candidate.confidence, candidate.rule))
    return found


def _short_forms(values: list[str], document: Document) -> dict[str, str]:
    """Given names and surnames that can stand for exactly one full name of the document."""
    full = {value for value in values if " " in value}
    author = "" if document.kind == "thread" else document.author
    standing: dict[str, set[str]] = {}
    for name in full:
        words = [w for w in name.split() if not w.endswith(".")]
        for word in {words[0], words[-1], name.split(" ", 1)[1]}:
            if word not in names.not_names() and len(word) > 2:
                standing.setdefault(word, set()).add(name)
    short = {word: next(iter(of)) for word, of in standing.items() if len(of) == 1}
    return {word: name for word, name in short.items() if name != author or word in author.split()[1:]}


def _mentions(text: str, short: dict[str, str], blocked: list[tuple[int, int]]) -> list[Found]:
    """Short mentions: joined to a full name where the document has it, else only after a title or an introduction."""
    blocked = blocked + [(f.start, f.end) for f in institutions.spans(text)]
    given = names.given_names()
    found = []
    for match in _SCREEN.finditer(text):
        word, start = match.group(), match.start()
        bare = re.sub(r"['’]s$", "", word)
        if (bare not in short and bare not in given) or not _free(start, start + len(bare), blocked):
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
    """Whether another capitalised word follows, so that this is part of a longer name that was not accepted."""
    after = re.match(r" [A-Z][a-z]+", text[end : end + 20])
    return bool(after) and after.group().strip() not in names.not_names() if after else False


def _byline(document: Document) -> list[Label]:
    if document.kind == "thread" or not document.author or not document.passages:
        return []
    author = re.sub(rf"^(?:[Bb]y )?(?:{names.TITLE})?", "", document.author).strip()
    first = document.passages[0]
    if (first.author and first.author != document.author) or not re.match(r"\S+ \S", author) or author.startswith("u/"):
        return []
    start = document.author.index(author)
    return [Label("person", author, Span(first.id, "byline", start, start + len(author)), 0.95, "person/byline")]


def _free(start: int, end: int, blocked: list[tuple[int, int]]) -> bool:
    return not any(s < end and start < e for s, e in blocked)
