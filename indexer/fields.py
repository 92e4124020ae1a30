"""FIELDS, the one table of searchable fields: the engines' schemas, the query parser, the facets, the help page
and the API's documentation are read off it.

In: nothing. Out: ``FIELDS`` and look-ups over it. What a record holds for each field is decided in ``records.py``.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Literal

Unit = Literal["document", "passage", "move", "file", "meaning"]
UNITS: tuple[Unit, ...] = ("document", "passage", "move", "file")
"""Those that are searched or listed; a document's ``meaning`` is only looked up."""

SCHEMA_VERSION = 3


@dataclass(frozen=True, slots=True)
class Field:
    """One searchable field.

    ``type``: ``text`` is analysed and ranked; ``label`` is matched whole and exactly, several values a record;
    ``number`` is one whole number, searched by range (dates are YYYYMMDD, 0 where unknown).
    ``facet``: counted beside the results; ``weight``: factor of a text field's score; ``internal``: not for queries.
    """

    name: str
    type: Literal["text", "label", "number"]
    units: tuple[Unit, ...]
    help: str
    example: str = ""
    facet: bool = False
    weight: float = 1.0
    title: str = ""
    internal: bool = False


FIELDS: tuple[Field, ...] = (
    Field("title", "text", ("document", "passage"), "Words in the title.", "title:postdoc", weight=0.5),
    Field("text", "text", ("document", "passage", "move"), "Words in headings and passages.", "text:visa"),
    Field("topic", "label", ("document", "passage"), "What the story is about.", "topic:salary", True, title="Topic"),
    Field("challenge", "label", ("document", "passage"), "A difficulty met, feared or explained.",
          "challenge:visa_relocation", True, title="Challenge"),
    Field("challenge_group", "label", ("document", "passage"), "One of the seven groups of challenges.",
          "challenge_group:wellbeing", True, title="Kind of challenge"),
    Field("helped", "label", ("document", "passage"), "A challenge for which the writer says what helped.",
          "helped:overwork_burnout", True, title="What helped"),
    Field("advice", "label", ("passage",), "yes where the writer recommends something.", "advice:yes"),
    Field("direction", "label", ("document", "passage", "move"),
          "a2i, i2a, round_trip, concurrent, weighing, general; of a move also within.", "direction:i2a", True,
          title="Direction"),
    Field("person", "label", ("document", "passage", "move"), "A person named, by full name.",
          'person:"Yann LeCun"', True, title="Person"),
    Field("institution", "label", ("document", "passage", "move"), "A university, company, lab, agency or funder.",
          'institution:"ETH Zurich"', True, title="Institution"),
    Field("place", "label", ("document", "passage"), "A country, city or region.", "place:Berlin", True, title="Place"),
    Field("stage", "label", ("document", "passage"), "Career stage at the time of the move.", "stage:postdoc", True,
          title="Career stage"),
    Field("kind", "label", ("document", "passage"), "article, blog or thread.", "kind:thread", True, title="Kind"),
    Field("first_hand", "label", ("document", "passage"), "yes where the writer tells of their own experience.",
          "first_hand:yes", True, title="First-hand"),
    Field("year", "label", ("document", "move"), "Year of publication (of a move: the year it happened).", "year:2019",
          True, title="Year"),
    Field("author", "label", ("document", "passage"), "Who wrote it.", 'author:"Ada Example"'),
    Field("site", "label", ("document",), "The site or forum it comes from.", "site:r/AskAcademia"),
    Field("language", "label", ("document",), "Language code.", "language:en"),
    Field("sample", "label", ("document",), "yes on the invented samples that come with the project.", "sample:yes"),
    Field("from", "label", ("move",), "The organisation left.", 'from:"Google"'),
    Field("to", "label", ("move",), "The organisation joined.", 'to:"Stanford University"'),
    Field("from_role", "label", ("move",), "The role left.", "from_role:postdoc"),
    Field("to_role", "label", ("move",), "The role taken up.", "to_role:data_scientist"),
    Field("id", "label", ("document", "passage", "move", "file"), "Id of a document.", "id:3f0c2b1a9d8e7f60"),
    Field("published", "number", ("document",), "Date of publication.", "published:2015..2019-06"),
    Field("band", "label", ("document",), "Bands of the text's MinHash: copies share one.", internal=True),
)

BY_NAME: dict[str, Field] = {field.name: field for field in FIELDS}
PUBLIC: dict[str, Field] = {field.name: field for field in FIELDS if not field.internal}
"""The fields that queries and filters may name."""
FACETS: tuple[str, ...] = tuple(field.name for field in FIELDS if field.facet)


def of_unit(unit: Unit, type: str | None = None) -> list[Field]:
    """The fields that records of ``unit`` have, all or those of one type."""
    return [f for f in FIELDS if unit in f.units and (type is None or f.type == type)]


def fingerprint(analysis: str) -> str:
    """A short hash of all that an index's files depend on: the table above and the analysis' own version."""
    shape = [(f.name, f.type, f.units, f.weight) for f in FIELDS]
    return hashlib.sha256(json.dumps([SCHEMA_VERSION, analysis, shape]).encode()).hexdigest()[:16]


def as_rows() -> list[dict[str, object]]:
    """The public part of the table as plain dictionaries, for help pages and the API's documentation."""
    return [{name: value for name, value in asdict(field).items() if name != "internal"} for field in PUBLIC.values()]
