"""What all commands share: where the index is, which engine, text or JSON, and how errors end a command.

In: a function that takes an ``Index``, ``as_json`` and its own arguments. Out: the same as a command that turns errors
into one line on standard error and exit code 2.
"""

from __future__ import annotations

import functools
import importlib.util
import json
import os
import sys
from collections.abc import Callable
from typing import Any

import click

from indexer.engines import ENGINES
from indexer.errors import CrossingsError
from indexer.index import Index

DEFAULT_INDEX = "var/index"

Command = Callable[..., Any]


def shared(command: Command) -> Command:
    """The options that every command has; errors become one line on standard error and exit code 2."""

    @click.option("--index", "location", default=None, help="Where the index is (CROSSINGS_INDEX; var/index).")
    @click.option("--engine", default=None, type=click.Choice(list(ENGINES)), help="CROSSINGS_ENGINE; tantivy.")
    @click.option("--json", "as_json", is_flag=True, help="Print JSON (docs/api.md).")
    @functools.wraps(command)
    def wrapped(location: str | None, engine: str | None, **rest: Any) -> None:
        chosen = click.get_current_context().find_root().obj or {}
        where = location or chosen.get("location") or os.environ.get("CROSSINGS_INDEX") or DEFAULT_INDEX
        name = engine or chosen.get("engine") or os.environ.get("CROSSINGS_ENGINE") or _default_engine()
        try:
            command(Index(where, name), **rest)
        except BrokenPipeError:
            sys.stderr.close()
            raise SystemExit(0) from None
        except CrossingsError as error:
            _fail(str(error), bool(rest.get("as_json")))

    return wrapped


def print_json(value: object) -> None:
    """One line of JSON on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False))


def _default_engine() -> str:
    if importlib.util.find_spec("tantivy"):
        return "tantivy"
    click.echo("notice: no tantivy here, using the slower whoosh engine", err=True)
    return "whoosh"


def _fail(message: str, as_json: bool) -> None:
    click.echo(json.dumps({"error": message}, ensure_ascii=False) if as_json else f"crossings: {message}", err=True)
    raise SystemExit(2)
