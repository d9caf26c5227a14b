"""How a person may be reached: the instruction before the number, and who saw it is kept."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from espace_citoyennete.errors import Conflict, Forbidden, UserError
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.journal import JournalLine
from espace_citoyennete.storage.rows import id_with
from espace_citoyennete.town.reference import choices, labels
from espace_citoyennete.visitors.listing import reach, reach_of, reaches
from espace_citoyennete.visitors.merging import merge_visitors
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import (
    Reach,
    checked_words,
    default_safe_contact,
    on_paper,
    to_confirm,
    words_to_say,
)
from espace_citoyennete.visitors.service import VisitorDraft, guard, reveal_phone, save_visitor
from tests.conftest import AGENT, NOW

PHONE = "06 39 98 01 02"


def keep(database: Database, **facts: object) -> VisitorDraft:
    draft = VisitorDraft("Diallo", "Awa", **{"phone": PHONE, **facts})  # type: ignore[arg-type]
    with database.transaction() as session:
        save_visitor(session, draft, by=AGENT)
    return draft


def test_every_instruction_but_two_hides_the_number_even_one_that_the_town_added(
    any_database: Database,
) -> None:
    with any_database.reading() as session:
        codes = [row.code for row in choices(session, "contact_sur", NOW.date())]
    shown = set()
    for code in codes:
        draft = keep(any_database, safe_contact=code, safe_note="après 18 h", safe_checked_on=NOW.date())
        with any_database.reading() as session:
            found = reach_of(session, draft.uid)
        assert (found.note, found.checked_on, found.has_phone) == ("après 18 h", date(2026, 11, 17), True)
        assert (PHONE in repr(found)) == (not found.is_masked) == (not found.is_guarded)
        assert found.words.startswith(found.instruction)
        shown |= set() if found.is_masked else {code}
    assert shown == {"STANDARD", "SUR"} < set(codes)


def test_nobody_cannot_be_reached(database: Database) -> None:
    with database.reading() as session:
        assert reach(session, None) == reach_of(session, uuid4()) == Reach()
        assert reaches(session, []) == {}


def test_the_number_is_given_once_the_instruction_is_read_and_the_journal_keeps_who_saw_it(
    any_database: Database,
) -> None:
    draft = keep(any_database, safe_contact="AUCUN")
    told: list[object] = []
    any_database.on_change(told.append)
    with any_database.transaction() as session:
        assert reveal_phone(session, draft.uid, by=AGENT) == PHONE
    with any_database.reading() as session:
        line = session.scalars(select(JournalLine).where(JournalLine.action == "read")).one()
    assert (line.author_uid, line.table_name, line.record_uid, line.fields) == (
        str(AGENT.uid), "visitor", str(draft.uid), "phone",
    )  # fmt: skip
    assert not any(told)  # nothing changed: no screen is drawn again over the number just shown


def test_a_number_is_refused_to_who_does_not_sit_at_the_desk_and_of_nobody(database: Database) -> None:
    draft = keep(database)
    director = Agent(uuid4(), "D. Roy", frozenset({Right.DIRECTION}))
    with database.transaction() as session:
        with pytest.raises(Forbidden):
            reveal_phone(session, draft.uid, by=director)
        with pytest.raises(UserError):
            reveal_phone(session, uuid4(), by=AGENT)


def test_a_form_that_was_not_shown_the_number_leaves_it_as_it_stands(database: Database) -> None:
    known = keep(database, safe_contact="AUCUN")
    with database.transaction() as session:
        save_visitor(session, VisitorDraft("Dialo", "Awa", uid=known.uid), by=AGENT)
    with database.reading() as session:
        visitor = session.scalars(select(Visitor)).one()
    assert (visitor.last_name, visitor.phone, visitor.safe_contact) == ("Dialo", PHONE, "AUCUN")
    assert visitor.phone_key


def test_violence_leaves_no_trace_until_the_person_says_otherwise(database: Database) -> None:
    def known(draft: VisitorDraft, default: str) -> str:
        with database.transaction() as session:
            save_visitor(session, draft, default=default, by=AGENT)
            return reach_of(session, draft.uid).safe_contact

    for request, domains, default in (
        ("INFO_DROIT", ["LOG"], "STANDARD"),
        ("INFO_DROIT", ["LOG", "VIF"], "AUCUN"),
        ("ECOUTE_VIOLENCES", [None], "AUCUN"),
    ):
        assert default_safe_contact(request, domains) == default
    never_asked = VisitorDraft("Diallo", "Awa", PHONE)
    assert known(never_asked, "STANDARD") == "STANDARD"
    assert known(never_asked, "AUCUN") == "AUCUN"  # known before, for another matter
    assert known(never_asked, "STANDARD") == "AUCUN"  # and ever after
    asked = replace(never_asked, uid=uuid4(), safe_contact="STANDARD", safe_checked_on=NOW.date())
    assert known(asked, "AUCUN") == "STANDARD"  # she said that there is no danger
    assert known(replace(asked, safe_contact=None), "AUCUN") == "STANDARD"
    told = replace(never_asked, uid=uuid4(), safe_contact="PAS_MESSAGE")
    assert known(told, "AUCUN") == known(replace(told, safe_contact=None), "AUCUN") == "PAS_MESSAGE"


def test_a_matter_of_violence_guards_whoever_told_nothing_and_nobody_else(any_database: Database) -> None:
    asked_on = {"safe_contact": "STANDARD", "safe_checked_on": NOW.date()}
    for facts, domain, expected in (
        ({}, "VIF", "AUCUN"),
        ({}, "LOG", "STANDARD"),
        ({}, None, "STANDARD"),
        (asked_on, "VIF", "STANDARD"),  # she said that there is no danger
        ({"safe_contact": "PAS_MESSAGE"}, "VIF", "PAS_MESSAGE"),
    ):
        draft = keep(any_database, **facts)
        with any_database.transaction() as session:
            guard(session, id_with(session, Visitor, draft.uid), domain)
            assert reach_of(session, draft.uid).safe_contact == expected


def test_nothing_is_planned_for_a_record_put_with_another_or_gone(any_database: Database) -> None:
    kept, merged = keep(any_database), keep(any_database)
    with any_database.transaction() as session:
        merge_visitors(session, kept.uid, merged.uid, instant=any_database.clock.instant(), by=AGENT)
    with any_database.transaction() as session:
        merged_id = id_with(session, Visitor, merged.uid)
        with pytest.raises(Conflict, match="réunie avec une autre"):
            guard(session, merged_id, "LOG")
        with pytest.raises(UserError, match="n’existe plus"):
            guard(session, merged_id + 1000, "LOG")


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.sampled_from(["STANDARD", "SUR", "AUCUN"]))
def test_an_instruction_of_more_than_six_months_is_to_be_asked_again(today: date, code: str) -> None:
    old, recent = (replace(Reach(safe_contact=code), checked_on=today - timedelta(n)) for n in (185, 180))
    has_instruction = code != "STANDARD"
    assert to_confirm(old, today) == to_confirm(Reach(safe_contact=code), today) == has_instruction
    assert not to_confirm(recent, today)
    assert ("redemander" in checked_words(old, today)) == has_instruction
    assert "redemander" not in checked_words(recent, today)


@pytest.mark.parametrize("code", ["AUCUN", "ELLE_RAPPELLE", "PAS_MESSAGE", "NEUTRE", "TIERS", "DE_LA_VILLE"])
def test_nothing_said_nor_printed_tells_who_calls_and_why(code: str) -> None:
    said = words_to_say(Reach(safe_contact=code, note="sa sœur Aminata"), "Awa Diallo")
    assert "citoyenneté" not in said.lower()
    assert ("Awa Diallo" in said) == (code in {"PAS_MESSAGE", "NEUTRE", "DE_LA_VILLE"})
    assert ("Aminata" in said) == (code == "TIERS")
    paper = on_paper(code, "Diallo Awa", subject="Ordonnance de protection", sender="Espace citoyenneté")
    assert (paper.name, paper.subject, paper.sender) == ("D. A.", "Rendez-vous", "")


def test_whoever_has_no_instruction_is_named_on_paper() -> None:
    paper = on_paper("STANDARD", "Diallo Awa", subject="Pension", sender="Espace citoyenneté")
    assert (paper.name, paper.subject, paper.sender) == ("Diallo Awa", "Pension", "Espace citoyenneté")


def test_a_list_tells_each_instruction_in_a_few_words_of_its_own_and_one_of_the_town_whole(
    database: Database,
) -> None:
    with database.reading() as session:
        known = labels(session, "contact_sur")
    told = {code: Reach(safe_contact=code, instruction=words).short for code, words in known.items()}
    assert told.pop("STANDARD") == ""
    assert len(set(told.values())) == len(told)
    assert all(0 < len(words) <= 20 and words != known[code] for code, words in told.items())
    assert Reach(safe_contact="A_NOUS", instruction="Passer par la mairie").short == "Passer par la mairie"
