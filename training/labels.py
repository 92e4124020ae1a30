"""The models of passages' labels, made from labelled passages: `python training/labels.py FOLDER [--shared SHARED]`.

In: the labelled passages (``passages.py``); the rules of ``indexer.labels``; the sentence encoder, and in FOLDER the
``readings.npy`` that ``finetune.py`` wrote (what encoders that had not learned from a passage's thread read in it).
Out: ``indexer/models/labels.npz``, and on standard output the figures of the model card. One logistic regression an
output, all fitted at once by L-BFGS, over words, cues and rules, and what the encoder gives; a second set is without
the encoder. Calibration and thresholds come from cross-validation over all threads but those held out. Needs scipy
beside what Crossings needs; the same input gives the same weights.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sparse
from label_figures import micro, report, way_quality
from passages import TEST, Gold, by_rules, document_of, examples, gold, hashed, thread
from scipy.optimize import minimize

from indexer import encoder, labels
from indexer.document import Document
from indexer.labels import features, vocabulary, weights
from indexer.meaning import texts

RARE, MOST = 4, {"words": 16_000, "titles": 4_000}
"""Texts that a word must be in to count, and how many words count."""
PENALTY, POSITIVE, STEPS = 1.0, 1.5, 100
"""Ridge penalty; how much more a label that is there weighs than one that is not; steps of L-BFGS."""
ALIKE = 4.0
"""How much a passage that has labels as often as texts do counts for thresholds and calibration, beside one that was
chosen for its labels."""
ENCODED = 0.7
"""How much of the encoder's logits is in a score; what words and cues add is learned on top of it."""
LEAST = 1e-6
"""Keeps odds finite, as ``encoder.py`` does."""
BACK, STARTS, ROUNDS = "direction i2a", 4, 5
"""The direction whose recall counts; how often, and how long from each start, thresholds of directions are sought."""
TASKS = ("challenge", "challenge_group", "topic", "first_hand", "direction")


@dataclass
class Inputs:
    """All inputs of all passages: ``table`` [passages, columns] (weighted), ``logits`` [passages, outputs]."""

    words: list[str]
    titles: list[str]
    features: list[str]
    rarity: np.ndarray
    table: sparse.csr_matrix
    logits: np.ndarray


def vocabulary_of(every: list[list[str]], most: int) -> tuple[list[str], np.ndarray]:
    """The words that count, and how rare each is."""
    count = Counter(word for words in every for word in set(words))
    known = [word for word, texts in sorted(count.items(), key=lambda item: (-item[1], item[0])) if texts >= RARE]
    known = known[:most]
    return known, np.log((len(every) + 1) / (np.array([count[word] for word in known]) + 1)) + 1


def inputs(data: Gold, folder: Path) -> Inputs:
    """What the models read of every passage; the words are those of the passages that are not held out."""
    ruled = [labels.by_rules(document_of(row)) for row in data.rows]
    body, head = ([features.words(row[part]) for row in data.rows] for part in ("text", "title"))
    seen = np.flatnonzero(data.fold != TEST)
    words, rare = vocabulary_of([body[at] for at in seen], MOST["words"])
    titles, rare_titles = vocabulary_of([head[at] for at in seen], MOST["titles"])
    evidence = [features.of_title(d.title) | features.of_passage(d.passages[0], d.labels, d.moves) for d in ruled]
    count = Counter(name for at in seen for name in evidence[at])
    names = sorted(name for name, number in count.items() if number >= RARE)
    rarity = np.concatenate([rare, rare_titles])
    maps = weights.Columns(words, titles, names, rarity.astype(np.float32))
    rows = [maps.inputs(b, maps.of_title(h), e) for b, h, e in zip(body, head, evidence, strict=True)]
    table = sparse.csr_matrix(
        (
            np.concatenate([row.values for row in rows]),
            np.concatenate([row.columns for row in rows]),
            np.cumsum([0, *(len(row.columns) for row in rows)]),
        ),
        shape=(len(rows), len(rarity) + len(names)),
        dtype=np.float32,
    )
    return Inputs(words, titles, names, rarity, table, logits(ruled, data, folder))


def logits(documents: list[Document], data: Gold, folder: Path) -> np.ndarray:
    """The passages' logits: those of ``readings.npy`` where the encoder has learned from the passage's thread."""
    found = np.load(folder / "readings.npy")
    at = data.of("direction")
    power = np.exp(found[:, at] - found[:, at].max(axis=1, keepdims=True))
    found[:, at] = np.log((power + LEAST) / (power.sum(axis=1, keepdims=True) - power + LEAST))
    held = np.flatnonzero(data.fold == TEST)
    found[held] = encoder.encoder().encode([texts(documents[at])[0] for at in held])[:, encoder.WIDTH :]
    return encoder.LOGIT * np.rint(found / encoder.LOGIT)


