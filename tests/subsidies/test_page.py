"""The subsidies by the keyboard alone: papers, steps, the envelope, what is printed for an association."""

from datetime import date
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest

from espace_citoyennete.directory.service import OrganisationDraft, organisation_named, save_organisation
from espace_citoyennete.errors import UserError
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.permanences.rules import parse_rule
from espace_citoyennete.permanences.service import PermanenceDraft, create_permanence
from espace_citoyennete.subsidies.listing import deadlines, subsidy_line
from espace_citoyennete.subsidies.page import SubsidiesPage
from espace_citoyennete.subsidies.panel import EnvelopePanel, SubsidyPanel
from espace_citoyennete.subsidies.papers import association_paper, missing_papers_paper
from espace_citoyennete.subsidies.rules import File
from espace_citoyennete.subsidies.service import (
    EnvelopeDraft,
    PastSubsidyDraft,
    SubsidyDraft,
    record_past_subsidy,
    save_envelope,
    save_subsidy,
    tick_paper,
)
from espace_citoyennete.subsidies.step_panel import StepPanel
from espace_citoyennete.subsidies.steps import StepDraft, take_step
from espace_citoyennete.town.rules import Calendar
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard
from tests.pdf.reading import out, pages

TODAY = NOW.date()


@pytest.fixture
def subsidy_id(window: MainWindow) -> int:
    """Return a request of this year, in an envelope of 70 000 €, and show the page."""
    with window.desk.database.transaction() as session:
        save_envelope(session, EnvelopeDraft(2026, 70_000_00), by=AGENT)
        bavardes = OrganisationDraft("Les Bavardes", address="3 quai Bélu", postcode="80000", city="Amiens")
        association = save_organisation(session, bavardes, by=AGENT)
        draft = SubsidyDraft(2026, association, "EGALITE", 9_000_00, proposed_cents=8_000_00)
        return save_subsidy(session, draft, today=TODAY, by=AGENT)


@pytest.fixture
def page(window: MainWindow, subsidy_id: int) -> SubsidiesPage:
    Keyboard().press("Ctrl+Maj+S")
    assert isinstance(window.page, SubsidiesPage)
    assert window.page.chosen is not None
    assert window.page.chosen.id == subsidy_id
    return window.page


def file(window: MainWindow, subsidy_id: int) -> File:
    with window.desk.database.reading() as session:
        return subsidy_line(session, subsidy_id, TODAY).file


def test_papers_are_ticked_one_by_one_and_each_step_is_one_key_and_a_save(
    window: MainWindow, page: SubsidiesPage, subsidy_id: int
) -> None:
    keys = Keyboard()
    keys.press_until("Tab", page.papers.hasFocus)
    keys.press(*["Espace"] * page.papers_model.rowCount())
    assert (file(window, subsidy_id).missing, page.chosen and page.chosen.state) == (0, "RECUE")
    keys.press("E", "Ctrl+Entrée", "E", "Ctrl+Entrée")
    assert page.chosen is not None
    assert page.chosen.state == "INSTRUITE"
    keys.press("E")
    form = window.panel.form
    assert isinstance(form, StepPanel)
    assert "resterait 62\u202f000,00\u00a0€ après ce vote" in form.outlook.text()
    form.cents.setFocus()
    keys.press("Ctrl+A")
    keys.type("70 000,5")
    assert "au-dessus du demandé (9\u202f000,00\u00a0€)" in form.outlook.text()
    assert "▲ Enveloppe dépassée." in form.outlook.text()
    keys.press("Ctrl+A")
    keys.type("8.000,00")
    assert "demandé" not in form.outlook.text()
    form.deliberation.setFocus()
    keys.type("2026-16")
    keys.press("Ctrl+Entrée", "E", "Ctrl+Entrée", "E", "Ctrl+Entrée")
    done = file(window, subsidy_id)
    assert (done.voted_cents, done.paid_cents, done.voted_on) == (8_000_00, 8_000_00, TODAY)
    keys.press("Ctrl+Z", "Ctrl+Z")
    assert file(window, subsidy_id).notified_on is None


def test_a_deadline_of_an_earlier_exercise_opens_on_its_request(
    window: MainWindow, page: SubsidiesPage
) -> None:
    with window.desk.database.transaction() as session:
        association = organisation_named(session, "AGENA", by=AGENT)
        past = PastSubsidyDraft(2024, association, "EGALITE", 1_00, 1_00, 1_00)
        record_past_subsidy(session, past, by=AGENT)
        (late,) = deadlines(session, TODAY)
    window.answer(late.page, late.about)
    assert page.chosen is not None
    assert (page.year, page.chosen.draft.uid) == (2024, past.uid)
    window.answer(late.page, uuid4())
    assert "n’existe plus" in page.message.text


