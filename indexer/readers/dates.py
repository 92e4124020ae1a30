"""Dates as they are written, to ISO 8601 at the precision known.

In: a string (or a number of seconds since 1970). Out: ``2019``, ``2019-04``, ``2019-04-23``,
``2019-04-23T10:00:00Z`` or "". Nothing is filled in: an ambiguous day is left off, an impossible or future one gives
"". Months are read in the languages of ``_NAMES``; names that are also other words or other months are left out of it.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

EARLIEST = 1970
"""Nothing on the web is older: earlier years come from empty fields and clocks that were not set."""

MAX_LENGTH = 80
"""A longer value is no date."""

_NAMES = (
    "jan january januar janvier enero gennaio janeiro januari января ene gen stycznia",
    "feb february februar février fevrier febrero febbraio fevereiro februari февраля lutego févr",
    "mar march märz mars marzo março marco maart марта marca mär",
    "apr april avril abril aprile апреля kwietnia avr abr",
    "may mai mayo maggio maio mei maj мая maja",
    "jun june juni juin junio giugno junho июня czerwca giu",
    "jul july juli juillet julio luglio julho июля lipca lug juil",
    "aug august août aout agosto augustus augusti августа sierpnia",
    "sep sept september septembre septiembre settembre setembro сентября września sett",
    "oct october oktober octobre octubre ottobre outubro октября października okt ott",
    "nov november novembre noviembre novembro ноября listopada",
    "dec december dezember décembre decembre diciembre dicembre dezembro декабря grudnia dez dic déc",
)
_MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_MONTH = r"([^\W\d_]{3,12})\.?"
_ISO_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ]+(\d{1,2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})\Z", re.I
)
_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?![\d/.-])")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4,6}Z?)?\Z")
_DAY_FIRST = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|er|º|\.)?\s+(?:of\s+|de\s+)?" + _MONTH + r",?\s+(?:de\s+|del\s+)?(\d{4})(?!\d)", re.I
)
_MONTH_FIRST = re.compile(r"\b" + _MONTH + r"\s+(\d{1,2})(?:st|nd|rd|th)?(?:,\s*|\s+)(\d{4})(?!\d)", re.I)
_MONTH_YEAR = re.compile(r"\b" + _MONTH + r",?\s+(?:de\s+)?(\d{4})(?!\d)", re.I)
_CJK = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월](?:\s*(\d{1,2})\s*[日일])?")
_NUMBERS = re.compile(r"(?<![\d/.-])(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")
_ISO_DAY = re.compile(r"(?<![\d/.-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d/.-]*\d)")
_RFC = re.compile(r"(?:[A-Za-z]{3},\s+)?\d{1,2} [A-Za-z]{3} \d{4} \d{2}:\d{2}")
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+(?=\d)", re.I)
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


class Warned(Protocol):
    """What notes a warning: a ``RawFile``."""

    def warn(self, message: str) -> None:
        """Note what was passed over."""


def parse(value: str) -> str:
    """The date that ``value`` states, or ""."""
    text = _WEEKDAY.sub("", value.strip()[:MAX_LENGTH])
    if not text:
        return ""
    if moment := _moment(text):
        return _both(*moment)
    for read in (_iso, _named, _numbers):
        if found := read(text):
            return found
    return ""


def stated(file: Warned, value: str) -> str:
    """As ``parse``; where ``value`` states a date that cannot be, ``file`` is warned."""
    found = parse(value)
    if value.strip() and not found and len(value.strip()) <= MAX_LENGTH and _YEAR.search(value):
        file.warn(f"the date {value.strip()!r} cannot be; left out")
    return found


def within(line: str) -> str:
    """The first whole day (or moment) that ``line`` names among other words, or ""."""
    if match := _ISO_DAY.search(line):
        year, _, month, day = match.groups()
        return _build(year, month, day)
    found = _named(line)
    if len(found) == 10:
        return found
    numbers = _NUMBERS.search(line)
    found = _numbers(numbers.group()) if numbers else ""
    return found if len(found) == 10 else ""


def from_epoch(seconds: object) -> str:
    """Seconds since 1970 (number or digits) as a full date and time, or ""."""
    try:
        number = float(seconds)  # type: ignore[arg-type]
        moment = datetime.fromtimestamp(number, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return ""
    return _stamp(moment) if number > 0 and _possible(moment.date()) else ""


def days_between(first: str, second: str) -> int:
    """How many days lie between two dates that are known to the day."""
    return abs((date.fromisoformat(first[:10]) - date.fromisoformat(second[:10])).days)


def _moment(text: str) -> tuple[datetime, str] | None:
    """A full time with its offset, and the day as the writer's own clock had it."""
    try:
        if match := _ISO_TIME.match(text):
            day, clock, zone = match.groups()
            zone = "+00:00" if zone.upper() in ("Z", "UTC", "GMT") else zone
            clock = clock if len(clock.split(":")[0]) == 2 else f"0{clock}"
            return datetime.fromisoformat(f"{day}T{clock}{zone}"), day
        if _RFC.match(text):
            moment = parsedate_to_datetime(text)
            return (moment, moment.date().isoformat()) if moment.tzinfo else None
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return None


def _both(moment: datetime, day: str) -> str:
    """The full time in UTC unless that would show another day than the writer's."""
    try:
        universal = moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return ""
    if not _possible(universal.date()):
        return ""
    return _stamp(universal) if universal.date().isoformat() == day else day


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _iso(text: str) -> str:
    match = _COMPACT.match(text) or _CJK.match(text) or _ISO.match(text)
    return _build(*match.groups()) if match else ""


def _named(text: str) -> str:
    """A date with its month as a word. A word before a year that is no month is passed over."""
    for match in _DAY_FIRST.finditer(text):
        day, month, year = match.groups()
        if number := _month(month):
            return _build(year, number, day)
    for match in _MONTH_FIRST.finditer(text):
        month, day, year = match.groups()
        if number := _month(month):
            return _build(year, number, day)
    if dated := _CJK.search(text):
        return _build(*dated.groups())
    for match in _MONTH_YEAR.finditer(text):
        if number := _month(match.group(1)):
            return _build(match.group(2), number, None)
    return ""


def _month(name: str) -> str:
    return str(_MONTHS.get(name.lower(), ""))


def _numbers(text: str) -> str:
    """``23/4/2019`` either way round; where both numbers may be the month, only the year is known."""
    match = _NUMBERS.match(text)
    if not match:
        return ""
    first, second, year = match.groups()
    if first == second or int(first) > 12:
        return _build(year, second, first)
    return _build(year, first, second) if int(second) > 12 else _build(year, None, None)


def _build(year: str, month: str | None, day: str | None) -> str:
    try:
        whole = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return ""
    length = 10 if day else 7 if month else 4
    return whole.isoformat()[:length] if _possible(whole) else ""


def _possible(day: date) -> bool:
    return day.year >= EARLIEST and day <= datetime.now(UTC).date() + timedelta(days=1)
