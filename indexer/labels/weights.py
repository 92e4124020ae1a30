"""The weights of the models of passages, as ``training/labels.py`` wrote them into ``models/labels.npz``.

In: that file. Out: for the features and words of a passage and the encoder's logits a score (the logarithm of the odds,
calibrated) for each of the outputs, "challenge visa_relocation" and the like; and what each input gave to a score.
Loaded at the first use; nothing but numpy is needed.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log, sqrt
from operator import mul
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Encode = Callable[[Sequence[str]], Floats]
    """Gives the vectors and logits of texts, [texts, 384 + 92]."""

FILE = Path(__file__).parent.parent / "models" / "labels.npz"

WORDS, TITLE, FEATURES = 1.0, 0.5, 0.3
"""How much a word of the text, one of the title and a feature weigh in training."""


ENOUGH = 50
"""Examples below which nothing was learned of a label, and the rules decide (most are common in blogs: forums, which
the examples are from, hardly speak of them)."""
AGREED = 1.5
"""Taken off a threshold where the rules say the same: on unseen passages challenges' F1 goes from .51 to .53."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The known ones among the words or features of a text: their columns in the table, and their values."""

    columns: list[int]
    values: list[float]


@dataclass(frozen=True, slots=True)
class Inputs:
    """One passage as the models read it: its words, its title's words and features together; the encoder's
    logits. ``ids``: the column of each word and each pair of its text in turn, None of the unknown."""

    known: Gathered
    logits: Floats | None = None
    ids: Sequence[int | None] = ()

    def sentence(self, first: int, last: int) -> Sequence[int | None]:
        """The columns of the words ``[first, last)`` and their pairs."""
        pairs = (len(self.ids) + 1) // 2
        return [*self.ids[first:last], *self.ids[pairs + first : pairs + last - 1]]


class Columns:
    """Which column of the table each word, each word of a title and each feature has, and how rare it is."""

    def __init__(self, words: Sequence[str], titles: Sequence[str], features: Sequence[str], rarity: Floats) -> None:
        self.names = [f"word {w}" for w in words] + [f"title {w}" for w in titles] + list(features)
        known, last = len(words), len(words) + len(titles)
        self.words = {word: at for at, word in enumerate(words)}
        self.titles = {word: at for at, word in enumerate(titles, known)}
        self.features = {name: at for at, name in enumerate(features, last)}
        self.rarity: list[float] = rarity.tolist()

    def ids(self, words: Sequence[str]) -> list[int | None]:
        """The column of each word of a text."""
        return list(map(self.words.get, words))

    def inputs(self, text: Sequence[str], title: Gathered, features: Mapping[str, float]) -> Gathered:
        """A passage's words, its title's (``of_title``) and its features, as one."""
        return self.together(self.of_ids(self.ids(text)), title, features)

    def together(self, body: Gathered, title: Gathered, features: Mapping[str, float]) -> Gathered:
        """The same, of words that are gathered already."""
        known = {self.features[name]: FEATURES * value for name, value in features.items() if name in self.features}
        return Gathered([*body.columns, *title.columns, *known], [*body.values, *title.values, *known.values()])

    def of_ids(self, ids: Iterable[int | None]) -> Gathered:
        """The known ones among the words of a text, by their columns."""
        return self._tally(ids, WORDS)

    def of_title(self, words: Sequence[str]) -> Gathered:
        """The known ones among the words of a title."""
        return self._tally(map(self.titles.get, words), TITLE)

    def _tally(self, ids: Iterable[int | None], scale: float) -> Gathered:
        """1 + ln(count) times the word's rarity for each word, of length ``scale``. (Plain lists: for so few numbers
        they are faster than arrays.)"""
        known = [at for at in ids if at is not None]
        counts = dict.fromkeys(known, 1)
        if len(counts) < len(known):
            counts = Counter(known)
        rarity = self.rarity
        values = [rarity[at] if count == 1 else (1 + log(count)) * rarity[at] for at, count in counts.items()]
        factor = scale / max(sqrt(sum(map(mul, values, values))), 1e-9)
        return Gathered(list(counts), [value * factor for value in values])


