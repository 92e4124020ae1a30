"""How good label models are: the tables of the model card.

In: labelled passages, scores [passages, outputs] and what was told. Out: Markdown on standard output.
"""

from __future__ import annotations

import numpy as np
from passages import TEST, Gold


def micro(due: np.ndarray, told: np.ndarray, worth: np.ndarray | None = None) -> float:
    """Micro-averaged F1."""
    by = np.ones(len(due)) if worth is None else worth
    right, total = (by @ (due & told)).sum(), (by @ due).sum() + (by @ told).sum()
    return float(2 * right / max(1e-9, total))


def accuracy_and_macro(due: np.ndarray, told: np.ndarray, worth: np.ndarray) -> tuple[float, float]:
    """Accuracy, and F1 averaged over the directions there are."""
    each = []
    for which in sorted(set(due)):
        right = worth[(told == which) & (due == which)].sum()
        each.append(2 * right / max(1e-9, worth[told == which].sum() + worth[due == which].sum()))
    return float(worth[told == due].sum() / worth.sum()), float(np.mean(each))


def way_quality(due: np.ndarray, told: np.ndarray, worth: np.ndarray, back: int) -> float:
    """Twice the accuracy, F1 averaged over the directions, and half the recall of ``back``, the rare one that is looked
    for most: accuracy alone would have it untold."""
    recall = worth[(told == back) & (due == back)].sum() / worth[due == back].sum()
    accuracy, macro = accuracy_and_macro(due, told, worth)
    return 2 * accuracy + macro + float(recall) / 2


def figures(data: Gold, found: np.ndarray, which: np.ndarray) -> str:
    """One line of the model card's table."""
    parts = []
    for task in ("challenge", "challenge_group", "topic"):
        parts.append(f"{micro(data.due[which][:, data.of(task)], found[which][:, data.of(task)]):.3f}")
    one = data.of("first_hand")[0]
    parts.append(f"{float((data.due[which, one] == found[which, one]).mean()):.3f}")
    at = data.of("direction")
    due, said = data.due[which][:, at].argmax(axis=1), found[which][:, at].argmax(axis=1)
    accuracy, macro = accuracy_and_macro(due, said, np.ones(len(due)))
    back = [data.outputs[column] for column in at].index("direction i2a")
    recall = float((said[due == back] == back).mean()) if (due == back).any() else 0.0
    return " | ".join([*parts, f"{accuracy:.3f}, {macro:.3f}; {recall:.2f}"])


def reliability(data: Gold, scores: np.ndarray, found: np.ndarray, which: np.ndarray) -> str:
    """Of labels told at each confidence, the share that is right."""
    lines = ["| confidence | challenges | topics | first-hand |", "|---|--:|--:|--:|"]
    for low in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        cells = []
        for task in ("challenge", "topic", "first_hand"):
            at = data.of(task)
            sure = 1 / (1 + np.exp(-scores[which][:, at]))
            here = found[which][:, at] & (sure >= low) & (sure < low + 0.1)
            cells.append(f"{data.due[which][:, at][here].mean():.2f} of {here.sum()}" if here.any() else "-")
        lines.append(f"| {low:.1f}-{low + 0.1:.1f} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def report(data: Gold, scores: np.ndarray, found: np.ndarray, rules: np.ndarray) -> None:
    """Print how good one set of weights is, beside the rules alone."""
    seen = data.fold != TEST
    print("| passages | challenges | groups | topics | first-hand | direction |")
    print("|---|--:|--:|--:|--:|---|")
    for name, which in {
        "held-out threads": ~seen,
        "held-out threads, not chosen for labels": ~seen & data.alike,
        "held-out threads, of passages.jsonl": ~seen & data.common,
        "cross-validated": seen,
        "cross-validated, not chosen for labels": seen & data.alike,
        "cross-validated, of passages.jsonl": seen & data.common,
        "both, not tuned on by the rules": data.even,
        "both, not tuned on, not chosen for labels": data.even & data.alike,
        "both, not tuned on, of passages.jsonl": data.even & data.common,
    }.items():
        print(f"| {name} ({which.sum()}) | {figures(data, found, which)} |")
        print(f"| rules alone | {figures(data, rules, which)} |")
    print(reliability(data, scores, found, data.even))
