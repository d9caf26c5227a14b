"""An empty answer explains itself: the sentence alone, then what the base tells it."""

from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from espace_citoyennete.french import long_date
from espace_citoyennete.permanences.answers import NoSlot, why_no_slot
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.free_slots import Wish, no_slot
from espace_citoyennete.permanences.model import Sitting, Slot
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.model import Closure, SchoolHoliday
from tests.conftest import AGENT, NOW
from tests.permanences.conftest import lawyer, plan

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
KINDS = st.sampled_from(
    ["vacances scolaires", "jours fériés", "fermetures", "absences", "annulées", "complètes", "grève"]
)


def test_the_sentence_of_the_issue_is_said() -> None:
    found = NoSlot(
        date(2026, 11, 17),
        date(2026, 12, 12),
        ("Avocat", "Famille"),
        (("vacances scolaires", 2), ("complètes", 1)),
        date(2026, 12, 2),
    )
    assert why_no_slot(found) == (
        "Aucun créneau avocat, famille avant le 12 décembre\u202f; 2 permanences en vacances, 1 complète. "
        "Première permanence non ouverte\xa0: 2 décembre."
    )


@given(
    st.builds(
        NoSlot,
        DAYS,
        st.none() | DAYS,
        st.lists(st.text("abéÉ CIDF", min_size=1, max_size=9), max_size=2).map(tuple),
        st.lists(st.tuples(KINDS, st.integers(1, 400)), max_size=5, unique_by=lambda x: x[0]).map(tuple),
        st.none() | DAYS,
        st.none() | DAYS.map(lambda day: datetime(day.year, day.month, day.day, 9)),
        st.booleans(),
    )
)
def test_it_never_says_nothing_and_says_every_count(found: NoSlot) -> None:
    said = why_no_slot(found)
    assert said.startswith("Aucun créneau") and said.endswith(".")
    day = found.until or found.since
    assert long_date(day, weekday=False, year=False) in said
    for _kind, count in found.left_out:
        assert str(count) in said.replace("\u202f", "")
    assert found.left_out or "aucune permanence n’est prévue" in said
    assert ("Première permanence non ouverte" in said) is (found.not_open is not None)


def test_the_base_counts_what_is_full_cancelled_closed_and_in_holidays(any_database: Database) -> None:
    """Tuesdays: one full, one cancelled, one closed, three in the holidays, and the first free one after."""
    with any_database.transaction() as session:
        session.add(Closure(first_day=date(2026, 12, 1), last_day=date(2026, 12, 1), reason="Travaux"))
        session.add(SchoolHoliday(label="Neige", first_day=date(2026, 12, 8), last_day=date(2026, 12, 9)))
    tuesdays = lawyer(skips_school_holidays=True, first_day=date(2026, 11, 18), last_day=date(2027, 1, 5))
    plan(any_database, tuesdays, AGENT)
    with any_database.transaction() as session:
        slots = session.scalars(select(Slot).order_by(Slot.starts_at)).all()
        for slot in slots[:4]:
            book_appointment(session, BookingDraft(slot.id), now=NOW, by=AGENT)
        session.get_one(Sitting, slots[4].sitting_id).state = "ANNULEE"
        session.flush()
        wish = Wish("AVOCAT")
        found = no_slot(session, wish, NOW.date(), slots[8].starts_at.date())
        assert dict(found.left_out) == {
            "fermetures": 1,
            "vacances scolaires": 3,
            "annulées": 1,
            "complètes": 1,
        }
        assert found.until == slots[8].starts_at.date()
        assert found.sought == ("Avocat",)
        nothing = no_slot(session, Wish("NOTAIRE"), NOW.date(), None)
        assert "aucune permanence n’est prévue" in why_no_slot(nothing)
        hidden = Wish("AVOCAT", morning=False)
        assert no_slot(session, hidden, NOW.date(), None).without_filters == slots[8].starts_at
