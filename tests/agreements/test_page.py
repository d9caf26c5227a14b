"""The page of the agreements by keys, and its papers as they are read."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pypdfium2
import pytest
from PySide6.QtWidgets import QLabel

from espace_citoyennete.agreements.evaluations import EvaluationDraft, save_evaluation
from espace_citoyennete.agreements.facts import Fact
from espace_citoyennete.agreements.listing import agreement_row
from espace_citoyennete.agreements.page import AgreementsPage
from espace_citoyennete.agreements.panel import what_follows
from espace_citoyennete.agreements.rules import Terms
from espace_citoyennete.agreements.strip import strip_words
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.storage.database import Database
from tests.agreements.conftest import draft, keep
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard
from tests.pdf.reading import out

TODAY = NOW.date()  # 17 November 2026


@pytest.fixture
def page(database: Database, window: MainWindow) -> AgreementsPage:
    keep(database, draft(starts_on=date(2024, 3, 1), signed_on=date(2024, 3, 1)))
    window.show_page("page:agreements")
    assert isinstance(window.page, AgreementsPage)
    return window.page


def row_text(page: AgreementsPage) -> str:
    return " | ".join(column.text(page.chosen) for column in page.model.columns)


def read(pdf: bytes) -> list[str]:
    return [
        sheet.get_textpage().get_text_range().replace("\r\n", "\n").replace("\xa0", " ")
        for sheet in pypdfium2.PdfDocument(pdf)
    ]


def test_each_agreement_says_the_day_that_counts_next(page: AgreementsPage) -> None:
    assert "Préavis ouvert" in row_text(page)
    assert "1er décembre 2026" in row_text(page)
    assert "dans 14 jours" in page._next_in_full(page.chosen)  # type: ignore[arg-type]


def test_the_strip_says_in_words_what_it_draws() -> None:
    terms = Terms(date(2024, 3, 1), signed_on=date(2024, 3, 1))
    assert strip_words(terms, TODAY) == (
        "dernier jour pour dénoncer, mardi 1er décembre 2026\u202f; reconduction, lundi 1er mars 2027"
    )
    ended = Terms(date(2024, 3, 1), most_renewals=0)
    assert strip_words(ended, TODAY) == "rien dans les douze mois"


def test_an_agreement_is_denounced_by_keys_and_told_what_follows(page: AgreementsPage) -> None:
    keys, window = Keyboard(), page.window()
    assert isinstance(window, MainWindow)
    keys.press("D")
    form = window.panel.form
    assert form is not None
    assert "28 février 2027" in form.told.text()  # type: ignore[attr-defined]
    keys.press("Ctrl+Entrée")
    assert "Dénoncée" in row_text(page)
    keys.press("Ctrl+Z")
    assert "Préavis ouvert" in row_text(page)


def test_a_renewal_taken_back_is_no_more_told(database: Database, window: MainWindow) -> None:
    keep(database, draft(starts_on=date(2026, 3, 1), signed_on=date(2026, 3, 1), is_tacit=False))
    window.show_page("page:agreements")
    window.page.focus_default()
    keys = Keyboard()
    keys.press("R")
    assert seen(window).count("Convention reconduite jusqu’au mardi 29 février 2028") == 1
    keys.press("Ctrl+Z")
    assert "Convention reconduite" not in seen(window)


def seen(window: MainWindow) -> str:
    """Return the sentences on screen."""
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def test_too_late_is_told_before_the_save(page: AgreementsPage) -> None:
    assert page.chosen is not None
    told = what_follows(page.chosen, date(2026, 12, 2)).replace("\xa0", " ")
    assert told.startswith("Trop tard pour la période en cours : le dernier jour était le mardi 1er décembre")
    assert "29 février 2028" in told


def test_an_evaluation_opens_with_its_figures_and_is_printed_for_each_partner(page: AgreementsPage) -> None:
    keys, window = Keyboard(), page.window()
    assert isinstance(window, MainWindow)
    keys.press("E")
    keys.press("Tab")
    keys.type("Plus de monde.")
    keys.press("Tab")
    keys.type("Conforme.")
    keys.press("Ctrl+Entrée")
    written = BytesIO()
    page._paper().write(out(written))
    originals = read(written.getvalue())
    assert len(originals) == 2
    assert all("Plus de monde." in text and "Séances promises" in text for text in originals)
    assert all("deux exemplaires originaux" in text for text in originals)


def test_the_agreement_to_sign_tells_its_parties_and_its_term_in_words(page: AgreementsPage) -> None:
    assert page.chosen is not None
    written = BytesIO()
    page._agreement_paper(page.chosen).write(out(written))
    text = " ".join(read(written.getvalue())[0].split())
    for told in ("représenté par Mme Morel, présidente", "22 séances d’information", "douze mois"):
        assert told in text
    assert "au plus tard le 1er décembre 2024" in text


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        (Terms(date(2026, 1, 1), is_tacit=False), "que par accord des parties"),
        (Terms(date(2026, 1, 1), most_renewals=0), "n’est pas renouvelée"),
        (Terms(date(2026, 1, 1), most_renewals=1), "une fois au plus"),
        (Terms(date(2026, 6, 24), first_end=date(2026, 12, 31)), "jusqu’au 31 décembre 2026"),
    ],
)
def test_the_term_is_told_in_words(page: AgreementsPage, terms: Terms, told: str) -> None:
    assert page.chosen is not None
    written = BytesIO()
    page._agreement_paper(replace(page.chosen, terms=terms)).write(out(written))
    assert told in " ".join(read(written.getvalue())[0].split())


def test_the_register_that_changed_since_the_signature_is_told(
    page: AgreementsPage, database: Database
) -> None:
    assert page.chosen is not None
    with database.transaction() as session:
        row = agreement_row(session, page.chosen.id)
        kept = EvaluationDraft(
            row.draft.uid, date(2024, 3, 1), "Plus de monde.", "Conforme.",
            facts=(Fact("Séances tenues", 20),), is_signed=True, done_on=date(2025, 3, 10),
        )  # fmt: skip
        save_evaluation(session, kept, today=NOW.date(), by=AGENT)
    page.refresh()
    assert "Le registre a changé depuis" in page.evaluations.text
    assert "20, à présent 0" in page.evaluations.text
