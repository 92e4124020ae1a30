"""What the models of passages read beside the meaning: cues, what the rules said, the manner of telling, and words.

In: a document as the rules labelled it, its moves. Out: for each passage features by name, and its words with their
pairs. The names are those of ``models/labels.npz``; a feature that the models do not know is passed over there.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from indexer.document import Label, Move, Passage
from indexer.labels import challenges, direction, topics
from indexer.labels.reading import Reading, Triggers, read

Features = dict[str, float]

_TELLS = re.compile(
    r"(?:i(?<!\wi)|we(?<!\wwe))(?:'ve| have| had)? (?:\w+ly |also |just |never |even )?"
    r"(?:was|did|got|went|left|quit|had|\w+ed|been|found|took|made|felt|saw)\b"
)
"""Begins with letters, not with a boundary: so the search skips what does not."""
_STUDY = r"(?:ph\.? ?d|doctora\w+|academi\w+|grad(?:uate)? school|school|professor|faculty|postdoc|teach\w*|masters?)"
_WORK = r"(?:industry|jobs?|corporate|compan\w+|tech|start-?ups?|consult\w*|data scien\w+|engineer\w*|classroom|career)"
_STUDY_WORDS = "phd ph* doctora* academi* school professor faculty postdoc teach* master masters"
_WORK_WORDS = "industry job jobs corporate compan* tech start* consult* scien* engineer* classroom career"
_LEAVING_WORDS = "from left leaving quit after"
_TURNS = {
    "years at it": (("year years",), r"\byears? (?:in|as|of|off|out|between|since|working|later)\b"),
    "an earlier career": (
        ("former previous prior second whole full earlier career careers real older mature",),
        r"\b(?:(?:former|previous|prior|second|whole|full|earlier) (?:career|job|life|profession)|"
        r"careers? change|had a career|real world|older (?:students?|applicants?)|mature student)\b",
    ),
    "back to study": (
        ("back return*", _STUDY_WORDS),
        rf"\b(?:back|return(?:ed|ing)?) (?:in|to|into) (?:\w+ ){{0,2}}{_STUDY}\b",
    ),
    "before study": (
        ("before prior between", _STUDY_WORDS),
        rf"\b(?:before|prior to|between) (?:[\w']+ ){{0,5}}{_STUDY}\b",
    ),
    "from work to study": (
        (f"{_LEAVING_WORDS} in", _WORK_WORDS, _STUDY_WORDS),
        rf"\b(?:from|left|leaving|quit|after|in) (?:\w+ ){{0,3}}{_WORK}\b[^.!?]{{0,50}}\b{_STUDY}\b",
    ),
    "from study to work": (
        (f"{_LEAVING_WORDS} finish*", _STUDY_WORDS, _WORK_WORDS),
        rf"\b(?:from|left|leaving|quit|after|finish\w*) (?:\w+ ){{0,3}}{_STUDY}\b[^.!?]{{0,50}}\b{_WORK}\b",
    ),
    "both at once": (
        ("both part* working adjunct* side joint full*",),
        r"\b(?:both (?:academia and industry|industry and academia|worlds)|part-?\s?time|while working|"
        r"adjunct\w*|on the side|joint appointment|full-?\s?time job)\b",
    ),
    "in doubt": (
        ("should torn undecided deciding sure considering thinking",),
        r"\b(?:should i|torn|undecided|deciding|not sure (?:if|whether)|considering|thinking (?:of|about))\b",
    ),
}
"""Turns of phrase in which people tell of moving, whatever they call their work; in small letters. Before each the
words (``reading.Triggers``) of which one of each group is in every match."""
_GROUPS = tuple(dict.fromkeys(group for groups, _ in _TURNS.values() for group in groups))
_READ_TURNS = [
    (name, sum(1 << _GROUPS.index(group) for group in groups), re.compile(pattern))
    for name, (groups, pattern) in _TURNS.items()
]
_TRIGGERS = Triggers(group.split() for group in _GROUPS)
_SPEAKERS = {
    "i": frozenset(("i", "i'm", "i've", "i'd", "i'll", "my", "me", "myself")),
    "you": frozenset(("you", "your", "you're", "you'll", "you've")),
    "we": frozenset(("we", "our", "us")),
    "they": frozenset(("he", "she", "his", "her", "they", "their")),
}
_SHORT = 40
_OPENING = 12
"""Words: of a short post, and of the opening that often says whose story it is."""

FIELDS = ("challenge", "challenge_group", "topic", "stage", "first_hand")
"""Fields of labels whose rules the models weigh; a passage's direction is read from its rule."""


def words(text: str) -> list[str]:
    """The words of a text and its pairs of neighbours, in small letters."""
    found = read(text).all_words
    return found + list(map(" ".join, pairwise(found)))


def of_title(title: str) -> Features:
    """The cues and turns of phrase of a title."""
    return _cues(title, "title") | _turns(title, "title")


def of_passage(passage: Passage, labels: Sequence[Label], moves: Iterable[Move]) -> Features:
    """The features of one passage: ``labels`` and ``moves`` are those of the rules in it, in its heading and in the
    document's title."""
    found = _cues(passage.text, "text") | _manner(read(passage.text)) | _turns(passage.text, "text")
    for label in labels:
        if label.field in FIELDS:
            part = "text" if label.span.part == "text" else "title"
            name = f"rule {label.field} {label.value} {part}"
            found[name] = max(found.get(name, 0.0), label.confidence)
    found[f"rule direction {direction.passage_direction(labels, passage.id)}"] = 0.5
    return found | {f"move {move.direction}": move.confidence for move in moves}


def _cues(text: str, part: str) -> Features:
    matchers = {"challenge": challenges.matcher(), "topic": topics.matcher(), "direction": direction.matcher()}
    counts = Counter(f"cue {kind} {hit.key} {part}" for kind, cues in matchers.items() for hit in cues.find(text))
    return {name: math.log1p(count) for name, count in counts.items()}


def _turns(text: str, part: str) -> Features:
    reading = read(text)
    there = _TRIGGERS.of(reading)
    return {
        f"turn {name} {part}": 1.0
        for name, needed, pattern in _READ_TURNS
        if needed & there == needed and pattern.search(reading.folded)
    }


def _manner(reading: Reading) -> Features:
    """Who speaks of whom, how long, asking or telling; all from 0 to about 1."""
    said, low, counts = reading.all_words, reading.folded, reading.counts
    found = {
        "length": math.log1p(len(said)) / 5,
        "short": float(len(said) < _SHORT),
        "asks": min(1, low.count("?") / 3),
        "ends in a question": float(low.rstrip().endswith("?")),
        "tells": min(1, len(_TELLS.findall(low)) / 3),
        "opens with i": float(not _SPEAKERS["i"].isdisjoint(said[:_OPENING])),
    }
    for who, forms in _SPEAKERS.items():
        count = sum(counts[form] for form in forms if form in counts)
        found[f"share of {who}"], found[f"some {who}"] = min(1, 8 * count / max(1, len(said))), min(1, count / 3)
    return found
