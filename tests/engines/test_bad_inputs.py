"""The bad inputs of the reliability study that reach the reception, by their numbers, on both engines."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from espace_citoyennete import french
from espace_citoyennete.contacts.figures import contact_figures
from espace_citoyennete.contacts.listing import ContactFilter, matching
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.service import ContactDraft, log_contact, open_contact
from espace_citoyennete.errors import Invalid, UserError
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.model import Appointment, Slot
from espace_citoyennete.permanences.rules import parse_rule
from espace_citoyennete.report import Scope, year_period
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.journal import clock_doubt
from espace_citoyennete.town.model import Motive
from espace_citoyennete.town.service import retire_motive, retire_neighbourhood
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import Reach, to_confirm
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW, Hands
from tests.permanences.conftest import lawyer, plan

FAMILY = "👩\u200d👩\u200d👧"


@pytest.fixture
def database(any_database: Database) -> Database:
    return any_database


def log(database: Database, **facts: object) -> int:
    with database.transaction() as session:
        draft = replace(ContactDraft("VISITE", NOW, "LOG", "REPONDU"), **facts)  # type: ignore[arg-type]
        return log_contact(session, draft, now=NOW, by=AGENT)


def note_kept(database: Database, note: str) -> str:
    contact_id = log(database, note=note)
    with database.reading() as session:
        return open_contact(session, contact_id, by=AGENT).draft.note


def found(database: Database, text: str) -> int:
    with database.reading() as session:
        wanted = matching(session, ContactFilter(text=text), by=AGENT)
        return session.scalar(select(func.count()).select_from(Contact).where(wanted)) or 0


@pytest.mark.bad_input(7)
def test_7_a_day_that_does_not_exist_is_refused_with_the_nearest_ones() -> None:
    for typed, before, after in (
        ("31/02", "28/02/2026", "01/03/2026"), ("29/02/2027", "28/02/2027", "01/03/2027"),
    ):  # fmt: skip
        with pytest.raises(french.Unreadable, match=f"{before} ou {after}"):
            french.parse_date(typed, NOW.date())


@pytest.mark.bad_input(8)
def test_8_six_months_after_the_end_of_a_long_month_is_the_end_of_february() -> None:
    for year, end in ((2026, date(2027, 2, 28)), (2027, date(2028, 2, 29))):
        told = Reach(safe_contact="AUCUN", checked_on=date(year, 8, 31))
        assert not to_confirm(told, end) and to_confirm(told, end + timedelta(days=1))


@pytest.mark.usefixtures("in_france")
@pytest.mark.bad_input(9)
def test_9_the_hour_that_the_clocks_jump_over_is_refused_and_the_doubled_one_is_kept(
    database: Database,
) -> None:
    with pytest.raises(Invalid, match="heure d’été"):
        log(database, occurred_at=datetime(2026, 3, 29, 2, 30))
    night = lawyer(
        rule=parse_rule("tous les dimanches"), first_day=date(2027, 3, 21), last_day=date(2027, 4, 4),
        starts_at=time(2, 30), ends_at=time(4),
    )  # fmt: skip
    with pytest.raises(Invalid, match="dimanche 28 mars 2027"):
        plan(database, night, AGENT)
    doubled = datetime(2026, 10, 25, 2, 30)
    contact_id = log(database, occurred_at=doubled)
    with database.reading() as session:
        assert open_contact(session, contact_id, by=AGENT).draft.occurred_at == doubled


@pytest.mark.parametrize(("year", "is_doubted"), [(2000, True), (2026, False), (2099, True)])
@pytest.mark.bad_input(10)
def test_10_a_machine_at_another_year_is_told_so_before_anything_is_typed(
    database: Database, hands: Hands, year: int, is_doubted: bool
) -> None:
    log(database)
    hands.moment = NOW.replace(year=year) + timedelta(days=3)
    with database.reading() as session:
        doubt = clock_doubt(session, database.clock.instant())
    assert (f"{year}" in doubt and "2026" in doubt) if is_doubted else not doubt


@pytest.mark.bad_input(11)
def test_11_a_pasted_book_is_refused_as_a_note(database: Database) -> None:
    with pytest.raises(Invalid, match="500 au plus"):
        log(database, note="mot " * 2_500_000)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param(f"{FAMILY} reçue", f"{FAMILY} reçue", id="14 family emoji"),
        pytest.param("a\u202egnol\u202c", "agnol", id="16 override"),
        pytest.param("zero\u200bwidth", "zerowidth", id="16 zero width"),
        pytest.param("a\x00b", "ab", id="17 NUL"),
        pytest.param("a\ud800b", "a\ufffdb", id="18 lone surrogate"),
        pytest.param("a\x07b\x1fc", "abc", id="29 control"),
        pytest.param("e\u0301cole", "école", id="19 decomposed"),
        pytest.param("'; DROP TABLE contact;--", "'; DROP TABLE contact;--", id="22 SQL"),
        pytest.param("<b>Dupont", "<b>Dupont", id="26 markup"),
        pytest.param("a" * 500, "a" * 500, id="13 one long word"),
    ],
)
@pytest.mark.bad_input(13, 14, 16, 17, 18, 19, 22, 26, 29)
def test_what_is_typed_in_a_note_is_kept_the_same_way(database: Database, typed: str, kept: str) -> None:
    assert note_kept(database, typed) == kept


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        pytest.param("محمد", "محمد", id="15 Arabic"),
        pytest.param("王小明", "王小明", id="15 Chinese"),
        pytest.param("É\u0308lodie", "e\u0308lodie", id="19 decomposed"),
        pytest.param("Élodie", "elodie", id="20 accents"),
        *(
            pytest.param(name, name.lower(), id=f"21 {name}")
            for name in (
                "O’Brien",
                "D'Artagnan",
                "Nguyễn",
                "Łukasz",
                "Müller-Straße",
                "de La Tour Marie",
                "O",
            )
        ),
    ],
)
@pytest.mark.bad_input(15, 19, 20, 21)
def test_a_name_is_accepted_as_typed_and_found_by_its_letters(
    database: Database, name: str, typed: str
) -> None:
    log(database, visitor=VisitorDraft(name))
    with database.reading() as session:
        assert session.scalar(select(Visitor.last_name)) == french.clean(name)
    assert found(database, typed) == 1


@pytest.mark.parametrize("typed", ["%", "_", "*", '"', "NEAR", "a AND", '"bail', "NOT OR", "col:x", "(", "-"])
@pytest.mark.bad_input(23)
def test_23_signs_of_a_search_language_are_text(database: Database, typed: str) -> None:
    log(database, note="bail à relire")
    assert found(database, typed) in (0, 1)  # never an error
    assert found(database, f"bail {typed}") <= 1


@pytest.mark.parametrize(
    ("typed", "sought"),
    [
        ("03 22 97 40 40", "0322974040"),
        ("+33 (0)3.22.97.40.40", "03 22 97 40 40"),
        ("0033322974040", "03 22 97"),
        ("3919", "3919"),
        ("116 006", "116006"),
        ("17", "17"),
        ("01 23 45 67 89 poste 12", "01 23 45 67 89"),
        ("06 39 98 01 02 / 07 39 98 03 04", "07 39 98 03 04"),
        ("+590 590 12 34 56", "0590 12 34 56"),
        ("+32 2 123 45 67", "+32 2 123 45 67"),
    ],
)
@pytest.mark.bad_input(31, 32, 33, 34, 35)
def test_31_to_35_a_phone_is_kept_as_typed_and_found_in_any_grouping(
    database: Database, typed: str, sought: str
) -> None:
    log(database, visitor=VisitorDraft("Diallo", phone=typed))
    with database.reading() as session:
        assert session.scalar(select(Visitor.phone)) == typed
    assert found(database, sought) == 1


@pytest.mark.bad_input(34)
def test_34_anonymous_is_an_answer_and_never_a_row_of_zeros(database: Database) -> None:
    log(database, visitor=VisitorDraft("Anonyme", phone="anonyme"))
    with database.reading() as session:
        visitor = session.scalars(select(Visitor)).one()
    assert (visitor.phone, visitor.phone_key) == ("anonyme", "")


@pytest.mark.bad_input(36)
def test_36_the_same_save_twice_is_one_row(database: Database) -> None:
    draft = ContactDraft("VISITE", NOW, "LOG", "REPONDU", visitor=VisitorDraft("Diallo"))
    with database.transaction() as session:
        first = log_contact(session, draft, now=NOW, by=AGENT)
    with database.transaction() as session:
        assert log_contact(session, draft, now=NOW, by=AGENT) == first


@pytest.mark.bad_input(37)
def test_37_a_slot_booked_from_two_windows_is_booked_once(database: Database) -> None:
    plan(database, lawyer(), AGENT)
    with database.reading() as session:
        slot_id = session.scalars(select(Slot.id).where(Slot.starts_at > NOW)).first()
    assert slot_id is not None
    with database.transaction() as session:
        book_appointment(session, BookingDraft(slot_id, VisitorDraft("Diallo")), now=NOW, by=AGENT)
    with pytest.raises(UserError, match="pris"), database.transaction() as session:
        book_appointment(session, BookingDraft(slot_id, VisitorDraft("Kaya")), now=NOW, by=AGENT)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Appointment)) == 1


@pytest.mark.parametrize("age", ["0", "130", "-1", "trente"])
@pytest.mark.bad_input(43)
def test_43_an_age_that_is_no_bracket_is_refused(database: Database, age: str) -> None:
    with pytest.raises(Invalid, match="tranche d’âge"):
        log(database, age=age)


@pytest.mark.bad_input(49)
def test_49_a_value_renamed_or_retired_leaves_the_past_figures_as_they_were(database: Database) -> None:
    log(database, motive="LOG", neighbourhood="QPV_NORD")
    with database.reading() as session:
        before = contact_figures(session, Scope(year_period(2026), date(2027, 1, 1)))
    with database.transaction() as session:
        session.scalars(select(Motive).where(Motive.code == "LOG")).one().label = "Habitat"
        retire_motive(session, "LOG", today=NOW.date(), by=AGENT)
        retire_neighbourhood(session, "QPV_NORD", today=NOW.date(), by=AGENT)
    with database.reading() as session:
        assert contact_figures(session, Scope(year_period(2026), date(2027, 1, 1))) == before


@pytest.mark.bad_input(50)
def test_50_two_people_of_one_name_and_one_number_stay_two(database: Database) -> None:
    for _ in range(2):
        log(database, visitor=VisitorDraft("Diallo", "Awa", "06 39 98 01 02"))
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Visitor)) == 2