def test_the_envelope_tells_what_the_vote_would_leave_as_it_is_typed(
    window: MainWindow, page: SubsidiesPage
) -> None:
    keys = Keyboard()
    assert "resterait 62\u202f000,00\u00a0€" in page.envelope.text()
    keys.press("M")
    form = window.panel.form
    assert isinstance(form, SubsidyPanel)
    assert "62\u202f000,00\u00a0€" in form.outlook.text()
    assert "23\u202f000" not in form.outlook.text()
    form.proposed.setFocus()
    keys.type("71000,5")
    assert "\u22121\u202f000,50\u00a0€" in form.outlook.text()
    assert "71\u202f000,50\u00a0€ cumulés dans l’année" in form.outlook.text()
    keys.press("Ctrl+Entrée")
    assert "Enveloppe dépassée" in page.envelope.text()


def test_the_way_round_a_late_report_is_asked_for_only_when_there_is_one(
    window: MainWindow, page: SubsidiesPage
) -> None:
    Keyboard().press("M")
    form = window.panel.form
    assert isinstance(form, SubsidyPanel)
    assert form.override.isHidden() or not form.override.isVisible()
    with window.desk.database.transaction() as session:
        association = organisation_named(session, "Les Bavardes", by=AGENT)
        past = PastSubsidyDraft(2025, association, "EGALITE", 1_00, 1_00, 1_00)
        record_past_subsidy(session, past, by=AGENT)
    form.purpose.setFocus()
    Keyboard().type("Ateliers")
    assert form.override.isVisible()
    assert "Compte rendu financier de 2025 en retard" in form.outlook.text()


def test_the_letter_names_each_missing_paper_and_a_voted_file_has_none(
    window: MainWindow, page: SubsidiesPage, subsidy_id: int, tmp_path: Path
) -> None:
    keys = Keyboard()
    keys.press_until("Tab", page.papers.hasFocus)
    keys.press("Espace")  # the request itself
    path = tmp_path / "courrier.pdf"
    missing_papers_paper(window.desk, subsidy_id).write(out(path))
    text = " ".join(pages(path))
    assert "Cerfa 12156" not in text
    assert "Statuts" in text
    assert "Les Bavardes 3 quai Bélu, 80000 Amiens" in " ".join(text.split())
    with window.desk.database.transaction() as session:
        association = organisation_named(session, "AGENA", by=AGENT)
        past = PastSubsidyDraft(2025, association, "EGALITE", 1_00, 1_00, 0)
        old = record_past_subsidy(session, past, by=AGENT)
    with pytest.raises(UserError, match="n’attend aucune pièce"):
        missing_papers_paper(window.desk, old)


def test_the_sheet_of_an_association_tells_its_subsidies_and_the_sittings_it_held(
    window: MainWindow, page: SubsidiesPage, subsidy_id: int, tmp_path: Path
) -> None:
    assert page.chosen is not None
    association = page.chosen.draft.organisation_id
    assert association is not None
    with window.desk.database.transaction() as session:
        past = PastSubsidyDraft(2025, association, "EGALITE", 7_000_00, 6_000_00, 6_000_00)
        old = record_past_subsidy(session, past, by=AGENT)
        back = StepDraft("REVERSEMENT", date(2026, 11, 2), 500_00, reason="Action annulée")
        take_step(session, old, None, back, today=TODAY, by=AGENT)
        tick_paper(session, subsidy_id, "RIB", date(2026, 11, 3), by=AGENT)
        held = PermanenceDraft(
            "AVOCAT", "Écoute", parse_rule("tous les mardis"), date(2026, 11, 3), date(2026, 11, 24),
            NOW.time().replace(hour=9, minute=0), NOW.time().replace(hour=11, minute=0), 30,
            organisation_id=association,
        )  # fmt: skip
        create_permanence(session, held, calendar=Calendar((), None), by=AGENT)
    path = tmp_path / "fiche.pdf"
    association_paper(window.desk, association).write(out(path))
    text = " ".join(" ".join(pages(path)).split())
    for words in (
        "Les Bavardes", "2025", "6 000,00 €", "Permanence : Écoute", "2 séances, 4 h",
        "le 03/11/2026", "Versements : 6 000,00 €.", "Pièces manquantes : ",
        "Reversement : 500,00 € demandés le 02/11/2026, attendu. Motif : Action annulée",
    ):  # fmt: skip
        assert words in text.replace("\u00a0", " ").replace("\u202f", " ")
    twice = BytesIO(), BytesIO()
    for target in twice:
        association_paper(window.desk, association).write(out(target))
    assert twice[0].getvalue() == twice[1].getvalue()


def test_an_envelope_of_another_year_is_told_before_it_is_replaced(window: MainWindow) -> None:
    with window.desk.database.transaction() as session:
        save_envelope(session, EnvelopeDraft(2031, 12_000_00), by=AGENT)
    window.answer("form:envelope", {"year": 2030})
    form = window.panel.form
    assert isinstance(form, EnvelopePanel)
    form.form.restore({"year": 2031, "cents": 90_000_00})
    assert not window.panel.save()
    assert "déjà fixée à 12" in form.message.text and form.form.values()["cents"] == 90_000_00
    assert window.panel.save()
