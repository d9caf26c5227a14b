"""Whoever asks receives all that is known of them, nothing of anybody else, and may ask to be forgotten."""

import json
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtWidgets import QApplication, QLabel
from sqlalchemy import func, select

from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import Forbidden
from espace_citoyennete.privacy.gestures import given_paper, notice_paper, register_paper
from espace_citoyennete.privacy.given import TABLES, given_to
from espace_citoyennete.privacy.page import PrivacySection
from espace_citoyennete.privacy.register import processings
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.base import Base, data_of
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.dictionary import Category
from espace_citoyennete.storage.erasing import is_needed, links_to
from espace_citoyennete.storage.journal import JournalLine
from espace_citoyennete.ui import dialogs, tasks
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.visitors.model import Visitor
from tests.conftest import AGENT
from tests.pdf.reading import out
from tests.trust.canaries import Nest

KEPT_BACK = {"appointment.opponent", "visitor.phone_key", "visitor_merge.moved", "draft.content"}


@pytest.fixture
def nests(database: Database) -> tuple[Nest, Nest]:
    """Two people who came, with all that may be known of them."""
    with database.transaction() as session:
        first = Nest(session)
        held = session.scalars(select(Base.metadata.tables["hold"].c.id)).all()
        assert held
    with database.transaction() as session:
        session.execute(Base.metadata.tables["hold"].delete())
        slots = Base.metadata.tables["appointment"]
        session.execute(slots.update().values(state="ANNULE_USAGER"))
        return first, Nest(session, first=500)


@pytest.fixture
def desk(database: Database, clock: Clock, tmp_path: Path, qapp: object) -> Desk:
    return Desk(database, clock, AGENT, tmp_path)


def told(database: Database, nest: Nest, *, has_texts: bool = True) -> str:
    with database.reading() as session:
        uid = session.scalars(select(Visitor.uid).where(Visitor.id == nest.number)).one()
        return json.dumps(given_to(session, uid, has_texts=has_texts, by=AGENT).as_json, ensure_ascii=False)


def test_all_that_is_known_of_a_person_is_given_and_nothing_of_anybody_else(
    database: Database, nests: tuple[Nest, Nest]
) -> None:
    asks, other = nests
    content = told(database, asks)
    missing = {column.split(" ")[0] for column, word in asks.words.items() if word not in content}
    assert missing == KEPT_BACK
    assert not [column for column, word in other.words.items() if word in content]


def test_words_that_may_name_somebody_else_are_kept_back_until_they_are_read_again(
    database: Database, nests: tuple[Nest, Nest]
) -> None:
    asks, _other = nests
    content = told(database, asks, has_texts=False)
    assert asks.words["visitor.last_name (Éqz0001)"] in content
    notes = [word for column, word in asks.words.items() if ".note " in column or ".subject " in column]
    assert notes
    assert not [word for word in notes if word in content]


def test_every_table_that_reaches_a_person_has_its_title() -> None:
    """A feature born later is told by name to whoever asks."""
    reached: set[type[Base]] = set()
    waiting: list[type[Base]] = [Visitor]
    while waiting:
        model = waiting.pop()
        reached.add(model)
        for child, link in links_to(model):
            if child not in reached and (model is Visitor or is_needed(link)):
                waiting.append(child)
    given = {
        model.__tablename__
        for model in reached
        if any(data_of(column).is_given for column in model.__table__.columns)
    }
    assert given - TABLES.keys() - {"visitor_merge"} == set()


def test_the_desk_gives_no_copy(database: Database, nests: tuple[Nest, Nest]) -> None:
    desk = Agent(AGENT.uid, AGENT.name, frozenset({Right.RECEPTION}))
    with database.reading() as session, pytest.raises(Forbidden):
        uid = session.scalars(select(Visitor.uid).where(Visitor.id == nests[0].number)).one()
        given_to(session, uid, has_texts=True, by=desk)


def text_of(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    return " ".join(page.get_textpage().get_text_range() for page in document)


def test_the_papers_of_the_law_tell_what_the_dictionary_and_the_delays_say(
    desk: Desk, tmp_path: Path
) -> None:
    register_paper(desk).write(out(tmp_path / "registre.pdf"))
    notice_paper(desk).write(out(tmp_path / "notice.pdf"))
    register = text_of(tmp_path / "registre.pdf")
    for one in processings():
        assert one.purpose.value in register
    assert {category for one in processings() for category in one.words} == set(Category) - {
        Category.REFERENCE,
        Category.TECHNICAL,
    }
    assert "24 mois" in register.replace("\u00a0", " ")
    assert "CNIL" in text_of(tmp_path / "notice.pdf")


def test_a_copy_given_is_noted_without_anything_of_the_person(desk: Desk, nests: tuple[Nest, Nest]) -> None:
    with desk.database.reading() as session:
        uid = session.scalars(select(Visitor.uid).where(Visitor.id == nests[0].number)).one()
    given_paper(desk, uid, has_texts=True)
    with desk.database.reading() as session:
        line = session.scalars(select(JournalLine).order_by(JournalLine.id.desc())).first()
    assert line is not None
    assert (line.action, line.table_name, line.record_uid, line.fields) == (
        "read",
        "visitor",
        str(uid),
        "tout",
    )


def test_somebody_is_forgotten_from_the_screen_once_known_checked_and_confirmed(
    desk: Desk, nests: tuple[Nest, Nest], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    section = PrivacySection(desk)
    section.refresh()
    section.forget()
    assert "Choisir la personne" in shown(section)
    with desk.database.reading() as session:
        uid = session.scalars(select(Visitor.uid).where(Visitor.id == nests[0].number)).one()
    section.person.take(uid)
    section.forget()
    assert "Vérifier l’identité" in shown(section)
    section.is_checked.setChecked(True)
    monkeypatch.setattr(dialogs, "choose_save_path", lambda *_: tmp_path / "copie.json")
    section.has_texts.setChecked(True)
    section.give_file()
    assert nests[0].words["contact.note (Éqz0014)"] in (tmp_path / "copie.json").read_text()
    monkeypatch.setattr(dialogs, "confirm", lambda *_: False)
    section.forget()
    assert people(desk) == 2
    monkeypatch.setattr(dialogs, "confirm", lambda *_: True)
    section.forget()
    assert people(desk) == 1
    assert (tmp_path / "effacements.json").exists()
    assert not desk.undo.undo_name
    while tasks.are_running():
        QApplication.processEvents()


def shown(section: PrivacySection) -> str:
    return " ".join(label.text() for label in section.rights.findChildren(QLabel))


def people(desk: Desk) -> int:
    with desk.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Visitor)) or 0
