"""The command ``evaluate``: how right the labels are, with the errors for a person to read.

In: gold files. Out: a table of kinds, one of labels, the errors; or all of it as JSON.
"""

from __future__ import annotations

import textwrap
from dataclasses import asdict

import click

from indexer.commands.labelling import MEANING, labeller
from indexer.evaluation import PARTS, Scores, evaluate
from indexer.evaluation.judged import FIELDS
from indexer.evaluation.scores import Interval, Kind, Tally, bootstrap, wilson
from indexer.index import Index
from indexer.options import print_json, shared
from indexer.terminal import plain

WIDTH = 110
_HEAD = f"{'':34}{'told':>6}{'due':>6}  {'precision':18}{'recall':18}F1"


@click.command("evaluate")
@click.argument("gold", nargs=-1, required=True, metavar="GOLD…")
@click.option(
    "--part", default="all", type=click.Choice(PARTS), show_default=True, help="What was learned from, or not."
)
@click.option("--kind", "kinds", multiple=True, help="Only this kind (challenges, topics, …); repeat for several.")
@click.option("--errors", is_flag=True, help="Show what is wrong and what is missed, with its text.")
@MEANING
@shared
def command(
    index: Index, gold: tuple[str, ...], part: str, kinds: tuple[str, ...], errors: bool, meaning: bool, as_json: bool
) -> None:
    """Precision, recall and F1 of the labels against gold files, each with its 95 % interval."""
    scores = evaluate(gold, part, labeller(meaning))
    if kinds:
        scores.kinds = {name: kind for name, kind in scores.kinds.items() if _wanted(name, kinds)}
        scores.errors = [error for error in scores.errors if _wanted(error.kind, kinds)]
    if as_json:
        found = {"kinds": scores.as_json()}
        print_json(found | ({"errors": [asdict(error) for error in scores.errors]} if errors else {}))
        return
    _kinds(scores)
    _labels(scores)
    if errors:
        _errors(scores)


def _wanted(name: str, kinds: tuple[str, ...]) -> bool:
    return any(name == kind or name.startswith(f"{kind} of ") for kind in kinds)


def _kinds(scores: Scores) -> None:
    click.echo(_HEAD)
    for name, kind in sorted(scores.kinds.items()):
        click.echo(_row(name, kind.all, bootstrap(list(kind.groups.values()))))
    click.echo(f"\n{'':34}{'texts':>6}{'stories':>8}  {'accuracy':18}{'macro-F1':10}right, by confidence")
    for name, kind in sorted(scores.kinds.items()):
        accuracy = f"{kind.accuracy:.2f} {_shown(wilson(kind.perfect, kind.texts))}"
        click.echo(f"{name:34}{kind.texts:6}{len(kind.groups):8}  {accuracy:18}{kind.macro_f1:<10.2f}{_bins(kind)}")


def _bins(kind: Kind) -> str:
    """``.6: .63 of 120``: of the labels with a confidence from .6 on, up to the next bin, so many were right."""
    return "  ".join(f"{low:.1f}+: {right / told:.2f} of {told}" for low, (right, told) in sorted(kind.bins.items()))


def _labels(scores: Scores) -> None:
    for name, kind in sorted(scores.kinds.items()):
        if name.removesuffix(" of documents") not in FIELDS and len(kind.labels) > 1:
            click.echo(f"\n{name}")
            for label, tally in sorted(kind.labels.items(), key=lambda item: (-item[1].due, item[0])):
                click.echo(_row(f"  {plain(label)}", tally))


def _row(name: str, tally: Tally, interval: Interval | None = None) -> str:
    told = tally.right + tally.wrong
    precision = f"{tally.precision:.2f} {_shown(wilson(tally.right, told))}" if told else "-"
    recall = f"{tally.recall:.2f} {_shown(wilson(tally.met, tally.due))}" if tally.due else "-"
    f1 = f"{tally.f1:.2f} {_shown(interval) if interval else ''}"
    return f"{name:34}{told:6}{tally.due:6}  {precision:18}{recall:18}{f1}".rstrip()


def _shown(interval: Interval) -> str:
    low, high = interval
    return f"({low:.2f}–{high:.2f})"


def _errors(scores: Scores) -> None:
    for error in scores.errors:
        click.echo(f"\n{error.what} {error.kind}: {click.style(plain(error.value), bold=True)}  [{plain(error.id)}]")
        if error.words:
            click.echo(f"  “{plain(error.words)}”")
        for line in textwrap.wrap(plain(error.text), WIDTH)[:20]:
            click.echo(f"  | {line}")