def fitted(table: sparse.csr_matrix, due: np.ndarray, given: np.ndarray) -> np.ndarray:
    """Weights [columns + 1, outputs] of logistic regressions, the last row the bias; scores begin at ``given``."""
    full = sparse.hstack([table, np.ones((table.shape[0], 1), np.float32)]).tocsr().astype(np.float64)
    turned, target = full.T.tocsr(), due.astype(float)
    worth = np.where(due, POSITIVE, 1.0)

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weight = flat.reshape(full.shape[1], -1)
        score = full @ weight + given
        held = weight.copy()
        held[-1] = 0
        wrong = worth * (1 / (1 + np.exp(-score)) - target)
        cost = (worth * (np.logaddexp(0, score) - target * score)).sum() + PENALTY * (held**2).sum() / 2
        return cost, (turned @ wrong + PENALTY * held).ravel()

    start = np.zeros((full.shape[1], due.shape[1]))
    share = np.clip(target.mean(axis=0), 1e-4, 1 - 1e-4)
    start[-1] = np.log(share / (1 - share)) - given.mean(axis=0)
    found = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": STEPS, "maxcor": 8})
    return found.x.reshape(start.shape)


def crossed(table: sparse.csr_matrix, data: Gold, before: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Scores [passages, outputs] of ``seen`` passages by models that learned from the other folds of them."""
    scores = np.zeros(data.due.shape)
    for fold in sorted(set(data.fold[seen])):
        learn, apply = seen & (data.fold != fold), seen & (data.fold == fold)
        weight = fitted(table[learn], data.due[learn], before[learn])
        scores[apply] = table[apply] @ weight[:-1] + weight[-1] + before[apply]
    return scores


def calibration(score: np.ndarray, due: np.ndarray, worth: np.ndarray) -> tuple[float, float]:
    """Platt's factor and offset, one pair a task: the labels of a task alone are too few."""

    def loss(pair: np.ndarray) -> tuple[float, np.ndarray]:
        scaled = pair[0] * score + pair[1]
        wrong = worth[:, None] * (1 / (1 + np.exp(-scaled)) - due)
        cost = (worth[:, None] * (np.logaddexp(0, scaled) - due * scaled)).sum()
        return cost, np.array([(wrong * score).sum(), wrong.sum()])

    return tuple(minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B").x)


def thresholds(scores: np.ndarray, data: Gold, seen: np.ndarray) -> np.ndarray:
    """The score from which each output is told, the best on cross-validated scores; for directions what is taken off
    each before the greatest wins, the best by ``way_quality``."""
    made, grid = np.zeros(scores.shape[1]), np.arange(-3, 2, 0.1)
    worth = np.where(data.alike, ALIKE, 1.0)[seen]
    for task in ("challenge", "challenge_group", "topic", "first_hand"):
        at = data.of(task)
        due, score = data.due[seen][:, at], scores[seen][:, at]
        if task == "first_hand":
            made[at] = max(grid, key=lambda t: float((worth[:, None] * ((score > t) == due)).sum()))
        else:
            made[at] = max(grid, key=lambda t: micro(due, score > t, worth))
    at = data.of("direction")
    made[at] = ways(scores[seen][:, at], data.due[seen][:, at].argmax(axis=1), worth, data.outputs.index(BACK) - at[0])
    return made


def ways(score: np.ndarray, due: np.ndarray, worth: np.ndarray, back: int) -> np.ndarray:
    """What is taken off each direction before the greatest wins: coordinate ascent from several starts."""
    tries = []
    for start in range(STARTS):
        off = np.random.default_rng(start).uniform(-2, 1, score.shape[1]) if start else np.zeros(score.shape[1])
        for which in [*range(len(off))] * ROUNDS:
            qualities = []
            for step in np.arange(-3, 2.01, 0.25):
                off[which] = step
                qualities.append((way_quality(due, (score - off).argmax(axis=1), worth, back), step))
            quality, off[which] = max(qualities)
        tries.append((quality, start, off - off[-1]))
    return max(tries)[2]


def told(scores: np.ndarray, limits: np.ndarray, data: Gold, rules: np.ndarray) -> np.ndarray:
    """What is told at these scores, [passages, outputs], as ``models`` does it: what is rare as the rules do."""
    agreed = np.zeros(scores.shape)
    at = data.of("challenge")
    agreed[:, at] = weights.AGREED * rules[:, at]
    found = np.where(examples(data) < weights.ENOUGH, rules, scores > limits - agreed)
    at = data.of("direction")
    found[:, at] = np.eye(len(at), dtype=bool)[(scores - limits)[:, at].argmax(axis=1)]
    groups = {term.id: term.broader for term in vocabulary.challenges().values()}
    for which in data.of("challenge"):
        group = data.outputs.index(f"challenge_group {groups[data.outputs[which].split(' ')[1]]}")
        found[:, group] |= found[:, which]
    return found


def learned(data: Gold, table: sparse.csr_matrix, before: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Scores of every passage by models that had not seen its thread, and the weights learned from all but ``TEST``."""
    seen = data.fold != TEST
    scores = crossed(table, data, before, seen)
    final = fitted(table[seen], data.due[seen], before[seen])
    scores[~seen] = table[~seen] @ final[:-1] + final[-1] + before[~seen]
    return scores, final


def decided(data: Gold, scores: np.ndarray, final: np.ndarray) -> tuple[np.ndarray, ...]:
    """Scores and weights calibrated, the scores from which labels are told, and the calibration's factors."""
    seen = data.fold != TEST
    worth = np.where(data.alike, ALIKE, 1.0)[seen]
    factor, offset = np.ones(len(data.outputs)), np.zeros(len(data.outputs))
    for task in TASKS:
        at = data.of(task)
        factor[at], offset[at] = calibration(scores[seen][:, at], data.due[seen][:, at], worth)
    scores, final = scores * factor + offset, final * factor
    final[-1] += offset
    return scores, final, thresholds(scores, data, seen), factor


def packed(final: np.ndarray, limits: np.ndarray, kind: str) -> dict[str, np.ndarray]:
    """The weights as they are stored: 8 bits with one factor an output."""
    scale = np.abs(final[:-1]).max(axis=0) / 127
    return {
        f"{kind}.table": np.rint(final[:-1] / scale).astype(np.int8),
        f"{kind}.scale": scale.astype(np.float32),
        f"{kind}.bias": final[-1].astype(np.float32),
        f"{kind}.thresholds": limits.astype(np.float32),
    }


def curve(data: Gold, given: Inputs) -> None:
    """The learning curve: how good on held-out threads, from a growing share of the others."""
    table, before = given.table, ENCODED * given.logits
    order = np.array([hashed("curve" + thread(row["id"])) % 8 for row in data.rows])
    print("\n### learning curve\n| learned from | challenges, held out | topics, held out |\n|--:|--:|--:|")
    for share in (1, 2, 4, 8):
        learn = (data.fold != TEST) & (order < share)
        final = fitted(table[learn], data.due[learn], before[learn])
        scores = table @ final[:-1] + final[-1] + before
        cells = []
        for task in ("challenge", "topic"):
            at, test = data.of(task), data.fold == TEST
            due, score = data.due[test][:, at], scores[test][:, at]
            cells.append(f"{max(micro(due, score > t) for t in np.arange(-3, 2, 0.1)):.3f}")
        print(f"| {learn.sum()} | " + " | ".join(cells) + " |")


def main() -> None:
    """Train, write, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--curve", action="store_true")
    asked = parser.parse_args()
    data = gold(asked.shared)
    given = inputs(data, asked.folder)
    rules = by_rules(data)
    made = {
        name: np.frombuffer("\n".join(lines).encode(), np.uint8)
        for name, lines in (
            ("outputs", data.outputs),
            ("words", given.words),
            ("titles", given.titles),
            ("features", given.features),
        )
    }
    made["examples"] = examples(data)
    made["rarity"] = given.rarity.astype(np.float16)
    before = ENCODED * given.logits
    sets = {"words": learned(data, given.table, 0 * before), "meaning": learned(data, given.table, before)}
    for kind, (raw, weight) in sets.items():
        scores, final, limits, factor = decided(data, raw, weight)
        print(f"\n### {kind}")
        report(data, scores, told(scores, limits, data, rules), rules)
        made |= packed(final, limits, kind)
        if kind == "meaning":
            made["meaning.logits"] = (ENCODED * factor).astype(np.float32)
    np.savez_compressed(weights.FILE, **made)
    print(f"\n{weights.FILE.name}: {weights.FILE.stat().st_size / 1e6:.1f} MB")
    if asked.curve:
        curve(data, given)


if __name__ == "__main__":
    main()
