"""The letters of a call list: one page each, nobody protected, nothing of the matter."""

from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from espace_citoyennete.changes.listing import letters
from espace_citoyennete.changes.pdf import write_letters
from espace_citoyennete.permanences.model import Appointment
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.model import Choice, Town
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import is_guarded
from tests.changes.conftest import SIX
from tests.changes.test_call_lists import opened
from tests.conftest import AGENT, NOW
from tests.pdf.reading import out, pages, plain

_MM = 72 / 25.4


def written(session: Session, path: Path) -> list[str]:
    """Return the text of each letter of a list made of everybody booked."""
    found = letters(session, opened(session), by=AGENT)
    if not found:
        return []
    write_letters(out(path), found, printed_at=NOW)
    return [plain(page) for page in pages(path)]


def test_nobody_under_any_instruction_gets_a_letter_and_everybody_else_without_a_phone_does(
    booked: Database, tmp_path: Path
) -> None:
    with booked.reading() as session:
        codes = set(session.scalars(select(Choice.code).where(Choice.list_name == "contact_sur")))
    assert len(codes) >= 7
    for code in (*codes, "DE_LA_VILLE"):
        with booked.transaction() as session:
            session.execute(update(Visitor).values(safe_contact=code, phone="", phone_key=""))
            told = written(session, tmp_path / "lettres.pdf")
            session.rollback()
        names = [] if is_guarded(code) else [f"{one.last_name} {one.first_name}" for one in SIX]
        assert len(told) == len(names)
        assert all(name in page for name, page in zip(names, told, strict=True))


@pytest.mark.parametrize("domain", ["FAM", "VIF", "PEN"])
def test_a_letter_tells_when_and_never_why_nor_of_a_restricted_matter_who_writes(
    booked: Database, tmp_path: Path, domain: str
) -> None:
    with booked.transaction() as session:
        session.execute(update(Appointment).values(domain=domain, subject="Ordonnance de protection"))
        session.execute(update(Town).values(place="Espace citoyenneté", phone="03 22 99 00 00"))
        (page,) = written(session, tmp_path / "lettre.pdf")
    assert "du mardi 24 novembre 2026 à 9 h 30 est déplacé au mardi 1er décembre 2026 à 9 h 30" in page
    for matter in ("Ordonnance", "vocat", "famil"):
        assert matter not in page
    assert ("citoyenneté" in page) == ("03 22 99 00 00" in page) == (domain == "FAM")


def test_the_name_stands_where_a_window_envelope_shows_it_and_nothing_else_does(booked: Database) -> None:
    """The window of a DL envelope: from 90 to 200 mm, and from 40 to 90 mm of a sheet folded in three."""
    file = BytesIO()
    with booked.transaction() as session:
        write_letters(out(file), letters(session, opened(session), by=AGENT), printed_at=NOW)
    with pypdfium2.PdfDocument(file) as document:
        page = document[0]
        top = page.get_height()
        seen = page.get_textpage().get_text_bounded(
            left=90 * _MM, right=200 * _MM, top=top - 40 * _MM, bottom=top - 90 * _MM
        )
    assert seen.strip() == "Kaya Elif"
