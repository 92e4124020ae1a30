"""What people write for a value -> the value that is stored.

In: a query tree or a filter's value. Out: the same with labels by their canonical value: ``challenge:"visa and
relocation barriers"`` means ``visa_relocation``, ``institution:MIT`` the institute's full name, ``first_hand:true``
``yes``. What is not known is left as written, and so is a value that some document has just so (``known`` tells).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache

from indexer import curation
from indexer.errors import UsageError
from indexer.labels import gazetteer, vocabulary
from indexer.query import And, Label, Not, Or, Query

_YES = frozenset({"yes", "true", "1", "on"})


Known = Callable[[str, str], bool]
"""Whether any document has exactly this value in this field."""


def resolve(query: Query, known: Known) -> Query:
    """``query`` with every label's value made canonical."""
    if isinstance(query, Label):
        return Label(query.field, resolve_value(query.field, query.value, known))
    if isinstance(query, And):
        return And(tuple(resolve(part, known) for part in query.parts))
    if isinstance(query, Or):
        return Or(tuple(resolve(part, known) for part in query.parts), query.at_least)
    return Not(resolve(query.part, known)) if isinstance(query, Not) else query


def resolve_value(field: str, value: str, known: Known) -> str:
    """The stored value that ``value`` means in ``field``."""
    intended = meant(field, value)
    return value if intended == value or known(field, value) else intended


def meant(field: str, value: str) -> str:
    """The value that the vocabularies give for ``value``, whatever the index holds."""
    if field in ("first_hand", "sample"):
        return "yes" if value.casefold() in _YES else value
    if field in ("institution", "from", "to"):
        found = gazetteer.institution(value)
        return _curated("institution", found.name if found else value)
    if field == "person":
        return _curated("person", value)
    return _titles(field).get(value.casefold(), value)


def _curated(field: str, name: str) -> str:
    with suppress(UsageError):  # a line that cannot be understood is for the next run to report
        return curation.current().meant(field, name)
    return name


@lru_cache(maxsize=32)
def _titles(field: str) -> dict[str, str]:
    """Folded ids and titles of a vocabulary's field -> id."""
    known = {
        "topic": vocabulary.topics,
        "challenge": vocabulary.challenges,
        "challenge_group": vocabulary.groups,
        "direction": vocabulary.directions,
        "stage": vocabulary.stages,
        "from_role": vocabulary.roles,
        "to_role": vocabulary.roles,
    }.get(field)
    if known is None:
        return {kind: kind for kind in ("article", "blog", "thread")} if field == "kind" else {}
    return {form: id for id in known() for form in (id, vocabulary.title_of(field, id).casefold())}