class Weights:
    """One set of weights: with the encoder (``meaning``) or without."""

    def __init__(self, data: Any, meaning: bool) -> None:
        import numpy as np

        kind = "meaning" if meaning else "words"
        self.outputs: list[str] = _lines(data["outputs"])
        self.at = {name: number for number, name in enumerate(self.outputs)}
        self.kinds = [(name.split(" ")[0], name.split(" ")[1]) for name in self.outputs]
        self.directions = [at for at, (kind, _) in enumerate(self.kinds) if kind == "direction"]
        words, titles, features = (_lines(data[part]) for part in ("words", "titles", "features"))
        self.columns = Columns(words, titles, features, data["rarity"].astype(np.float32))
        self.table: NDArray[np.int8] = data[f"{kind}.table"]
        self.scale: Floats = data[f"{kind}.scale"]
        self.bias: Floats = data[f"{kind}.bias"]
        self.logits: Floats | None = data["meaning.logits"] if meaning else None
        self.thresholds: Floats = data[f"{kind}.thresholds"]
        self.rare = frozenset(
            name for name, count in zip(self.outputs, data["examples"].tolist(), strict=True) if count < ENOUGH
        )

    def read(self, inputs: Inputs) -> Read:
        """A passage with its scores."""
        import numpy as np

        known = inputs.known
        rows = self.table[np.array(known.columns, np.int64)].astype(np.float32) * self.scale
        scores = self.bias + np.array(known.values, np.float32) @ rows
        if self.logits is not None and inputs.logits is not None:
            scores = scores + inputs.logits * self.logits
        return Read(inputs, rows, scores)

    def reasons(self, read: Read, output: int, most: int = 3) -> list[tuple[str, float]]:
        """The inputs that speak most for an output, with what they add to its score; the strongest first."""
        known, gave = read.inputs.known, read.gave(output)
        found: list[tuple[str, float]] = []
        while gave and len(found) < most and (strongest := max(gave)) > 0:
            at = gave.index(strongest)
            found.append((self.columns.names[known.columns[at]], strongest))
            gave[at] = 0.0
        if self.logits is not None and read.inputs.logits is not None:
            found.append(("meaning", float(read.inputs.logits[output] * self.logits[output])))
            found.sort(key=lambda each: -each[1])
        return [each for each in found[:most] if each[1] > 0]


@dataclass(frozen=True, slots=True)
class Read:
    """A passage, the rows of the table for what is known of it, [known, outputs], and the calibrated logarithms of
    the odds, [outputs]."""

    inputs: Inputs
    rows: Floats
    scores: Floats

    def gave(self, output: int) -> list[float]:
        """What each known input adds to the score of an output."""
        return list(map(mul, self.inputs.known.values, self.rows[:, output].tolist()))

    def sentence(self, sentences: Iterable[Gathered], output: int) -> int:
        """Which of some sentences of the passage, each by its known words, speaks most for an output."""
        weights = dict(zip(self.inputs.known.columns, self.rows[:, output].tolist(), strict=True))
        said = [sum(map(mul, map(weights.__getitem__, each.columns), each.values)) for each in sentences]
        return max(range(len(said)), key=said.__getitem__)


@cache
def load(meaning: bool) -> Weights | None:
    """The weights; None where numpy or the file is not there, and rules alone must do."""
    try:
        import numpy as np

        with np.load(io.BytesIO(FILE.read_bytes())) as data:
            return Weights(data, meaning)
    except (ImportError, OSError, ValueError, KeyError, zipfile.BadZipFile):
        return None


def _lines(data: Any) -> list[str]:
    return bytes(data).decode("utf-8").split("\n")
