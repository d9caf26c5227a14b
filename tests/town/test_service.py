"""The town's lists: what a base starts with, how a list changes without rewriting the past."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from espace_citoyennete.errors import Forbidden, Invalid, UserError
from espace_citoyennete.resources import resource
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town import days, premises, reference
from espace_citoyennete.town import service as town
from espace_citoyennete.town.days import ClosureDraft, DaysDraft, WorkedHolidayDraft
from espace_citoyennete.town.model import Choice, Neighbourhood
from espace_citoyennete.town.rules import UnknownHolidays
from espace_citoyennete.town.seed import seed_reference
from espace_citoyennete.town.service import ChoiceDraft, MotiveDraft, NeighbourhoodDraft

TODAY = date(2026, 11, 17)
TOMORROW = TODAY + timedelta(days=1)
EVE = TODAY - timedelta(days=1)

LISTS = {
    name: {row["code"] for row in content["rows"]}
    for name, content in json.loads(resource("reference", "codes.json").read_text("utf-8")).items()
}


@pytest.fixture
def database(any_database: Database) -> Database:
    """Keep each promise of this file on both engines."""
    return any_database


def test_every_code_of_the_thirty_two_lists_is_there_once(database: Database) -> None:
    with database.reading() as session:
        for name, codes in LISTS.items():
            is_dated = name == "territoire"
            found = reference.neighbourhood_labels(session) if is_dated else reference.labels(session, name)
            assert set(found) == codes, name
    assert (len(LISTS), sum(map(len, LISTS.values()))) == (32, 391)


def test_seeding_again_changes_nothing(database: Database) -> None:
    def counts() -> list[int | None]:
        with database.reading() as session:
            return [session.scalar(select(func.count()).select_from(m)) for m in (Choice, Neighbourhood)]

    before = counts()
    with database.transaction() as session:
        seed_reference(session)
    assert counts() == before


def test_entry_codes_are_unique_in_their_list_and_made_of_letters(database: Database) -> None:
    with database.reading() as session:
        lists = [reference.choices(session, name, TODAY) for name in LISTS]
        entry_codes = [[row.entry_code for row in rows] for rows in lists]
        entry_codes.append([row.entry_code for row in reference.motives(session, TODAY)])
        entry_codes.append([row.entry_code for row in reference.neighbourhoods(session, TODAY)])
        for codes in entry_codes:
            typed = Counter(code for code in codes if code)
            assert all(count == 1 and code.isalpha() and len(code) <= 4 for code, count in typed.items())
        for name in ("genre", "tranche_age", "suite_donnee", "orientation_externe"):
            assert all(row.entry_code for row in reference.choices(session, name, TODAY)), name
        assert all(row.entry_code for row in reference.motives(session, TODAY))


def test_motives_reach_every_domain_of_law_by_the_words_people_use(database: Database) -> None:
    with database.reading() as session:
        motives = reference.motives(session, TODAY)
        assert {motive.domain for motive in motives} - {None} == LISTS["domaine_droit"]
        assert {motive.request for motive in motives} == LISTS["objet"] - {"RDV_DEMANDE"}
        by_word = {
            word.strip(): motive.code for motive in motives for word in motive.synonyms.split(",") if word
        }
    assert (by_word["pension"], by_word["loyer"], by_word["expulsion"]) == ("FAM", "LOG", "LOG")


def test_groups_are_read_in_the_lists_own_words(database: Database) -> None:
    with database.reading() as session:
        channels = reference.groups(session, "canal")
        practitioners = reference.groups(session, "type_intervenant")
    assert (channels["VISITE"], channels["TEL_SORTANT"], channels["COURRIER"]) == (
        "PHYSIQUE",
        "TELEPHONE",
        "ECRIT",
    )
    assert Counter(practitioners.values()) == {
        "ASSOCIATIF": 11, "INSTITUTIONNEL": 7, "JUDICIAIRE": 3, "PERMANENT": 1,
    }  # fmt: skip


def test_the_same_street_is_a_qpv_in_2024_and_was_not_in_2022(database: Database) -> None:
    def qpv(day: date) -> dict[str, bool]:
        with database.reading() as session:
            return {row.code: row.is_qpv for row in reference.neighbourhoods(session, day)}

    assert (qpv(date(2022, 6, 1))["QPV_ELBEUF"], qpv(date(2024, 1, 1))["QPV_ELBEUF"]) == (False, True)
    assert (sum(qpv(date(2023, 12, 31)).values()), sum(qpv(TODAY).values())) == (6, 7)


def test_a_criterion_of_law_is_offered_only_since_its_law(database: Database) -> None:
    def offered(day: date) -> set[str]:
        with database.reading() as session:
            return {row.code for row in reference.choices(session, "critere_discrimination", day)}

    assert "ALERTE" not in offered(date(2022, 8, 31))
    assert "ALERTE" in offered(date(2022, 9, 1))


def test_school_holidays_are_unknown_past_august_2028(database: Database) -> None:
    with database.reading() as session:
        calendar = reference.calendar(session)
    assert calendar.school_holiday(date(2022, 2, 10)) == "Vacances d’hiver"
    assert calendar.school_holiday(date(2028, 5, 29)) is None
    with pytest.raises(UnknownHolidays):
        calendar.school_holiday(date(2028, 9, 1))


def test_a_changed_label_leaves_the_old_one_in_force_for_the_days_before(
    database: Database, agent: Agent
) -> None:
    draft = ChoiceDraft("suite_donnee", "Information donnée", "REPONDU", "INF")
    for _ in range(2):  # the same save repeated is one change
        with database.transaction() as session:
            town.save_choice(session, draft, today=TODAY, by=agent)
    with database.reading() as session:
        before, after = (reference.labels(session, "suite_donnee", day) for day in (EVE, TODAY))
        offered = [row.code for row in reference.choices(session, "suite_donnee", TODAY)]
        rows = session.scalar(select(func.count()).select_from(Choice).where(Choice.code == "REPONDU"))
    assert (before["REPONDU"], after["REPONDU"]) == ("Information donnée, clos", "Information donnée")
    assert (offered[0], Counter(offered)["REPONDU"], rows) == ("REPONDU", 1, 2)


def test_a_new_value_takes_a_code_never_used_and_is_added_once(database: Database, agent: Agent) -> None:
    draft = ChoiceDraft("suite_donnee", "Orienté", entry_code="orx")
    with database.transaction() as session:
        codes = {town.save_choice(session, draft, today=TODAY, by=agent) for _ in range(2)}
    assert codes == {"ORIENTE_2"}  # ORIENTE is already the code of another value
    with database.reading() as session:
        assert reference.choices(session, "suite_donnee", TODAY)[-1].entry_code == "ORX"
        assert "ORIENTE_2" not in {row.code for row in reference.choices(session, "suite_donnee", EVE)}


def test_an_entry_code_already_in_the_list_is_refused_under_its_field(
    database: Database, agent: Agent
) -> None:
    draft = ChoiceDraft("suite_donnee", "Autre suite", entry_code="rdv")
    with pytest.raises(Invalid) as refusal, database.transaction() as session:
        town.save_choice(session, draft, today=TODAY, by=agent)
    assert list(refusal.value.problems) == ["entry_code"]


def test_a_retired_value_is_offered_no_more_and_keeps_its_label(database: Database, agent: Agent) -> None:
    with database.transaction() as session:
        town.retire_choice(session, "suite_donnee", "HORS_CHAMP", today=TODAY, by=agent)
    with database.reading() as session:
        offered = [{r.code for r in reference.choices(session, "suite_donnee", d)} for d in (TODAY, TOMORROW)]
        assert reference.labels(session, "suite_donnee")["HORS_CHAMP"] == "Hors champ de compétence"
    assert ["HORS_CHAMP" in codes for codes in offered] == [True, False]
    with database.transaction() as session:
        town.restore_choice(session, "suite_donnee", "HORS_CHAMP", by=agent)
        assert "HORS_CHAMP" in {row.code for row in reference.choices(session, "suite_donnee", TOMORROW)}


@pytest.mark.parametrize(("list_name", "code"), [("objet", "PRO"), ("canal", "VISITE"), ("genre", "NC")])
def test_a_value_on_which_figures_rest_is_never_retired(
    database: Database, agent: Agent, list_name: str, code: str
) -> None:
    with pytest.raises(UserError, match="chiffres"), database.transaction() as session:
        town.retire_choice(session, list_name, code, today=TODAY, by=agent)


def test_a_territory_becomes_a_qpv_from_a_day_on_and_stays_what_it_was_before(
    database: Database, agent: Agent
) -> None:
    draft = NeighbourhoodDraft("Amiens hors QPV", True, date(2025, 1, 1), "AMI", "AMIENS_HQPV")
    with database.transaction() as session:
        town.save_neighbourhood(session, draft, by=agent)
    with database.reading() as session:
        years = [date(year, 6, 1) for year in (2024, 2025)]
        rows = [{r.code: r.is_qpv for r in reference.neighbourhoods(session, day)} for day in years]
    assert [row["AMIENS_HQPV"] for row in rows] == [False, True]
    with pytest.raises(Invalid), database.transaction() as session:
        town.save_neighbourhood(session, replace(draft, is_qpv=False, since=date(2024, 1, 1)), by=agent)


def test_a_motive_is_added_changed_and_retired(database: Database, agent: Agent) -> None:
    draft = MotiveDraft("Aide au numérique", "DEMARCHE", None, "NUMR", "ordinateur, compte")
    with database.transaction() as session:
        code = town.save_motive(session, draft, today=TODAY, by=agent)
        town.save_motive(session, replace(draft, code=code, domain="NUM"), today=TODAY, by=agent)
        town.retire_motive(session, code, today=TODAY, by=agent)
    with database.reading() as session:
        today, tomorrow = [{m.code: m for m in reference.motives(session, d)} for d in (TODAY, TOMORROW)]
    assert (code, today[code].domain, code in tomorrow) == ("AIDE_AU_NUMERIQUE", "NUM", False)
    with pytest.raises(Invalid) as refusal, database.transaction() as session:
        town.save_motive(session, replace(draft, label="", request="RIEN"), today=TODAY, by=agent)
    assert "label" in refusal.value.problems


def test_days_of_closure_and_of_holidays_are_kept_changed_and_removed(
    database: Database, agent: Agent
) -> None:
    closed = ClosureDraft(date(2026, 12, 24), date(2026, 12, 26), "Fêtes")
    autumn = DaysDraft(date(2028, 10, 21), date(2028, 11, 5), "Vacances de la Toussaint")
    with database.transaction() as session:
        days.save_closure(session, closed, by=agent)
        days.save_closure(session, replace(closed, last_day=date(2026, 12, 31)), by=agent)
        days.save_school_holiday(session, autumn, by=agent)
        calendar = reference.calendar(session)
    assert calendar.closure(date(2026, 12, 31)) == "Fêtes"
    assert (len(calendar.closures), calendar.known_until) == (1, date(2028, 11, 5))
    with database.transaction() as session:
        days.remove_closure(session, closed.uid, by=agent)
        days.remove_school_holiday(session, autumn.uid, by=agent)
        calendar = reference.calendar(session)
    assert (calendar.closures, calendar.known_until) == ((), date(2028, 8, 31))
    with pytest.raises(Invalid) as refusal, database.transaction() as session:
        days.save_closure(session, replace(closed, last_day=date(2026, 12, 1), label=" "), by=agent)
    assert set(refusal.value.problems) == {"label", "last_day"}


def test_a_room_is_closed_alone_and_the_place_closes_them_all(database: Database, agent: Agent) -> None:
    day = date(2026, 12, 24)
    with database.transaction() as session:
        days.save_closure(session, ClosureDraft(day, day, "Travaux", "Salle 2"), by=agent)
        days.save_closure(session, ClosureDraft(TODAY, TODAY, "Formation"), by=agent)
        calendar = reference.calendar(session)
    assert [calendar.closure(day, room) for room in ("Salle 2", "Salle 1", "")] == ["Travaux", None, None]
    assert {calendar.closure(TODAY, room) for room in ("Salle 2", "Salle 1", "")} == {"Formation"}


def test_a_public_holiday_is_worked_by_its_day_alone_and_another_day_is_refused(
    database: Database, agent: Agent
) -> None:
    pentecost, ordinary = date(2027, 5, 17), date(2027, 5, 18)
    draft = WorkedHolidayDraft(pentecost)
    with database.transaction() as session:
        for _ in range(2):
            days.save_worked_holiday(session, draft, by=agent)
        calendar = reference.calendar(session)
        assert (set(calendar.worked), calendar.public_holiday(pentecost)) == ({pentecost}, None)
    for wrong in (WorkedHolidayDraft(ordinary), WorkedHolidayDraft(pentecost)):  # not one; already there
        with pytest.raises(Invalid) as refusal, database.transaction() as session:
            days.save_worked_holiday(session, wrong, by=agent)
        assert set(refusal.value.problems) == {"day"}
    with database.transaction() as session:
        days.remove_worked_holiday(session, draft.uid, by=agent)
        assert reference.calendar(session).public_holiday(pentecost) == "Lundi de Pentecôte"


def test_a_room_keeps_its_name_and_leaves_the_rooms_of_the_day_it_is_retired(
    database: Database, agent: Agent
) -> None:
    draft = premises.RoomDraft("Salle 2", 6, False, "1er étage")
    with database.transaction() as session:
        assert premises.save_room(session, draft, by=agent) == premises.save_room(session, draft, by=agent)
        premises.save_room(session, premises.RoomDraft("Grande salle", 40), by=agent)
        assert reference.rooms(session, TODAY) == [
            reference.RoomRow("Grande salle", 40, True, ""),
            reference.RoomRow("Salle 2", 6, False, "1er étage"),
        ]
        premises.retire_room(session, draft.uid, today=TODAY, by=agent)
        assert [room.name for room in reference.rooms(session, TODAY)] == ["Grande salle"]
        assert len(reference.rooms(session, EVE)) == 2
        premises.restore_room(session, draft.uid, by=agent)
        assert len(reference.rooms(session, TODAY)) == 2
    for wrong in (replace(draft, name="Salle 3"), premises.RoomDraft("SALLE 2"), premises.RoomDraft("")):
        with pytest.raises(Invalid) as refusal, database.transaction() as session:
            premises.save_room(session, wrong, by=agent)
        assert set(refusal.value.problems) == {"name"}


def test_every_domain_of_law_starts_with_its_papers_and_the_town_changes_them(
    database: Database, agent: Agent
) -> None:
    with database.reading() as session:
        first = {domain: reference.papers_for(session, domain) for domain in LISTS["domaine_droit"]}
        assert reference.papers_for(session, None) == ""
    assert all(words and len(words) <= premises.PAPERS_LENGTH for words in first.values()), first
    with database.transaction() as session:
        premises.save_papers(session, premises.PapersDraft("LOG", " Bail, congé "), by=agent)
        premises.save_papers(session, premises.PapersDraft("FAM", ""), by=agent)
        told = [reference.papers_for(session, domain) for domain in ("LOG", "FAM")]
        assert told == ["Bail, congé", ""]
    for wrong, field in ((("XXX", "Bail"), "domain"), (("LOG", "x" * 601), "words")):
        with pytest.raises(Invalid) as refusal, database.transaction() as session:
            premises.save_papers(session, premises.PapersDraft(*wrong), by=agent)
        assert set(refusal.value.problems) == {field}


def test_the_identity_of_the_place_is_kept_whole(database: Database, agent: Agent) -> None:
    identity = reference.TownIdentity(
        "Amiens",
        "Espace citoyenneté",
        "12 rue Frédéric Petit",
        "03 22 00 00 00",
        "lundi-vendredi 9 h-17 h",
        b"logo",
        access="Bus 2, arrêt Beffroi",
        estimates_people=False,
    )
    with database.transaction() as session:
        town.save_town(session, identity, by=agent)
    with database.reading() as session:
        assert reference.town_identity(session) == identity
    with pytest.raises(Invalid) as refusal, database.transaction() as session:
        town.save_town(session, replace(identity, name=" ", phone="0" * 41), by=agent)
    assert set(refusal.value.problems) == {"name", "phone"}


def test_the_desk_alone_does_not_change_the_lists(database: Database, agent: Agent) -> None:
    desk_only = replace(agent, rights=frozenset({Right.RECEPTION}))
    with pytest.raises(Forbidden), database.transaction() as session:
        town.retire_choice(session, "suite_donnee", "HORS_CHAMP", today=TODAY, by=desk_only)


def test_a_record_of_the_day_it_is_retired_may_still_be_corrected(database: Database, agent: Agent) -> None:
    moment = datetime(2026, 11, 17, 9, 0)
    with database.transaction() as session:
        town.retire_neighbourhood(session, "SOMME", today=TODAY, by=agent)
        assert "SOMME" in {row.code for row in reference.neighbourhoods(session, moment.date())}
        assert "SOMME" not in {row.code for row in reference.neighbourhoods(session, TOMORROW)}
        town.restore_neighbourhood(session, "SOMME", by=agent)
        assert "SOMME" in {row.code for row in reference.neighbourhoods(session, TOMORROW)}
