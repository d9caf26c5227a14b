"""Organisations and practitioners: typed once, retired and never deleted."""

from dataclasses import replace
from datetime import date

import pytest

from espace_citoyennete.directory.service import (
    AbsenceDraft,
    OrganisationDraft,
    PractitionerDraft,
    absences_between,
    absences_of,
    organisation_named,
    organisations,
    practitioners,
    remove_absence,
    restore_organisation,
    restore_practitioner,
    retire_organisation,
    retire_practitioner,
    save_absence,
    save_organisation,
    save_practitioner,
)
from espace_citoyennete.errors import Invalid
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.database import Database

TODAY = date(2026, 11, 17)


@pytest.fixture
def database(any_database: Database) -> Database:
    """Keep each promise of this file on both engines."""
    return any_database


def test_an_organisation_is_the_same_one_whatever_its_case_and_accents(
    database: Database, agent: Agent
) -> None:
    with database.transaction() as session:
        ids = {
            organisation_named(session, name, by=agent) for name in ("Défenseur", "DEFENSEUR ", "défenseur")
        }
        names = [row.draft.name for row in organisations(session)]
    assert (len(ids), names) == (1, ["Défenseur"])
    with pytest.raises(Invalid), database.transaction() as session:
        save_organisation(session, OrganisationDraft("defenseur"), by=agent)


def test_a_card_is_changed_in_place_and_retired_from_a_day_on(database: Database, agent: Agent) -> None:
    draft = OrganisationDraft("ADIL 80", phone="03 22 00 00 00", orientation_code="ADIL")
    with database.transaction() as session:
        id_ = save_organisation(session, draft, by=agent)
        assert save_organisation(session, replace(draft, hours="lundi 9 h"), by=agent) == id_
        retire_organisation(session, id_, today=TODAY, by=agent)
        [row] = organisations(session)
        assert (row.draft.hours, row.retired_on, organisations(session, TODAY)) == ("lundi 9 h", TODAY, [])
        assert len(organisations(session, date(2026, 11, 16))) == 1
        restore_organisation(session, id_, by=agent)
        assert len(organisations(session, TODAY)) == 1


def test_a_practitioner_belongs_to_an_organisation_and_keeps_it_once_retired(
    database: Database, agent: Agent
) -> None:
    with database.transaction() as session:
        bar = organisation_named(session, "Barreau d’Amiens", by=agent)
        draft = PractitionerDraft("Me Dupont", "AVOCAT", bar)
        id_ = save_practitioner(session, draft, by=agent)
        retire_practitioner(session, id_, today=TODAY, by=agent)
        [row] = practitioners(session)
        assert (row.organisation, row.draft, row.retired_on) == ("Barreau d’Amiens", draft, TODAY)
        assert practitioners(session, TODAY) == []
        restore_practitioner(session, id_, by=agent)
        assert practitioners(session, TODAY)[0].id == id_


def test_what_is_wrong_in_a_card_is_told_under_each_field(database: Database, agent: Agent) -> None:
    draft = PractitionerDraft("", "ASTROLOGUE", phone="0" * 41, email="sans arobase")
    with pytest.raises(Invalid) as refusal, database.transaction() as session:
        save_practitioner(session, draft, by=agent)
    assert set(refusal.value.problems) == {"name", "type_code", "phone", "email"}


def test_an_absence_is_kept_changed_and_forgotten_both_days_included(
    database: Database, agent: Agent
) -> None:
    with database.transaction() as session:
        roux, morel = (
            save_practitioner(session, PractitionerDraft(name, "AVOCAT"), by=agent)
            for name in ("Me Roux", "Me Morel")
        )
        draft = AbsenceDraft(roux, TODAY, date(2026, 11, 20), "congés")
        for one in (draft, replace(draft, last_day=date(2026, 11, 24))):
            assert save_absence(session, one, by=agent) == 1
        save_absence(session, AbsenceDraft(morel, TODAY, TODAY), by=agent)
    with database.reading() as session:
        (kept,) = absences_of(session, roux)
        assert (kept.last_day, kept.uid) == (date(2026, 11, 24), draft.uid)
        assert absences_of(session, roux, date(2026, 11, 25)) == []
        touched = [absences_between(session, day, day) for day in (TODAY, date(2026, 11, 24))]
        assert [len(found) for found in touched] == [2, 1]
        assert [one.practitioner_id for one in absences_between(session, TODAY, TODAY, [morel])] == [morel]
    with database.transaction() as session:
        remove_absence(session, draft.uid, by=agent)
        assert absences_of(session, roux) == []
    with pytest.raises(Invalid) as refusal, database.transaction() as session:
        wrong = AbsenceDraft(roux, TODAY, date(2026, 11, 1), "x" * 121)
        save_absence(session, wrong, by=agent)
    assert set(refusal.value.problems) == {"last_day", "reason"}
