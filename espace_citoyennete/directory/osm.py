"""Opening hours from one way of writing to the other: « lun-ven 9h-12h » and OpenStreetMap's « Mo-Fr … ».

The grammar of OpenStreetMap is far wider than what a receptionist writes: what is not read here is kept as
it is, and hours that people wrote freely go out as a comment, which that grammar allows between quotes.
"""

import re
from collections.abc import Iterable

from espace_citoyennete.directory.rules import Opening, opening_hours

Span = tuple[int, int]  # minutes
Week = dict[int, tuple[Span, ...]]  # by day of the week, Monday is 0

_OSM_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_FRENCH_DAYS = ("lun", "mar", "mer", "jeu", "ven", "sam", "dim")
_ALWAYS, _ALWAYS_OSM = "24 h/24, 7 j/7", "24/7"
_OSM_RULE = re.compile(r"(?:(?P<days>[A-Z][A-Za-z,\- ]*?) )?(?P<spans>[\d:,\- ]+|off|closed)")
_OSM_SPAN = re.compile(r"(\d{1,2}):([0-5]\d)-(\d{1,2}):([0-5]\d)")
_HOLIDAYS = {"PH", "SH", "PH,SH", "SH,PH"}


def osm_hours(text: str) -> str:
    """Write hours as OpenStreetMap does; what nobody can read is a comment: « "sur rendez-vous" »."""
    openings = opening_hours(text)
    if openings is None:
        told = " ".join(text.replace('"', "'").split())
        return f'"{told}"' if told else ""
    week = _week(openings)
    if week == _week(opening_hours(_ALWAYS) or ()):
        return _ALWAYS_OSM
    return "; ".join(
        f"{_days(days, _OSM_DAYS, ',')} {','.join(f'{_osm(start)}-{_osm(end)}' for start, end in spans)}"
        for days, spans in _alike(week)
    )


def french_hours(text: str) -> str:
    """Write the hours of OpenStreetMap as people do here; what is not read stays as it came."""
    text = " ".join(text.split())
    if text == _ALWAYS_OSM:
        return _ALWAYS
    if len(text) > 1 and text[0] == text[-1] == '"' and '"' not in text[1:-1]:
        return text[1:-1]
    week: Week = {}
    for rule in filter(None, map(str.strip, text.split(";"))):
        read = _rule(rule)
        if read is None:
            return text
        week |= read  # a later rule takes the place of an earlier one
    told = ", ".join(
        f"{_days(days, _FRENCH_DAYS, ', ')} "
        + " et ".join(f"{_french(start)}-{_french(end)}" for start, end in spans)
        for days, spans in _alike(week)
    )
    return told or text


def is_same_week(one: str, other: str) -> bool:
    """Tell whether two texts say the same hours, however they are written."""
    readings = opening_hours(one), opening_hours(other)
    if readings[0] is None or readings[1] is None:
        return " ".join(one.split()) == " ".join(other.split())
    return _week(readings[0]) == _week(readings[1])


def _week(openings: Iterable[Opening]) -> Week:
    spans: dict[int, set[Span]] = {}
    for opening in openings:
        for day in opening.days:
            spans.setdefault(day, set()).add((opening.start, opening.end))
    return {day: tuple(sorted(found)) for day, found in sorted(spans.items())}


def _alike(week: Week) -> list[tuple[list[int], tuple[Span, ...]]]:
    """Put together the days that have the same hours, the first day first."""
    found: dict[tuple[Span, ...], list[int]] = {}
    for day, spans in sorted(week.items()):
        if spans:
            found.setdefault(spans, []).append(day)
    return [(days, spans) for spans, days in found.items()]


def _days(days: list[int], names: tuple[str, ...], comma: str) -> str:
    """Write days as ranges: « Mo-We,Fr »."""
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return comma.join(names[run[0]] if len(run) == 1 else f"{names[run[0]]}-{names[run[-1]]}" for run in runs)


def _rule(rule: str) -> Week | None:
    """Read one rule of OpenStreetMap; nothing for what is told of public or school holidays."""
    match = _OSM_RULE.fullmatch(rule)
    if match is None:
        return None
    if match["days"] in _HOLIDAYS:
        return {} if match["spans"] in ("off", "closed") else None
    days, spans = _osm_days(match["days"] or "Mo-Su"), _osm_spans(match["spans"])
    return None if days is None or spans is None else dict.fromkeys(days, spans)


def _osm_days(text: str) -> list[int] | None:
    found: list[int] = []
    for part in map(str.strip, text.split(",")):
        first, _, last = part.partition("-")
        if first not in _OSM_DAYS or (last or first) not in _OSM_DAYS:
            return None
        start, end = _OSM_DAYS.index(first), _OSM_DAYS.index(last or first)
        found += [(start + n) % 7 for n in range((end - start) % 7 + 1)]
    return found


def _osm_spans(text: str) -> tuple[Span, ...] | None:
    if text in ("off", "closed"):
        return ()
    found = []
    for part in map(str.strip, text.split(",")):
        match = _OSM_SPAN.fullmatch(part)
        if match is None:
            return None
        numbers = [int(number) for number in match.groups()]
        start, end = 60 * numbers[0] + numbers[1], 60 * numbers[2] + numbers[3]
        if start == end or max(start, end) > 24 * 60:
            return None
        found.append((start, end))
    return tuple(sorted(found))


def _osm(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _french(minute: int) -> str:
    return f"{minute // 60}h{minute % 60:02d}" if minute % 60 else f"{minute // 60}h"
