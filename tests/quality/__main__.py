"""`python -m tests.quality [SHARED]`: how right labels, texts and facts are, against the gold beside the project.

In: ``../shared`` (or the folder given). Out: Markdown tables. Labels on what neither rules nor models were tuned or
trained on (``indexer.evaluation``: "held out"), with the encoder and without; names and moves by their own measures
(``names``, ``moves``); pages by ``figures``, a third of them held out.
"""

from __future__ import annotations

import sys
from pathlib import Path

from indexer.commands.labelling import labeller
from indexer.evaluation import evaluate
from tests.quality import moves, names
from tests.quality.figures import pages_per_second, reading


def labels(shared: Path) -> None:
    """The labels' figures."""
    gold = [shared / "gold" / name for name in ("passages.jsonl", "passages_more.jsonl", "documents.jsonl")]
    for meaning in (True, False):
        print(f"\n| labels, held out{'' if meaning else ', --no-meaning'} | precision | recall | F1 | due | accuracy |")
        print("|---|---|---|---|---|---|")
        for name, kind in sorted(evaluate(gold, "held out", labeller(meaning)).kinds.items()):
            told = kind.all
            print(
                f"| {name} | {told.precision:.2f} | {told.recall:.2f} | {told.f1:.2f} | {told.due} "
                f"| {kind.accuracy:.2f} (macro-F1 {kind.macro_f1:.2f}) |"
            )


def main() -> None:
    """Print the tables."""
    default = Path(__file__).resolve().parents[2].parent / "shared"
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    labels(shared)
    print("\n| names | part | precision | recall | F1 |\n|---|---|---|---|---|")
    for (what, part), score in sorted(names.names(shared).items()):
        print(f"| {what} | {part} | {score.precision:.3f} | {score.recall:.3f} | {score.f1:.3f} |")
    print("\n| moves | part | precision | recall | due |\n|---|---|---|---|---|")
    whole = moves.of_documents(moves.gold_files(shared))[0]
    for what, scores in (("of whole posts", whole), ("in threads", moves.of_threads(shared))):
        for part, told in scores.items():
            print(f"| {what} | {part} | {told.precision:.2f} | {told.recall:.2f} | {told.due} |")
    print("\n| reading | tuned on | held out | all |\n|---|---|---|---|")
    for name, parts in reading(shared).items():
        print(f"| {name} | {parts['tuned on']:.3f} | {parts['held out']:.3f} | {parts['all']:.3f} |")
    print(f"\npages a second on one core, from packed file to document: {pages_per_second(shared):.0f}")


main()
