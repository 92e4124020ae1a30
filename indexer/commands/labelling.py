"""The commands ``show`` and ``label``: what readers and labellers make of files, and of single texts.

In: files; or JSON lines on standard input. Out: stories as text or JSON; one line of labels for each text. With
``--explain`` also why each label was given.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import click

from indexer import contract, encoder, explain, labels, readers, terminal
from indexer.curated import applied as curated
from indexer.document import Document, Passage
from indexer.errors import ModelUnavailable, ReadError
from indexer.index import Index
from indexer.options import print_json, shared

EXPLAIN = click.option("--explain", "why", is_flag=True, help="Say why each label was given.")
MEANING = click.option("--meaning/--no-meaning", default=True, help="Label with the sentence encoder, or without.")


def labeller(meaning: bool) -> Callable[[Document], Document]:
    """What labels a document, with the encoder if it is wanted and here."""
    try:
        return partial(labels.label_document, encode=encoder.encoder().encode if meaning else None)
    except ModelUnavailable as error:
        click.echo(f"notice: labels without meaning: {error}", err=True)
        return labels.label_document


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@EXPLAIN
@MEANING
@shared
def show(index: Index, paths: tuple[str, ...], why: bool, meaning: bool, as_json: bool) -> None:
    """What the reader, the labellers and the curator make of files; indexes nothing."""
    failed, label = False, labeller(meaning)
    for path in (found for given in paths for found in _files(given)):
        try:
            file = readers.open_file(path)
            reader, reason = readers.pick(file)
            for document in readers.read_file(file):
                _shown(curated(label(document)), reader.name, reason, why, as_json)
            for note in file.warnings:
                click.echo(f"crossings: {path}: {note}", err=True)
        except ReadError as error:
            click.echo(f"crossings: {error}", err=True)
            failed = True
    raise SystemExit(1 if failed else 0)


def _shown(document: Document, reader: str, reason: str, why: bool, as_json: bool) -> None:
    if as_json:
        print_json(contract.story_json(document, whole=True) | _why(document, why))
        return
    terminal.story(document, reader, reason)
    if why:
        terminal.reasons(explain.explain(document))


def _why(document: Document, wanted: bool) -> dict[str, Any]:
    return {"why": [reason.as_json() for reason in explain.explain(document)]} if wanted else {}


def _files(given: str) -> Iterable[Path]:
    path = Path(given)
    return readers.sources(path) if path.is_dir() else [path]


@click.command()
@EXPLAIN
@MEANING
@shared
def label(index: Index, why: bool, meaning: bool, as_json: bool) -> None:
    """Label JSON lines {"id","title","text"} from standard input, one line out for each."""
    failed, apply = False, labeller(meaning)
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line.decode("utf-8", "replace"))
            id, title, text = str(row["id"]), str(row.get("title") or ""), str(row.get("text") or "")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            click.echo(f"crossings: line {number}: not an object with id, title and text ({error!r})", err=True)
            failed = True
            continue
        labelled = apply(Document(id, "blog", title, passages=(Passage("text", text),)))
        print_json(contract.labels_json(id, labelled) | _why(labelled, why))
    raise SystemExit(1 if failed else 0)
