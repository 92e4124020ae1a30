"""The command ``forget``: what a person wants gone is gone for good.

In: ids, addresses, writers. Out: what is taken out, asked back before it is done; then what was done, and which files
still hold the words.
"""

from __future__ import annotations

from dataclasses import asdict

import click

from indexer import forget as forgetting
from indexer import leaving
from indexer.errors import CrossingsError, IndexLocked, UsageError
from indexer.index import Index
from indexer.options import print_json, shared
from indexer.terminal import plain


@click.command()
@click.argument("targets", nargs=-1, metavar="[ID|ADDRESS|WRITER…]")
@click.option("--yes", is_flag=True, help="Do not ask.")
@shared
def forget(index: Index, targets: tuple[str, ...], yes: bool, as_json: bool) -> None:
    """Take stories (by id or address) and all that a writer wrote out of the index and its backups, for good: there is
    no undo, and they stay out. Without an argument: finish what was cut short."""
    plan = forgetting.plan(index, targets) if targets else forgetting.Plan(())
    if targets and not yes:
        if as_json:
            raise UsageError("with --json nobody is asked: add --yes if it is meant")
        _told(plan)
        click.confirm("Forget this for good?", abort=True)
    try:
        outcome = forgetting.forget(index, plan)
    except IndexLocked as error:
        raise CrossingsError(
            f"hidden from every answer and kept out, but still on the disk: {error}: `forget`"
        ) from error
    if as_json:
        print_json(asdict(outcome))
    else:
        _done(outcome)
    raise SystemExit(1 if outcome.failed or leaving.unfinished(index.location) else 0)


def _told(plan: forgetting.Plan) -> None:
    click.echo(f"{len(plan.whole)} stories go as a whole, {len(plan.parts)} lose posts")
    for id in (*plan.whole, *plan.parts):
        click.echo(f"  {id}")


def _done(outcome: forgetting.Outcome) -> None:
    click.echo(f"{outcome.stories} stories forgotten, {outcome.parts} lost posts")
    if outcome.changes:
        click.echo(f"{outcome.changes} lines taken out of the curation file")
    for path in outcome.backups:
        click.echo(f"backup written anew: {plain(path)}")
    for path in outcome.files:
        click.echo(f"still in the file, which is yours to remove: {plain(path)}")
    for path, reason in outcome.failed.items():
        click.echo(f"failed: {plain(path)}: {plain(reason)}", err=True)
