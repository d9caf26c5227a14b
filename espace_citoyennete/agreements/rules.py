"""The terms of an agreement, computed from the day it takes effect: periods, notice, end, years to assess.

Source: the partnership agreement of 24 June 2010 that these follow (« conclue pour douze mois à compter de
sa signature, renouvelable par tacite reconduction, dénonciation trois mois avant »), whose last day to give
notice was 24 March 2011; and article 641 of the French code of civil procedure: a delay in months ends on
the day of the same number, or on the last day of a month that has no such day.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum

from dateutil.relativedelta import relativedelta

from espace_citoyennete.deadlines.rules import STEPS

MOST_MONTHS = 120
_YEAR = 12
_DAY = timedelta(days=1)
_SITTINGS = re.compile(r"(\d{1,4})\s+(?:séance|permanence)s?\b", re.IGNORECASE)


class State(Enum):
    """Where an agreement stands, in the words of the list."""

    TO_SIGN = "À signer"
    TO_COME = "À venir"
    RUNNING = "En cours"
    NOTICE = "Préavis ouvert"
    RENEWED = "Reconduite"
    DENOUNCED = "Dénoncée"
    OVER = "Échue"


@dataclass(frozen=True)
class Span:
    """Days, first and last included."""

    first: date
    last: date


@dataclass(frozen=True)
class Terms:
    """What was agreed about time; everything else about days follows from it and is stored nowhere."""

    starts_on: date
    months: int = _YEAR  # of each period
    is_tacit: bool = True
    notice_months: int = 3
    most_renewals: int | None = None  # None: without end
    first_end: date | None = None  # where the first period does not last those months
    renewals: int = 0  # decided one by one, where nothing is tacit
    signed_on: date | None = None
    denounced_on: date | None = None

    def period(self, number: int) -> Span:
        """Return a period, 0 being the first one.

        Months are counted from the first day and never from a period to the next one: 31 January comes
        back after a shorter month, 29 February in each leap year.
        """
        return Span(self._turn(number), self._turn(number + 1) - _DAY)

    def number_on(self, day: date) -> int:
        """Return which period a day is in, the last one once the agreement is over."""
        number = 0
        while self.is_renewed(number) and self._turn(number + 1) <= day:
            number += 1
        return number

    def is_renewed(self, number: int) -> bool:
        """Tell whether a period is followed by another one, as things stand."""
        if self.denounced_on is not None and number >= self.last_period_of(self.denounced_on):
            return False
        if not self.is_tacit:
            return number < self.renewals
        return self.most_renewals is None or number < self.most_renewals

    def notice_of(self, number: int) -> date | None:
        """Return the last day to denounce a period, or None where it ends by itself.

        It is that of this period, not of the first one: counted from the first day, its months less those
        of the notice.
        """
        if not self.is_tacit or (self.most_renewals is not None and number >= self.most_renewals):
            return None
        return self._turn(number + 1, less=self.notice_months)

    def last_period_of(self, day: date) -> int:
        """Return the last period of an agreement denounced on a day: the next one when it is too late."""
        before = replace(self, denounced_on=None)
        number = before.number_on(day)
        notice = before.notice_of(number)
        return number if notice is None or day <= notice else number + 1

    def end(self) -> date | None:
        """Return the last day, or None as long as it goes on by itself."""
        if self.denounced_on is not None:
            return self.period(self.last_period_of(self.denounced_on)).last
        if not self.is_tacit:
            return self.period(self.renewals).last
        return None if self.most_renewals is None else self.period(self.most_renewals).last

    def notice_due(self, today: date) -> date | None:
        """Return the next last day to denounce, today included; None where nothing is to be denounced."""
        if self.denounced_on is not None:
            return None
        number = self.number_on(max(today, self.starts_on))
        found = self.notice_of(number)
        return self.notice_of(number + 1) if found is not None and found < today else found

    def state(self, today: date) -> State:
        """Tell where the agreement stands on a day: nobody has to say it."""
        end, notice = self.end(), self.notice_due(today)
        if end is not None and end < today:
            return State.OVER
        if self.denounced_on is not None:
            return State.DENOUNCED
        if self.signed_on is None:
            return State.TO_SIGN
        if today < self.starts_on:
            return State.TO_COME
        if notice is not None and (notice - today).days <= max(STEPS):
            return State.NOTICE
        return State.RENEWED if self.number_on(today) else State.RUNNING

    def years(self, until: date) -> Iterator[Span]:
        """Yield the years to assess that began by a day; the last one stops with the agreement."""
        end = self.end() or date.max
        number = 0
        while (first := months_after(self.starts_on, _YEAR * number)) <= min(until, end):
            yield Span(first, min(months_after(self.starts_on, _YEAR * (number + 1)) - _DAY, end))
            number += 1

    def _turn(self, number: int, *, less: int = 0) -> date:
        """Return the day a period begins, or so many months before."""
        if self.first_end is None or not number:
            return months_after(self.starts_on, self.months * number - less)
        return months_after(self.first_end + _DAY, self.months * (number - 1) - less)


def months_after(day: date, months: int) -> date:
    """Return the day of the same number so many months after, or the last day of a shorter month."""
    return day + relativedelta(months=months)


def promised_sittings(promise: str) -> int | None:
    """Read how many sittings a promise tells: « 22 séances d’information » → 22."""
    found = _SITTINGS.search(promise)
    return int(found[1]) if found else None
