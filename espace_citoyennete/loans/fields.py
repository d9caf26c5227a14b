"""What forms and pages say of an exhibition: its days to come in a sentence, the choice of one."""

from datetime import date, timedelta

from espace_citoyennete.french import NO_BREAK, enumerate_words, long_date, short_date
from espace_citoyennete.loans.listing import ExhibitRow
from espace_citoyennete.loans.rules import State, free_days
from espace_citoyennete.report import Period
from espace_citoyennete.ui.choice import Option

_AHEAD = timedelta(weeks=8)


def availability_words(row: ExhibitRow, today: date) -> str:
    """Say in one sentence on which days of the coming weeks an exhibition may be borrowed."""
    until = today + _AHEAD
    free = free_days(row.taken(today), today, until)
    if free == [Period(today, until)]:
        return "Libre pendant les huit semaines qui viennent."
    late = f"En retard{NO_BREAK}: à récupérer d’abord. " if row.state(today) is State.LATE else ""
    if not free:
        return f"{late}Prise pendant les huit semaines qui viennent."
    return f"{late}Libre {enumerate_words([_words(period, today, until) for period in free])}."


def exhibit_option(row: ExhibitRow, today: date) -> Option:
    """Return an exhibition as a field offers it: by its number, with where it stands."""
    return Option(
        str(row.id), row.draft.title, str(row.draft.number), row.draft.theme, row.state(today).value
    )


def _words(free: Period, today: date, until: date) -> str:
    if free.last == until:
        return f"à partir du {long_date(free.first, weekday=False, year=False)}"
    if free.first == today:
        return f"jusqu’au {long_date(free.last, weekday=False, year=False)}"
    if free.first == free.last:
        return f"le {long_date(free.first, weekday=False, year=False)}"
    return f"du {short_date(free.first)} au {short_date(free.last)}"
