"""Institutions from public lists, brought into the gazetteer's columns.

In: the dump of the Research Organization Registry (https://ror.readme.io/docs/data-dump; JSON of schema 1 or 2, as it
is or in its .zip) and the list of universities of https://github.com/Hipo/university-domains-list (JSON). Out: rows of
``gazetteer``, written to one file outside the project. Only records that are active are taken. Acronyms and names of
one word are gated: they count only where the surroundings speak of an institution. The same files give the same bytes.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from indexer.errors import UsageError
from indexer.labels.gazetteer import COLUMNS, IDS, Institution
from indexer.labels.words import words

LARGEST = 800_000_000
"""Bytes of JSON that are read at most."""

_KINDS = {
    "education": "university", "company": "company", "healthcare": "hospital", "government": "agency",
    "nonprofit": "nonprofit", "facility": "lab", "funder": "funder",
}  # fmt: skip
_CURE = "Give the .zip or the .json of a ROR data dump, or Hipo's list of universities as JSON."
_ENGLISH = (None, "", "en")


class Counts(NamedTuple):
    """What an import took: rows written, and records left out (inactive, without a name, damaged)."""

    written: int
    left_out: int


def convert(paths: Iterable[Path], target: Path) -> Counts:
    """Reads the files and writes ``target`` (all of it, or nothing); UsageError names the file and the cure."""
    rows: dict[str, Institution] = {}
    left_out = 0
    for path in paths:
        for record in _records(path):
            row = _row(record)
            if row is None:
                left_out += 1
            else:
                rows.setdefault(row.name, row)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(target.name + ".new")
    lines = ["\t".join((*COLUMNS, IDS)), *(_line(rows[name]) for name in sorted(rows))]
    fresh.write_text("\n".join(lines) + "\n", encoding="utf-8")
    os.replace(fresh, target)
    return Counts(len(rows), left_out)


def _records(path: Path) -> Iterator[dict[str, Any]]:
    """The records of one file, by name and id; one that is no object is damaged and comes as an empty one."""
    try:
        raws = msgspec.json.decode(_json(path), type=list[msgspec.Raw])
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}. {_CURE}") from error
    except (msgspec.DecodeError, zipfile.BadZipFile, RecursionError) as error:
        raise UsageError(f"{path} is no list of institutions ({error}). {_CURE}") from error
    known = 0
    for raw in raws:
        try:
            record = msgspec.json.decode(raw)
        except (msgspec.DecodeError, RecursionError):
            record = None
        if isinstance(record, dict) and ("name" in record or "names" in record):
            known += 1
            yield record
        else:
            yield {}
    if raws and not known:
        raise UsageError(f"{path} is a list, but not of institutions. {_CURE}")


def _json(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise UsageError(f"{path} is larger than {LARGEST // 1_000_000} MB. {_CURE}")
    if not zipfile.is_zipfile(path):
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        inside = [i for i in archive.infolist() if i.filename.endswith(".json") and i.file_size <= LARGEST]
        if not inside:
            raise UsageError(f"{path} holds no JSON file. {_CURE}")
        # A dump holds both schemas; the later one says more of each name.
        chosen = max(inside, key=lambda i: ("v2" in i.filename, i.filename))
        with archive.open(chosen) as stream:
            return stream.read(LARGEST)


def _row(record: dict[str, Any]) -> Institution | None:
    """The row of one record, None where it is inactive or has no usable name."""
    try:
        if record.get("status", "active") != "active":
            return None
        if "names" in record:
            return _second(record)
        return _first(record) if "id" in record else _university(record)
    except (AttributeError, KeyError, IndexError, TypeError):
        return None


def _second(record: dict[str, Any]) -> Institution | None:
    """A record of ROR's schema 2."""
    told = record["names"]
    shown = [n["value"] for n in told if "ror_display" in n["types"]] or [n["value"] for n in told]
    acronyms = [n["value"] for n in told if "acronym" in n["types"]]
    others = [n["value"] for n in told if "acronym" not in n["types"]]
    place = (record.get("locations") or [{}])[0].get("geonames_details", {})
    wikidata = [e.get("preferred") or e["all"][0] for e in record.get("external_ids", []) if e["type"] == "wikidata"]
    return _made(record, shown[0], others, acronyms, place.get("country_code"), wikidata)


def _first(record: dict[str, Any]) -> Institution | None:
    """A record of ROR's schema 1."""
    others = [*record.get("aliases", []), *(label["label"] for label in record.get("labels", []))]
    known = (record.get("external_ids") or {}).get("Wikidata") or {}
    wikidata = [known.get("preferred") or known["all"][0]] if known else []
    country = (record.get("country") or {}).get("country_code")
    return _made(record, record["name"], others, record.get("acronyms", []), country, wikidata)


def _university(record: dict[str, Any]) -> Institution | None:
    """A record of the universities' list."""
    return _made({"types": ["education"]}, record["name"], [], [], record.get("alpha_two_code"), [])


def _made(
    record: dict[str, Any], name: str, others: list[str], acronyms: list[str], country: str | None, wikidata: list[str]
) -> Institution | None:
    name = _clean(name)
    surfaces = [_clean(other) for other in [re.sub(r" \([^()]*\)$", "", name), *others]]
    plain = list(dict.fromkeys(s for s in surfaces if s and s != name and _telling(s)))
    loose = [s for s in [name, *surfaces, *map(_clean, acronyms)] if len(s) > 1 and s not in plain and not _telling(s)]
    if not name or not (plain or _telling(name) or len(name) > 2):
        return None
    parents = [r["label"] for r in record.get("relationships", []) if str(r.get("type", "")).lower() == "parent"]
    kinds = [_KINDS[k.lower()] for k in record.get("types", []) if k.lower() in _KINDS]
    ror = [f"ror:{record['id'].rsplit('/', 1)[-1]}"] if record.get("id") else []
    return Institution(
        name,
        next((k for k in kinds if k != "funder"), "funder" if kinds else "institute"),
        (country or "").upper(),
        _clean(parents[0]) if parents else "",
        tuple(plain),
        frozenset(loose),
        (*ror, *(f"wikidata:{known}" for known in wikidata[:1])),
    )


def _telling(name: str) -> bool:
    """Whether a name says by itself that an institution is meant: of several words, not all of them common ones."""
    tokens = re.findall(r"[^\W\d_]+", name)
    if len(tokens) < 2 or name[0].islower():
        return False
    return any(t[0].isupper() and t.lower() not in words("common_words.txt") and len(t) > 2 for t in tokens)


def _clean(name: str) -> str:
    """On one line, without what divides the file's cells."""
    return re.sub(r"\s+", " ", name.replace(";", ",")).strip()


def _line(row: Institution) -> str:
    cells = (row.name, row.kind, row.country, row.parent)
    return "\t".join((*cells, "; ".join(row.aliases), "; ".join(sorted(row.gated)), "; ".join(row.ids)))
