"""Dates as they are written, to ISO 8601 at the precision known.

In: a string (or a number of seconds since 1970). Out: ``2019``, ``2019-04``, ``2019-04-23``,
``2019-04-23T10:00:00Z`` or "". Nothing is filled in: an ambiguous day is left off, an impossible one gives "".
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

EARLIEST = 1970
"""Nothing on the web is older: earlier years come from empty fields and clocks that were not set."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_ISO_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ]+(\d{1,2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})\Z", re.I
)
_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?![\d/.-])")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4,6}Z?)?\Z")
_DAY_FIRST = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?" + _MONTH + r",?\s+(\d{4})\b", re.I)
_MONTH_FIRST = re.compile(r"\b" + _MONTH + r"\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b", re.I)
_MONTH_YEAR = re.compile(r"\b" + _MONTH + r",?\s+(\d{4})\b", re.I)
_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")
_RFC = re.compile(r"(?:[A-Za-z]{3},\s+)?\d{1,2} [A-Za-z]{3} \d{4} \d{2}:\d{2}")


def parse(value: str) -> str:
    """The date that ``value`` states, or ""."""
    text = value.strip()[:80]
    if not text:
        return ""
    if moment := _moment(text):
        return _both(*moment)
    for read in (_iso, _named, _numbers):
        if found := read(text):
            return found
    return ""


def from_epoch(seconds: object) -> str:
    """Seconds since 1970 (number or digits) as a full date and time, or ""."""
    try:
        number = float(seconds)  # type: ignore[arg-type]
        moment = datetime.fromtimestamp(number, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return ""
    return _stamp(moment) if number > 0 and _possible(moment.date()) else ""


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
    match = _COMPACT.match(text) or _ISO.match(text)
    return _build(*match.groups()) if match else ""


def _named(text: str) -> str:
    if match := _DAY_FIRST.search(text):
        day, month, year = match.groups()
    elif match := _MONTH_FIRST.search(text):
        month, day, year = match.groups()
    elif match := _MONTH_YEAR.search(text):
        (month, year), day = match.groups(), None
    else:
        return ""
    return _build(year, str(_MONTHS.index(month[:3].lower()) + 1), day)


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
