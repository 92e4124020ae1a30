"""The model that weighs moves, made from texts labelled by reading: `python training/moves.py SHARED [FOLDER...]`.

In: whole documents (``tests/quality/moves.py`` says in what form; of each folder the half that may be tuned on), the
sentences of threads in ``moves.jsonl``, part ``dev``, and small stories written for training, ``moves_written.txt``.
Out: ``indexer/models/moves.tsv.gz``, and the figures of the model card. One logistic regression over the features of
``move_proposals.py``, by L-BFGS; chances calibrated by cross-validation over documents, apart for threads and stories
(Platt, 1999). Needs scipy beside what Crossings needs; the same input gives the same weights.
"""

from __future__ import annotations

import gzip
import hashlib
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import scipy.sparse as sparse
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from indexer.document import Document, Label, Passage
from indexer.labels import institutions, move_model, moves, persons
from tests.quality import moves as gold

WRITTEN = Path(__file__).with_name("moves_written.txt")
LEAST, PENALTY, FOLDS, STEPS = 5, 10.0, 5, 300
"""Proposals that a feature must be of to count; ridge penalty; parts of the cross-validation; steps of L-BFGS."""
WORTH = {"story": 1.0, "thread": 0.7, "written": 0.9}
EDGES = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


@dataclass
class Example:
    """A proposal for a sentence (``key``), or where ``way`` is "" a way that is due there and that nothing proposed."""

    group: str
    sort: str
    tuned: bool
    key: tuple[str, str, int]
    due: frozenset[str]
    way: str = ""
    found: set[str] = field(default_factory=set)

    @property
    def right(self) -> bool:
        """Whether readers say so; a round trip stands for both of its ways."""
        return self.way in self.due or (self.way == "round_trip" and bool(self.due & {"a2i", "i2a"}))


Due = Callable[[str, int, str], frozenset[str] | None]
"""What is due in the sentence of a passage that starts somewhere and reads so; None where it is not judged."""


def examples(document: Document, group: str, sort: str, tuned: bool, due: Due) -> Iterator[Example]:
    """The proposals for the sentences of a document, as ``indexer.labels.moves`` makes them."""
    by_place: dict[tuple[str, str], list[Label]] = defaultdict(list)
    for label in (*persons.label(document), *institutions.label(document)):
        by_place[label.span.passage, label.span.part].append(label)
    for sentence, made in moves.proposed(document, by_place):
        ways = due(sentence.passage.id, sentence.start, sentence.text)
        if ways is None:
            continue
        key = (group, sentence.passage.id, sentence.start)
        yield from (Example(group, sort, tuned, key, ways, one.way, one.found) for one in made)
        for way in ways - {one.way for one in made}:
            yield Example(group, sort, tuned, key, frozenset({way}))


def of_documents(files: Iterable[Path]) -> Iterator[Example]:
    """Of whole documents; a sentence tells the moves whose evidence it holds or stands in."""
    for half, row, document in gold.documents(files):
        wanted = [(gold.words(move["evidence"]), move["direction"]) for move in row["moves"]]

        def due(_: str, __: int, text: str, wanted: list[tuple[str, str]] = wanted) -> frozenset[str]:
            here = gold.words(text)
            return frozenset(way for words, way in wanted if words in here or here in words)

        yield from examples(document, row.get("file") or row["id"], "story", half == "tuned on", due)


def of_threads(shared: Path) -> Iterator[Example]:
    """Of the threads' labelled sentences."""
    for thread, (rows, document) in gold.labelled_threads(shared).items():

        def due(passage: str, start: int, text: str, rows: list[dict] = rows) -> frozenset[str] | None:
            for row in rows:
                inside = start < row["end"] and row["start"] < start + len(text)
                if inside and row["passage"] in (passage, passage.removeprefix("t1_")) and not row.get("unsure"):
                    return frozenset(move["direction"] for move in row["moves"])
            return None

        yield from examples(document, thread, "thread", rows[0]["part"] == "dev", due)


def of_written() -> Iterator[Example]:
    """Of the stories written for training: "= kind | title", then a line a sentence."""
    stories = WRITTEN.read_text(encoding="utf-8").split("\n= ")[1:]
    for number, story in enumerate(stories):
        head, *lines = story.strip().split("\n")
        kind, title = head.split(" | ")
        rows = [line.split("\t") for line in lines]
        author = "someone" if kind == "thread" else ""
        passages = tuple(Passage(str(at), text, author=author) for at, (_, text) in enumerate(rows))
        document = Document(str(number), kind if kind != "interview" else "article", title, passages=passages)

        def due(passage: str, _: int, __: str, rows: list[list[str]] = rows) -> frozenset[str]:
            return frozenset(rows[int(passage)][0].split(",")) - {"-"}

        yield from examples(document, f"written {number}", "written", True, due)


