"""`python -m indexer …`, also installed as `crossings`.

In: arguments, standard input for ``label``. Out: text for people, or JSON with ``--json`` (docs/api.md); exit codes 0
done, 1 some files failed or something is wrong, 2 wrong use or no usable index. The work is done in ``index``,
``reindex`` and ``check``; how things look in a terminal is in ``terminal``.
"""

from __future__ import annotations

import importlib
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from indexer import __version__, contract, forgotten, terminal
from indexer.check import check as check_index
from indexer.commands import curation
from indexer.commands.evaluate import command as evaluate
from indexer.commands.forget import forget
from indexer.commands.gazetteer import group as gazetteer
from indexer.commands.labelling import label, show
from indexer.engines import ENGINES
from indexer.forget import resume as run_forget
from indexer.index import Index, Request
from indexer.options import Command, print_json, shared
from indexer.reindex import Report
from indexer.reindex import reindex as run_reindex
from indexer.reindex import remove as run_remove

FILTERS = ("topic", "person", "institution", "challenge", "direction", "kind", "place", "stage", "year", "first_hand")
INTERRUPTED = 130
"""The exit code of what Ctrl-C ended, as shells have it."""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="crossings")
@click.option("--index", "location", default=None, help="Where the index is (CROSSINGS_INDEX; var/index).")
@click.option("--engine", default=None, type=click.Choice(list(ENGINES)))
@click.pass_context
def main(context: click.Context, location: str | None, engine: str | None) -> None:
    """Search career-transition stories: who moved between academia and industry, and what it took."""
    context.obj = {"location": location, "engine": engine}


