"""How answers, reports and stories look in a terminal.

In: what the commands found. Out: lines on standard output, progress on standard error (on a terminal only). Text from
documents loses its control characters, so that no story can drive the reader's terminal.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

import click

from indexer.check import Problem
from indexer.document import Document, evidence
from indexer.explain import Reason
from indexer.highlight import excerpt
from indexer.index import Answer, DocumentHit
from indexer.labels.direction import document_direction
from indexer.labels.vocabulary import title_of
from indexer.report import Progress, Report, Show
from indexer.shown import shown_hit


class Page(Protocol):
    """What was fetched, or not."""

    @property
    def address(self) -> str:
        """Its address."""
        ...


WIDTH = 240
EVERY = 0.1
"""Seconds between two states of the progress line."""


def plain(text: str) -> str:
    """``text`` on one line, without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


@contextmanager
def progress() -> Iterator[Show | None]:
    """A progress line while the block runs; None where standard error is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    started, shown = time.monotonic(), 0.0

    def show(now: Progress) -> None:
        nonlocal shown
        if (moment := time.monotonic()) - shown >= EVERY:
            shown = moment
            click.echo(f"\r\x1b[K{_progress_line(now, moment - started)}", nl=False, err=True)

    yield show
    click.echo("\r\x1b[K", nl=False, err=True)


def _progress_line(now: Progress, seconds: float) -> str:
    """``42 %  1,200 stories  310/s  2 min left  folder/file``."""
    share = now.done / now.total if now.total else 1.0
    parts = [f"{share:4.0%}", f"{now.documents:,} stories", f"{now.documents / max(seconds, 0.1):,.0f}/s"]
    if 0.01 < share < 1:
        left = seconds / share - seconds
        parts.append(f"{left / 60:.0f} min left" if left > 90 else f"{left:.0f} s left")
    return "  ".join([*parts, plain(now.path)[-40:]])


def fetched(page: Page) -> None:
    """A page as it comes in, on a terminal."""
    if sys.stderr.isatty():
        click.echo(f"fetched {plain(page.address)}", err=True)


def report(found: Report) -> None:
    """What a run did."""
    would = "would be " if found.dry_run else ""
    parts = [
        f"{len(found.added)} files {would}added",
        f"{len(found.updated)} {would}updated",
        f"{len(found.removed)} {would}removed",
        f"{found.unchanged} unchanged",
        f"{len(found.failed)} failed",
    ]
    click.echo(", ".join(parts))
    if found.dry_run:
        for sign, paths in (("+", found.added), ("~", found.updated), ("-", found.removed)):
            for path in paths:
                click.echo(f"  {sign} {plain(path)}")
    else:
        click.echo(f"{found.documents} stories with {found.passages} passages written in {found.seconds:.1f} s")
        if found.folded:
            click.echo(f"{found.folded} copies folded into the story they repeat")
    for path, notes in found.warnings.items():
        for note in notes:
            click.echo(f"warning: {plain(path)}: {plain(note)}", err=True)
    for path, reason in found.failed.items():
        click.echo(f"failed: {plain(reason if path in reason else f'{path}: {reason}')}", err=True)
    if found.interrupted:
        click.echo("interrupted: what was read is in the index; run it again to go on from there", err=True)


def answer(found: Answer) -> None:
    """A page of results with their best passages, then the facets."""
    for note in found.notes:
        click.echo(f"note: {plain(note)}")
    noun = "story" if found.total == 1 else "stories"
    click.echo(f"{found.total} {noun}, page {found.request.page} of {found.pages}")
    for number, hit in enumerate(found.hits, start=1 + (found.request.page - 1) * found.request.limit):
        _hit(number, shown_hit(hit))
    for field, values in found.facets.items():
        if values:
            shown = ", ".join(f"{plain(title_of(field, value))} {count}" for value, count in values[:6])
            click.echo(f"{field}: {shown}")


def _hit(number: int, hit: DocumentHit) -> None:
    document = hit.document
    facts = [document.kind, document_direction(document.labels), document.published[:10], document.site]
    sample = " [sample]" if document.sample else ""
    click.echo(f"\n{number}. {click.style(plain(document.title), bold=True)}{sample}")
    click.echo(f"   {' · '.join(plain(fact) for fact in facts if fact and fact != 'none')} · {document.id}")
    for passage in hit.passages:
        text, marks, before, after = excerpt(passage.passage.text, passage.marks, WIDTH)
        click.echo(f"   {'… ' if before else ''}{_marked(text, marks)}{' …' if after else ''}")
    if document.url:
        click.echo(f"   {plain(document.url)}")


def _marked(text: str, marks: Iterable[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, end in marks:
        pieces += [plain_piece(text[at:start]), click.style(plain_piece(text[start:end]), underline=True)]
        at = end
    return "".join([*pieces, plain_piece(text[at:])])


def plain_piece(text: str) -> str:
    """A piece of a line: control characters and line ends become spaces, nothing is trimmed."""
    return "".join(c if c.isprintable() else " " for c in text)


def story(document: Document, reader: str, reason: str) -> None:
    """One document as it was read and labelled."""
    click.echo(click.style(plain(document.title), bold=True))
    for name in ("id", "kind", "url", "site", "author", "published"):
        if getattr(document, name):
            click.echo(f"  {name:10} {plain(getattr(document, name))}")
    click.echo(f"  {'reader':10} {reader} ({plain(reason)})")
    for passage in document.passages:
        heading = f" [{plain(passage.heading)}]" if passage.heading else ""
        author = f" {plain(passage.author)}:" if passage.author else ""
        click.echo(f"  #{passage.id}{heading}{author} {plain(passage.text)[:WIDTH] or '[deleted]'}")
    counted = Counter((label.field, label.value) for label in document.labels)
    for (field, value), count in counted.items():
        first = next(item for item in document.labels if (item.field, item.value) == (field, value))
        times = f" ×{count}" if count > 1 else ""
        quoted = plain(evidence(document, first.span))[:100]
        click.echo(f"  {field}: {plain(value)}{times} ({first.confidence:.2f} {first.rule}) “{quoted}”")
    for move in document.moves:
        origin = move.from_org or move.from_desc or move.from_role or "?"
        goal = move.to_org or move.to_desc or move.to_role or "?"
        click.echo(f"  move: {plain(move.who)}: {plain(origin)} → {plain(goal)} ({move.direction}, {move.year or '?'})")
    click.echo()


def reasons(found: Iterable[Reason]) -> None:
    """Why each label was given: its sentence with what spoke for it underlined, then cues and features."""
    for reason in found:
        rule = reason.rule.partition("model: ")[0] + "model" if reason.weights else reason.rule
        click.echo(f"  {reason.field}: {plain(reason.value)} ({reason.confidence:.2f} {plain(rule)})")
        click.echo(f"    “{_marked(reason.sentence, sorted(_apart(reason.marks)))}”")
        if reason.because:
            click.echo(f"    because of {plain('; '.join(reason.because))}")
        if reason.weights:
            click.echo(f"    {', '.join(f'{plain(name)} {weight:+.2f}' for name, weight in reason.weights)}")
    click.echo()


def _apart(marks: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The marks that overlap none before them."""
    end = 0
    for start, stop in sorted(marks):
        if start >= end:
            yield start, stop
            end = stop


def table(found: Mapping[str, object]) -> None:
    """Names and values, a line each."""
    for name, value in found.items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        click.echo(f"{name:12} {plain(shown)}")


def problems(found: list[Problem]) -> None:
    """A line each, or that all is well."""
    for problem in found:
        click.echo(f"{problem.what}: {plain(problem.where)}: {plain(problem.message)}")
    click.echo(f"{len(found)} problems" if found else "all is well")