Model = tuple[list[str], np.ndarray, float]


def fit(every: list[Example]) -> Model:
    """The features that count, their weights, and the bias."""
    given = [example for example in every if example.way]
    count = Counter(name for example in given for name in example.found)
    names = sorted(name for name, times in count.items() if times >= LEAST)
    at = {name: number for number, name in enumerate(names)}
    cells = [(row, at[name]) for row, example in enumerate(given) for name in example.found if name in at]
    table = sparse.csr_matrix((np.ones(len(cells)), np.array(cells).T), (len(given), len(names)))
    right = np.array([example.right for example in given], float)
    worth = np.array([WORTH[example.sort] for example in given])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        score = table @ weights[:-1] + weights[-1]
        off = worth * (1 / (1 + np.exp(-score)) - right)
        value = (worth * (np.logaddexp(0, score) - right * score)).sum() + PENALTY / 2 * weights[:-1] @ weights[:-1]
        return value, np.append(table.T @ off + PENALTY * weights[:-1], off.sum())

    found = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    return names, found[:-1], float(found[-1])


def scores(model: Model, every: list[Example]) -> np.ndarray:
    """The logarithm of the odds of each proposal."""
    weights = dict(zip(model[0], model[1], strict=True))
    return np.array([model[2] + sum(weights.get(name, 0.0) for name in sorted(each.found)) for each in every])


def crossed(every: list[Example]) -> np.ndarray:
    """The score of each example by a model that has seen nothing of its document."""
    fold = np.array([int(hashlib.sha256(each.group.encode()).hexdigest(), 16) // 7 % FOLDS for each in every])
    found = np.zeros(len(every))
    for number in range(FOLDS):
        model = fit([each for each, part in zip(every, fold, strict=True) if part != number])
        here = fold == number
        found[here] = scores(model, [each for each, part in zip(every, fold, strict=True) if part == number])
    return found


def calibrated(score: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Bias and scale that make a score's logistic the chance; never surer than the score, since constructions were
    tuned on the same texts."""

    def loss(line: np.ndarray) -> tuple[float, np.ndarray]:
        found = line[0] + line[1] * score
        off = 1 / (1 + np.exp(-found)) - right
        toward = line - np.array([0.0, 1.0])
        value = (np.logaddexp(0, found) - right * found).sum() + toward @ toward / 2
        return value, np.array([off.sum(), off @ score]) + toward

    line = minimize(loss, np.array([0.0, 1.0]), jac=True, method="L-BFGS-B").x
    return np.minimum(line, np.array([0.0, 1.0]))


def report(name: str, every: list[Example], chance: np.ndarray) -> None:
    """Precision and recall of sentence and way, by the least chance that is told."""
    due = len({(each.key, way) for each in every for way in each.due})
    print(f"{name}: {due} due")
    for edge in EDGES:
        told = {(e.key, e.way): e.right for e, p in zip(every, chance, strict=True) if e.way and p >= edge}
        right = sum(told.values())
        print(f"  from {edge}: precision {right / max(1, len(told)):.2f}, recall {right / max(1, due):.2f}")


def main() -> None:
    """Fit, report, write."""
    shared, *folders = map(Path, sys.argv[1:])
    files = [path for folder in (shared, *folders) for path in gold.gold_files(folder)]
    every = [*of_documents(files), *of_threads(shared), *of_written()]
    tuned = [each for each in every if each.tuned]
    model, score = fit(tuned), crossed(tuned)
    lines = [f"\t{model[2]:.2f}"]
    for sort in ("thread", "story"):
        mine = np.array([bool(each.way) and each.sort == sort for each in tuned])
        line = calibrated(score[mine], np.array([each.right for each in tuned], float)[mine])
        lines += [f"{move_model.BIAS}{sort}\t{line[0]:.2f}", f"{move_model.SCALE}{sort}\t{line[1]:.2f}"]
        for part, some in (("tuned on, crossed", tuned), ("held out", [each for each in every if not each.tuned])):
            here = [number for number, each in enumerate(some) if each.sort == sort]
            found = (score if some is tuned else scores(model, some))[here]
            report(f"{sort}, {part}", [some[at] for at in here], 1 / (1 + np.exp(-line[0] - line[1] * found)))
    lines += [f"{name}\t{weight:.2f}" for name, weight in zip(model[0], model[1], strict=True) if abs(weight) >= 0.02]
    move_model.FILE.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))


if __name__ == "__main__":
    main()