@main.command()
@click.argument("paths", nargs=-1, metavar="[PATH|ADDRESS…]")
@click.option("--full", is_flag=True, help="Build a new index beside the present one, then swap.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; change and fetch nothing.")
@click.option("--verify", is_flag=True, help="Hash every file, also those that look untouched.")
@click.option("--allow-removal", is_flag=True, help="Allow more than a fifth of the index to go.")
@click.option("--jobs", default=0, type=click.IntRange(0, 256), help="Processes that read (0: one a core).")
@click.option("--meaning/--no-meaning", default=True, help="Encode passages, so that meaning ranks beside words.")
@click.option("--limit", default=20, type=click.IntRange(1), show_default=True, help="Pages of one feed or sitemap.")
@click.option("--delay", default=1.0, type=click.FloatRange(0), show_default=True, help="Seconds between requests.")
@click.option("--allow-private", is_flag=True, help="Fetch from private and loopback addresses too.")
@click.option("--user-agent", default="", help="What servers are told (CROSSINGS_USER_AGENT).")
@shared
def reindex(index: Index, paths: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Bring the index up to date with files and folders (none given: all it was made from; at first corpus). An
    address, of a page or of a feed or sitemap, is fetched into corpus/fetched first."""
    asked = {name: options.pop(name) for name in ("limit", "delay", "allow_private", "user_agent")}
    addresses = [path for path in paths if path.lower().startswith(("http://", "https://"))]
    given: list[str | Path] = [path for path in paths if path not in addresses]
    try:
        saved, refused = _fetched(addresses, asked) if addresses and not options["dry_run"] else ([], {})
        with terminal.progress() as progress:
            nothing = bool(addresses) and not (given or saved)
            report = Report() if nothing else run_reindex(index, [*given, *saved], progress=progress, **options)
        report.failed |= refused
    except KeyboardInterrupt:
        click.echo("\ninterrupted: the index is as it was", err=True)
        raise SystemExit(INTERRUPTED) from None
    if as_json:
        print_json(asdict(report))
    else:
        terminal.report(report)
    raise SystemExit(INTERRUPTED if report.interrupted else 1 if report.failed else 0)


def _fetched(addresses: list[str], asked: dict[str, Any]) -> tuple[list[Path], dict[str, str]]:
    """The files that the pages are kept in, and why some are not."""
    fetching = importlib.import_module("indexer.fetching")  # only those who fetch pay for the network's libraries
    outcome = fetching.fetch_all(addresses, progress=terminal.fetched, **asked)
    return outcome.paths, outcome.failed


def _filters(command: Command) -> Command:
    for name in reversed(FILTERS):
        command = click.option(
            "--" + name.replace("_", "-"), name, multiple=True, help="Repeat for several (any of them)."
        )(command)
    return command


@main.command()
@click.argument("query", nargs=-1, metavar="QUERY")
@_filters
@click.option("--since", default="", help="From this date on: 2019, 2019-04 or 2019-04-23.")
@click.option("--until", default="", help="Up to this date.")
@click.option("--sort", default="relevance", type=click.Choice(["relevance", "newest", "oldest"]))
@click.option("--limit", default=10, type=click.IntRange(1, 100), show_default=True)
@click.option("--page", default=1, type=click.IntRange(1), show_default=True)
@click.option("--meaning/--no-meaning", default=True, help="Rank by meaning too, or by words alone.")
@shared
def search(
    index: Index,
    query: tuple[str, ...],
    since: str,
    until: str,
    sort: Any,
    limit: int,
    page: int,
    meaning: bool,
    as_json: bool,
    **filters: tuple[str, ...],
) -> None:
    """Search by words, fields and filters (docs/query.md)."""
    answer = index.search(Request(" ".join(query), filters, since, until, sort, page, limit, meaning))
    if as_json:
        print_json(contract.answer_json(answer))
    else:
        terminal.answer(answer)


@main.command()
@shared
def status(index: Index, as_json: bool) -> None:
    """What the index holds, from where, since when."""
    found = index.status()
    if as_json:
        print_json(found)
    else:
        terminal.table(found)


@main.command()
@shared
def check(index: Index, as_json: bool) -> None:
    """Verify index, spans, counts and duplicates against the files; exit code 1 if something is wrong."""
    problems = check_index(index)
    if as_json:
        print_json([asdict(problem) for problem in problems])
    else:
        terminal.problems(problems)
    raise SystemExit(1 if problems else 0)


@main.command()
@click.argument("targets", nargs=-1, required=True, metavar="ID|PATH…")
@shared
def remove(index: Index, targets: tuple[str, ...], as_json: bool) -> None:
    """Take documents (by id) or files and folders (by path) out of the index; the files stay."""
    removed = run_remove(index, targets)
    if as_json:
        print_json({"removed": removed})
    else:
        click.echo(f"{removed} {'story' if removed == 1 else 'stories'} removed from the index")


@main.command()
@click.argument("target", metavar="FILE.tar.gz")
@shared
def backup(index: Index, target: str, as_json: bool) -> None:
    """Write a consistent copy of the index to a file."""
    index.engine.backup(target)
    if as_json:
        print_json({"backup": target})
    else:
        click.echo(f"index copied to {target}; bring it back with: python -m indexer restore {target}")


@main.command()
@click.argument("source", metavar="FILE.tar.gz")
@shared
def restore(index: Index, source: str, as_json: bool) -> None:
    """Replace the index by a backup (verified first)."""
    index.engine.restore(source)
    if forgotten.current().hashes:
        run_forget(index)
    if as_json:
        print_json({"restored": source})
    else:
        click.echo(f"index restored from {source}")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=lambda: int(os.environ.get("PORT", "8000")), type=click.IntRange(0, 65535))
@click.option("--threads", default=4, type=click.IntRange(1, 64), show_default=True)
@shared
def serve(index: Index, host: str, port: int, threads: int, as_json: bool) -> None:
    """Serve the pages and the API with waitress (PORT; 8000)."""
    # The indexer never depends on the web; only this command hands the index over to it.
    run = importlib.import_module("webapp.serve").serve
    found = index.status()
    if as_json:
        print_json({"url": f"http://{host}:{port}", **found})
    else:
        click.echo(f"serving {found['documents']} stories on http://{host}:{port}  (Ctrl-C stops)")
    sys.stdout.flush()
    run(index, host, port, threads)


for _command in (show, label, *curation.COMMANDS, forget, evaluate, gazetteer):
    main.add_command(_command)
