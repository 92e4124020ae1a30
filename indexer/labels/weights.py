"""The weights of the models of passages, as ``training/labels.py`` wrote them into ``models/labels.npz``.

In: that file. Out: for the features, words and vector of a passage a score (the logarithm of the odds, calibrated) for
each of the outputs, "challenge visa_relocation" and the like; and what each input gave to a score. Loaded at the first
use; nothing but numpy is needed.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Encode = Callable[[Sequence[str]], Floats]
    """Gives the vectors of texts, [texts, 384]."""

FILE = Path(__file__).parent.parent / "models" / "labels.npz"

WORDS, TITLE, FEATURES, VECTOR = 1.0, 0.5, 0.3, 1.0
"""How much a word of the text, one of the title, a feature and the vector weigh in training."""


ENOUGH = 30
"""Examples below which nothing was learned of a label, and the rules decide (most are common in blogs: forums, which
the examples are from, hardly speak of them)."""
AGREED = 1.5
"""Taken off a threshold where the rules say the same: on unseen passages challenges' F1 goes from .51 to .53."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The known ones among the words or features of a text: their columns in the table, and their values."""

    columns: NDArray[np.int64]
    values: Floats


@dataclass(frozen=True, slots=True)
class Inputs:
    """One passage as the models read it: its words, its title's words and features together; its vector."""

    known: Gathered
    vector: Floats | None = None


class Columns:
    """Which column of the table each word, each word of a title and each feature has, and how rare it is."""

    def __init__(self, words: Sequence[str], titles: Sequence[str], features: Sequence[str], rarity: Floats) -> None:
        self.names = [f"word {w}" for w in words] + [f"title {w}" for w in titles] + list(features)
        known, last = len(words), len(words) + len(titles)
        self.words = {word: at for at, word in enumerate(words)}
        self.titles = {word: at for at, word in enumerate(titles, known)}
        self.features = {name: at for at, name in enumerate(features, last)}
        self.rarity = rarity

    def inputs(self, text: Sequence[str], title: Gathered, features: Mapping[str, float]) -> Gathered:
        """A passage's words, its title's (``of_title``) and its features, as one."""
        import numpy as np

        body = self.of_text(text)
        known = {self.features[name]: FEATURES * value for name, value in features.items() if name in self.features}
        columns = np.concatenate([body.columns, title.columns, np.fromiter(known, np.int64, len(known))])
        values = np.concatenate([body.values, title.values, np.fromiter(known.values(), np.float32, len(known))])
        return Gathered(columns, values)

    def of_text(self, words: Sequence[str]) -> Gathered:
        """The known ones among the words of a text."""
        return self._tally(words, self.words, WORDS)

    def of_title(self, words: Sequence[str]) -> Gathered:
        """The known ones among the words of a title."""
        return self._tally(words, self.titles, TITLE)

    def _tally(self, words: Sequence[str], known: Mapping[str, int], scale: float) -> Gathered:
        """1 + ln(count) times the word's rarity for each word, of length ``scale``."""
        import numpy as np

        counts = Counter(map(known.get, words))
        counts.pop(None, None)
        columns = np.array(list(counts), np.int64)
        values = (1 + np.log(np.fromiter(counts.values(), np.float32, len(counts)))) * self.rarity[columns]
        return Gathered(columns, scale * values / max(float(np.sqrt(values @ values)), 1e-9))


class Weights:
    """One set of weights: with vectors (``meaning``) or without."""

    def __init__(self, data: Any, meaning: bool) -> None:
        import numpy as np

        kind = "meaning" if meaning else "words"
        self.outputs: list[str] = _lines(data["outputs"])
        self.at = {name: number for number, name in enumerate(self.outputs)}
        words, titles, features = (_lines(data[part]) for part in ("words", "titles", "features"))
        self.columns = Columns(words, titles, features, data["rarity"].astype(np.float32))
        self.table: Floats = data[f"{kind}.table"].astype(np.float32) * data[f"{kind}.scale"]
        self.bias: Floats = data[f"{kind}.bias"]
        self.vector: Floats | None = data["meaning.vector"].astype(np.float32) if meaning else None
        self.thresholds: Floats = data[f"{kind}.thresholds"]
        self.rare = frozenset(
            name for name, count in zip(self.outputs, data["examples"].tolist(), strict=True) if count < ENOUGH
        )

    def scores(self, inputs: Inputs) -> Floats:
        """The calibrated logarithms of the odds, [outputs]."""
        found: Floats = self.bias + inputs.known.values @ self.table[inputs.known.columns]
        if self.vector is not None and inputs.vector is not None:
            found = found + inputs.vector @ self.vector
        return found

    def sentence(self, sentences: Sequence[Gathered], output: int) -> int:
        """Which of some texts, each by its known words, speaks most for an output."""
        import numpy as np

        weights = self.table[:, output]
        return int(np.argmax([float(weights[each.columns] @ each.values) for each in sentences]))

    def reasons(self, inputs: Inputs, output: int, most: int = 3) -> list[tuple[str, float]]:
        """The inputs that speak most for an output, with what they add to its score; the strongest first."""
        import numpy as np

        gave = inputs.known.values * self.table[inputs.known.columns, output]
        strongest = np.argsort(-gave, kind="stable")[:most].tolist()
        found = [(self.columns.names[inputs.known.columns[at]], float(gave[at])) for at in strongest]
        if self.vector is not None and inputs.vector is not None:
            found.append(("meaning", float(inputs.vector @ self.vector[:, output])))
        return [each for each in sorted(found, key=lambda each: -each[1])[:most] if each[1] > 0]


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
