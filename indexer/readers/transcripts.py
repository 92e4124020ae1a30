"""Interviews and podcasts: whose turn each paragraph is.

In: the blocks of a story, in which turns begin with their speaker: ``Ada Example: ...``, ``[00:12:34] Ada: ...``,
``Ada (12:34)`` above the words, ``AE: ...``, ``Q: ...``. Out: the blocks with ``author`` set and the marks taken off,
or, unless several turns go to and fro between two to six speakers, the blocks as they were: "Note:" is nobody. Where
an unmarked paragraph may be another's (an answer below a question, what follows the last turn), nobody is named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from indexer.readers.blocks import Block

MIN_TURNS = 4
MAX_SPEAKERS = 6
MIN_CHANGES = 0.5
"""Share of turns that follow another's: lists of notes rather repeat one label."""

MIN_MARKED = 0.15
"""Share of marked paragraphs from the first turn to the last: answers are long, but not that long."""

MIN_SENTENCES = 0.6
"""Share of turns that end like sentences: tables of figures do not, nor do they ask."""

_SENTENCE = re.compile(r"[.?!\u2026:][\"'\u2019\u201d)\]]*\s*\Z")
_TIME = r"[\[(]?(?:\d{1,2}:)?\d{1,2}:\d{2}(?:\.\d{1,3})?[\])]?"
_NAME = r"[^\W\d_][\w.'\u2019-]{0,24}(?: [\w.'\u2019&-]{1,24}){0,3}"
_MARK = re.compile(
    rf"(?:{_TIME}[ \t]*[-\u2013\u2014]?[ \t]*)?(?P<name>{_NAME}?)[ \t]*"
    rf"(?:(?:{_TIME}[ \t]*)?:[ \t]+(?=\S)|:?[ \t]*(?P<clock>{_TIME})[ \t]*:?[ \t]*(?:\n|\Z))"
)
_QUESTION = re.compile(r"(?P<name>Q|A|Question|Answer)\d{0,3}[.:)][ \t]+(?=\S)")
_ASKS, _ANSWERS = ("Q", "Question"), ("A", "Answer")
_PARTICLES = frozenset("de da di del der den dos du el van von la le bin ibn al ter ten and".split())
_ROLES = frozenset("interviewer interviewee host guest moderator speaker audience panelist me".split())
_LABELS = frozenset(
    "note notes nb tip tips update updates edit ps source sources example examples step part chapter section figure "
    "fig table warning disclaimer summary conclusion background context problem solution pro pros con cons before "
    "after myth fact reality goal goals result results advantage advantages disadvantage disadvantages input output "
    "role company salary location date time title link links url email tags topic topics lesson lessons pitfall reason "
    "reasons cause effect claim evidence option day week month year monday tuesday wednesday thursday friday saturday "
    "sunday january february march april may june july august september october november december abstract remember "
    "important bonus hint action situation task skills experience education position requirements responsibilities "
    "then now today yesterday past present future good bad best worst yes no objective expectation challenge "
    "challenges strength strengths weakness weaknesses".split()
)  # fmt: skip
_WITH = re.compile(
    r"\b(?i:interview|conversation|chat|q ?& ?a|talk|talking) with ((?:[A-Z][\w.'\u2019-]+ ){1,3}?[A-Z][\w'\u2019-]+)"
    r"(?=\W*(?:$|[,:|\u2013\u2014-]|of |from |at |on |about |who ))"
)


@dataclass(frozen=True, slots=True)
class _Turn:
    """A piece of a block, and who is marked as its speaker, by which mark ("" where nobody is)."""

    block: Block
    name: str = ""
    mark: str = ""


