"""The commands ``gazetteer import`` and ``gazetteer status``: institutions from public lists beside the curated ones.

In: files of ROR or of the universities' list. Out: one line, or JSON; the list itself at ``CROSSINGS_GAZETTEER``.
"""

from __future__ import annotations

from pathlib import Path

import click

from indexer.errors import UsageError
from indexer.index import Index
from indexer.labels import gazetteer
from indexer.options import print_json, shared


@click.group("gazetteer")
def group() -> None:
    """Institutions that names are matched with."""


@group.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
@shared
def import_(index: Index, files: tuple[Path, ...], as_json: bool) -> None:
    """Take the institutions of a ROR data dump (.zip, .json) or of Hipo's list of universities; what was imported
    before goes. The next reindex labels everything again."""
    from indexer.labels.gazetteer_import import convert

    target = gazetteer.imported_path()
    counts = convert(files, target)
    if as_json:
        print_json({"file": str(target), "written": counts.written, "left_out": counts.left_out})
    else:
        click.echo(f"{counts.written} institutions in {target}, {counts.left_out} records left out")


@group.command()
@shared
def status(index: Index, as_json: bool) -> None:
    """How many institutions are known, and whether a list was imported."""
    path = gazetteer.imported_path()
    try:
        known = gazetteer.gazetteer()
    except ValueError as error:
        raise UsageError(str(error)) from error
    found = {"institutions": len(known.rows), "names": len(known.surfaces), "imported": gazetteer.digest()}
    if as_json:
        print_json(found | {"file": str(path)})
    else:
        state = f"with {path}" if found["imported"] else f"curated ones alone ({path} is not there)"
        click.echo(f"{found['institutions']} institutions under {found['names']} names, {state}")
