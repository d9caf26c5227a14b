"""The languages of the convocation: each sentence once in each, from one table that a test checks."""

import csv
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache

from espace_citoyennete.french import clock_time, date_in_words, ordinal_day, time_in_words
from espace_citoyennete.resources import resource

FRENCH, EASY = "fr", "falc"  # easy to read: short sentences, figures rather than letters


@cache
def sentences(language: str) -> Mapping[str, str]:
    """Return the sentences of a language by their name in the table."""
    return {row["Phrase"]: row[language] for row in _table()}


@cache
def languages() -> Mapping[str, str]:
    """Return code → the language's own name, French first."""
    (names,) = (row for row in _table() if row["Phrase"] == "langue")
    return {code: name for code, name in names.items() if code != "Phrase"}


@cache
def _table() -> list[dict[str, str]]:
    with resource("reference", "convocation-langues.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def told_date(day: date, language: str) -> str:
    """Return a date as a language tells it: in letters in French, in figures elsewhere."""
    if language == FRENCH:
        return date_in_words(day)
    said = sentences(language)
    return said["date"].format(
        weekday=said[f"jour_{day.isoweekday()}"],
        day=ordinal_day(day.day) if language == EASY else day.day,
        month=said[f"mois_{day.month}"],
        year=day.year,
    )


def told_time(at: datetime, language: str) -> str:
    """Return an hour as a language tells it: in letters in French, on the dial of 24 hours elsewhere."""
    if language == FRENCH:
        return time_in_words(at)
    return clock_time(at) if language == EASY else f"{at.hour}:{at.minute:02d}"