def speakers(blocks: Sequence[Block], title: str = "") -> list[Block]:
    """``blocks`` with their speakers where they are a conversation, else as they were.

    ``title`` and the blocks themselves may state the name behind initials, or behind ``A:``.
    """
    pieces = [piece for block in blocks for piece in _pieces(block)]
    named = Counter(piece.name for piece in pieces if piece.name)
    words = " ".join(block.text for block in blocks)
    often = (name for name, count in named.most_common(2 * MAX_SPEAKERS) if count > 1)
    known = {name for name in often if _may_be_name(name, words)}
    known |= {name for name in named if len(known) > 1 and name.split()[0].lower() in _ROLES}
    if not _is_conversation(pieces, known):
        return list(blocks)
    people = {name: _whole_name(name, f"{title}. {words[:3000]}", title) for name in known}
    return list(_spoken(pieces, people) if any(people.values()) else blocks)


def _pieces(block: Block) -> Iterator[_Turn]:
    """The block, parted at its lines where one begins with a mark."""
    if block.kind != "text" or block.author:
        yield _Turn(block)
        return
    held: list[str] = []
    name, mark, rest = "", "", block.text
    while rest:
        match = _mark(rest)
        if match and (held or name):
            yield _Turn(replace(block, text="\n".join(held)), name, mark)
            held = []
        if match:
            name, mark, rest = match.group("name"), match.group(), rest[match.end() :]
        line, _, rest = rest.partition("\n")
        held.append(line)
    yield _Turn(replace(block, text="\n".join(held)), name, mark)


def _mark(text: str) -> re.Match[str] | None:
    match = _QUESTION.match(text) or _MARK.match(text)
    return match if match and _is_set_as_name(match.group("name")) else None


def _is_set_as_name(name: str) -> bool:
    words = name.split()
    return all(word[0].isupper() or word in _PARTICLES or word.isdecimal() for word in words) and (
        words[0].lower().rstrip("s") not in _LABELS and words[0].lower() not in _LABELS
    )


def _may_be_name(name: str, words: str) -> bool:
    """No name is also written small: "Theory:" is none where the text speaks of theory."""
    first = name.split()[0]
    if len(name.split()) > 1 or first.lower() in _ROLES or first in (*_ASKS, *_ANSWERS) or first.isupper():
        return True
    return not re.search(rf"\b{re.escape(first.lower())}\b", words)


def _is_conversation(pieces: Sequence[_Turn], known: set[str]) -> bool:
    turns = [at for at, piece in enumerate(pieces) if piece.name in known]
    if len(turns) < MIN_TURNS or not 2 <= len(known) <= MAX_SPEAKERS:
        return False
    said = [pieces[at].block.text for at in turns]
    if sum(bool(_SENTENCE.search(text)) for text in said) < MIN_SENTENCES * len(said) or "?" not in "".join(said):
        return False
    changes = sum(pieces[one].name != pieces[two].name for one, two in pairwise(turns))
    return changes >= MIN_CHANGES * (len(turns) - 1) and len(turns) >= MIN_MARKED * (turns[-1] - turns[0])


def _whole_name(name: str, words: str, title: str) -> str:
    """The name that initials stand for where just one such stands in ``words``; who answers where the title says it."""
    if name in _ASKS:
        return ""
    if name in _ANSWERS:
        match = _WITH.search(title)
        return match.group(1) if match else ""
    if 2 <= len(name) <= 3 and name.isalpha() and name.isupper():
        pattern = r" ".join(rf"{letter}[\w'\u2019-]*[a-z]" for letter in name)
        found = set(re.findall(rf"\b{pattern}\b", words))
        return found.pop() if len(found) == 1 else name
    return name.title() if name.isupper() and len(name) > 3 else name


def _spoken(pieces: Sequence[_Turn], people: dict[str, str]) -> Iterator[Block]:
    """The turns' blocks: one without a mark goes on with the last speaker unless it may be another's."""
    last = max(at for at, piece in enumerate(pieces) if piece.name in people)
    speaker, asked = "", False
    for at, piece in enumerate(pieces):
        block, text = piece.block, piece.block.text.strip()
        if piece.name in people:
            speaker, asked = people[piece.name], text.endswith("?")
        elif piece.name or asked or at > last or text.endswith("?") or block.kind not in ("text", "item"):
            speaker = ""
        if not people.get(piece.name):  # nobody by name, so that the mark is all there is
            text = f"{piece.mark}{text}"
        if text:
            yield replace(block, text=text, author=block.author or speaker)
