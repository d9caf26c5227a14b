"""What the page says of whoever holds sittings: how full they were, who came, what is still to come."""

from datetime import date
from typing import Any

from sqlalchemy import select

from espace_citoyennete.directory.service import AbsenceDraft, save_absence
from espace_citoyennete.permanences.appointments import record_past_appointments
from espace_citoyennete.permanences.model import Sitting, Slot
from espace_citoyennete.practitioners.listing import Holder, holder_card, holders
from espace_citoyennete.practitioners.service import name_sitting
from espace_citoyennete.storage.database import Database, Session
from tests.conftest import AGENT, NOW
from tests.practitioners.conftest import Bar

TODAY = date(2026, 12, 8)


def lived(bar: Bar) -> None:
    """Let the weeks pass: the first lawyer alone received, the second Tuesday was cancelled."""
    with bar.database.transaction() as session:
        name_sitting(session, bar.sittings()[0], bar.uids["Me Roux"], by=AGENT)
        first, second, _third, today, *_ = session.scalars(select(Sitting).order_by(Sitting.day))
        added = Slot(sitting_id=first.id, starts_at=slots(session, first)[0].starts_at, minutes=30,
                     kind="SURNOMBRE", rank=1)  # fmt: skip
        session.add(added)
        session.flush()
        marked = list(zip(slots(session, first), ("HONORE", "ABSENT", "ANNULE_USAGER"), strict=False))
        marked += [
            (added, "HONORE"),
            (slots(session, second)[0], "HONORE"),
            (slots(session, today)[0], "HONORE"),
        ]
        rows: list[dict[str, Any]] = [
            {"slot_id": slot.id, "state": state, "booked_at": NOW} for slot, state in marked
        ]
        record_past_appointments(session, rows)
        second.state = "ANNULEE"


def slots(session: Session, sitting: Sitting) -> list[Slot]:
    found = select(Slot).where(Slot.sitting_id == sitting.id, Slot.kind == "HEURE")
    return list(session.scalars(found.order_by(Slot.starts_at)))


def figures(database: Database, today: date) -> dict[str, tuple[int, int, int, int]]:
    """Return the slots, the filled ones, the received and the absent of each row that has any."""
    with database.reading() as session:
        rows: list[Holder] = holders(session, today)
    return {row.name: (row.slots, row.filled, row.received, row.absent) for row in rows if row.slots}


def test_the_year_before_today_is_counted_without_what_was_cancelled_or_added(bar: Bar) -> None:
    lived(bar)
    name = "Barreau d’Amiens · Barreau"
    assert figures(bar.database, TODAY) == {name: (8, 2, 2, 1), "Me Roux": (4, 2, 2, 1)}
    assert figures(bar.database, date(2027, 11, 17))[name] == (20, 3, 3, 1)  # a year ago to the day
    assert figures(bar.database, date(2027, 11, 18)) == {name: (16, 1, 1, 0)}
    assert figures(bar.database, date(2026, 11, 17)) == {}  # today is not over
    with bar.database.reading() as session:
        [row] = [row for row in holders(session, TODAY) if row.name == name]
    assert (row.occupation, row.absence_rate, row.next_day) == (2 / 8, 1 / 3, TODAY)


def test_the_card_tells_sittings_held_from_those_to_come_and_forgets_absences_that_are_over(bar: Bar) -> None:
    lived(bar)
    roux = bar.ids["Me Roux"]
    over = AbsenceDraft(roux, date(2026, 12, 1), date(2026, 12, 7))
    current = AbsenceDraft(roux, date(2026, 12, 8), date(2026, 12, 8))
    with bar.database.transaction() as session:
        for absence in (over, current):
            save_absence(session, absence, by=AGENT)
    with bar.database.reading() as session:
        card = holder_card(session, TODAY, practitioner_id=roux)
        [bar_line] = holder_card(session, TODAY, permanence_id=bar.permanence_id).permanences
    assert card.absences == (current,)
    assert [(one.held, one.to_come) for one in card.permanences] == [(1, 0)]  # of the turn, his own only
    assert card.to_come == ()
    assert (bar_line.held, bar_line.to_come, bar_line.turn) == (2, 3, ("Me Roux", "Me Morel", "Me Petit"))
