"""The commands of a curator: ``alias merge split fix hide undo`` write one line each to ``curation.jsonl``.

In: names, ids, quotes. Out: the change as it was written. Nothing else is changed: the next ``reindex`` writes the
stories again that it touches.
"""

from __future__ import annotations

import difflib
import re
from typing import Any, get_args

import click
import msgspec

from indexer import curation
from indexer.changes import FIXED, Alias, AnyChange, Fix, Fixed, Hide, Merge, Named, Split, Undo
from indexer.curated import known_value, place_of
from indexer.errors import UsageError
from indexer.index import Index
from indexer.labels import vocabulary
from indexer.options import print_json, shared
from indexer.records import decode_entry
from indexer.resolve import meant

_FIELD = click.Choice(get_args(Named))
_NOTE = click.option("--note", default="", help="Why; kept with the change.")


def _made(change: AnyChange, as_json: bool) -> None:
    made = curation.add(change)
    if as_json:
        print_json({"change": msgspec.to_builtins(made), "file": str(curation.place())})
    else:
        click.echo(f"change {made.n} noted in {curation.place()}: the next reindex makes it")


@click.command()
@click.argument("field", type=_FIELD, metavar="person|institution")
@click.argument("name")
@click.argument("to")
@_NOTE
@shared
def alias(index: Index, field: Any, name: str, to: str, note: str, as_json: bool) -> None:
    """Show NAME as TO everywhere."""
    if name == to:
        raise UsageError(f"{name!r} is already its own name: give two different ones")
    _made(Alias(field=field, name=name, to=to, note=note), as_json)


@click.command()
@click.argument("field", type=_FIELD, metavar="person|institution")
@click.argument("names", nargs=-1, required=True, metavar="NAME OTHER…")
@_NOTE
@shared
def merge(index: Index, field: Any, names: tuple[str, ...], note: str, as_json: bool) -> None:
    """Make one of several names; the first is kept."""
    if len(set(names)) < 2:
        raise UsageError("give the name to keep and at least one other")
    _made(Merge(field=field, names=tuple(dict.fromkeys(names)), note=note), as_json)


@click.command()
@click.argument("field", type=_FIELD, metavar="person|institution")
@click.argument("name")
@click.argument("out", nargs=-1, metavar="[WRITTEN…]")
@_NOTE
@shared
def split(index: Index, field: Any, name: str, out: tuple[str, ...], note: str, as_json: bool) -> None:
    """Take names apart: what is written WRITTEN stands for itself, not for NAME (without any: undoes every alias and
    merge into NAME)."""
    joined = [one for one, to in curation.current().names.get(field, {}).items() if to == name]
    if not out and not joined:
        raise UsageError(f"nothing was merged into {name!r}: say which way of writing is not {name!r}")
    _made(Split(field=field, name=name, out=tuple(dict.fromkeys(out)), note=note), as_json)


# An argument may begin with "-" here (-challenge=…), so there is no short option it could be taken for.
@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("target", metavar="DOC[#PASSAGE]")
@click.argument("label", metavar="+FIELD=VALUE|-FIELD=VALUE")
@click.argument("evidence", default="", metavar='["WORDS OF THE STORY"]')
@_NOTE
@shared
def fix(index: Index, target: str, label: str, evidence: str, note: str, as_json: bool) -> None:
    """Add a label, with the words that prove it exactly as the story has them, or remove one."""
    match = re.fullmatch(r"([+-])([a-z_]+)=(.+)", label, re.DOTALL)
    if not match or match[2] not in FIXED:
        raise UsageError(f"{label!r} is no change: write +challenge=visa_relocation or -topic=phd ({', '.join(FIXED)})")
    id, _, passage = target.partition("#")
    document = index.get(id)
    if document is None:
        raise UsageError(f"no story {id!r} in the index: search prints the ids")
    if passage and all(each.id != passage for each in document.passages):
        raise UsageError(f"story {id} has no passage {passage!r}: `show` prints their ids")
    field, value = match[2], meant(match[2], match[3])
    _check_value(field, value)
    if match[1] == "+" and place_of(document, passage, evidence) is None:
        where = f"passage {passage}" if passage else f"story {id}"
        raise UsageError(f"give the evidence as {where} has it, character by character: {evidence!r} is not there")
    add, kind = match[1] == "+", msgspec.convert(field, Fixed)
    made = Fix(document=id, passage=passage, add=add, field=kind, value=value, evidence=evidence, note=note)
    _made(made, as_json)


def _check_value(field: str, value: str) -> None:
    if known_value(field, value):
        return
    tables = {"topic": vocabulary.topics, "direction": vocabulary.directions, "stage": vocabulary.stages}
    known = list(tables.get(field, vocabulary.challenges)()) if field not in ("first_hand", "advice") else ["yes"]
    near = difflib.get_close_matches(value, known, n=3, cutoff=0.4) or known[:5]
    raise UsageError(f"{field} has no value {value!r}: did you mean {', '.join(near)}?")


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="DOC…")
@_NOTE
@shared
def hide(index: Index, ids: tuple[str, ...], note: str, as_json: bool) -> None:
    """Take stories out, with the copies folded into them; their files stay as they are."""
    for id in ids:
        if index.get(id) is None:
            raise UsageError(f"no story {id!r} in the index: search prints the ids")
    entries = [decode_entry(data) for _, data in index.engine.snapshot().scan("file")]
    copies = [copy for entry in entries for copy, kept in entry.folded.items() if kept in ids]
    _made(Hide(documents=tuple(dict.fromkeys((*ids, *copies))), note=note), as_json)


@click.command()
@click.argument("number", required=False, type=click.IntRange(1), metavar="[N]")
@_NOTE
@shared
def undo(index: Index, number: int | None, note: str, as_json: bool) -> None:
    """Undo change N (without: the last one that holds); undoing an undo makes the change again."""
    _made(Undo(of=number or curation.last(), note=note), as_json)


COMMANDS = (alias, merge, split, fix, hide, undo)
