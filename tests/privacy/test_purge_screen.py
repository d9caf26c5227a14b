"""« À effacer » by keys, on a base with its slots: what is due is told, refused, purged before two people."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from espace_citoyennete.accounts.gestures import prove_person
from espace_citoyennete.accounts.service import UserDraft, add_user, users
from espace_citoyennete.clock import Clock
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.errors import NotOpened
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.opening import NewBase, Opened, create
from espace_citoyennete.privacy.model import Purge
from espace_citoyennete.privacy.purge_section import PurgeSection
from espace_citoyennete.rights import Right
from espace_citoyennete.storage.copies import copy_files
from espace_citoyennete.storage.folder import give_passphrase
from espace_citoyennete.storage.keys import Holder
from espace_citoyennete.storage.layout import COPIES
from espace_citoyennete.storage.tombstones import ANNOUNCED, read
from espace_citoyennete.town.page import SettingsPage
from espace_citoyennete.ui import dialogs, tasks
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.visitors.model import Visitor
from tests.conftest import NOW, Hands
from tests.keyboard import Keyboard
from tests.pdf.reading import pages
from tests.ui.harness import all_faults
from tests.windows import shown

NAME, PHRASE = "Samira Amrani", "sept mots que personne ne devine jamais ici"
SECOND, THEIRS = "Moussa Diallo", "pelican fragile tournevis salade orageux clairon"
SLOW = 60_000  # milliseconds: the key of a passphrase is dear on purpose


@pytest.fixture
def opened(clock: Clock, tmp_path: Path) -> Iterator[Opened]:
    made = create(NewBase(tmp_path / "base", "Amiens", NAME, PHRASE), clock)
    second = UserDraft(SECOND, frozenset({Right.COORDINATION}))
    with made.database.transaction() as session:
        add_user(session, second, by=made.agent)
        for name, days in (("Benali", 900), ("Costa", 800), ("Weber", 10)):
            visitor = Visitor(last_name=name)
            session.add(visitor)
            session.flush()
            session.add(Contact(channel="VISITE", request="LOG", outcome="REPONDU", note=f"bail {name}",
                                occurred_at=NOW - timedelta(days=days), visitor_id=visitor.id))  # fmt: skip
    assert made.folder is not None
    give_passphrase(
        made.folder, made.database, Holder(second.uid, SECOND, "coordination"), THEIRS, with_seed=False
    )
    yield made
    made.database.close()


@pytest.fixture
def office_window(opened: Opened, clock: Clock, qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    """Return the window of an administrator on a base of their own."""
    with shown(Desk(opened.database, clock, opened.agent, opened.folder), qapp, qtbot) as window:
        yield window


@pytest.fixture
def section(office_window: MainWindow, qtbot: QtBot) -> PurgeSection:
    office_window.answer("purge", None)
    assert isinstance(office_window.page, SettingsPage)
    found = office_window.page.section
    assert isinstance(found, PurgeSection)
    settle(qtbot)
    found.focus_default()
    return found


def settle(qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not tasks.are_running(), timeout=SLOW)


def ask(section: PurgeSection, qtbot: QtBot, own: str, theirs: str, number: int | None = 2) -> None:
    """Fill the form and press its button, by keys."""
    section.form.restore({"own": own, "theirs": theirs, "number": number})
    section.second.setCurrentIndex(section.second.findText(SECOND))
    section.confirm_button.setFocus()
    Keyboard().press("Entrée")
    settle(qtbot)


def said(section: PurgeSection) -> str:
    fields = (section.own, section.second, section.theirs, section.number)
    told = " ".join(field.accessibleDescription() for field in fields)
    return f"{section.message.text} {told}".replace("\u00a0", " ").replace("\u202f", " ")


def people(opened: Opened) -> int:
    with opened.database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Visitor)) or 0


def test_what_is_due_is_shown_refused_with_its_remedy_then_purged_before_two(
    section: PurgeSection,
    opened: Opened,
    office_window: MainWindow,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    hands: Hands,
) -> None:
    """Saboteurs: a second passphrase that nobody checks; a form emptied by a refusal; no copy before."""
    keys = Keyboard()
    assert [row.name for row in section.model.rows] == ["Benali", "Costa"]
    assert "2 fiches de personnes, 2 textes" in section.told.text.replace("\u00a0", " ")
    written: list[Path] = []

    def chosen(_parent: object, _title: str, suggested: Path, _kind: str) -> Path:
        written.append(tmp_path / suggested.name)
        return written[-1]

    monkeypatch.setattr(dialogs, "choose_save_path", chosen)
    for act in (section.trial, section.slip):
        act.setFocus()
        keys.press("Espace")
        settle(qtbot)
    trial, slip = (" ".join(pages(file)) for file in written)
    assert "Benali" not in trial + slip
    assert "Visa des Archives" in slip

    section.focus_default()
    keys.press("P")
    assert section.is_confirming
    ask(section, qtbot, PHRASE, THEIRS, None)
    assert "Écrire ce nombre" in said(section)
    assert not all_faults(section)
    ask(section, qtbot, PHRASE, "une autre phrase que la sienne")
    assert "phrase" in section.theirs.accessibleDescription()
    assert (section.own.text(), section.number.number()) == (PHRASE, 2), "what was typed is lost"
    ask(section, qtbot, "pas la bonne phrase du tout", THEIRS)
    assert "phrase" in section.own.accessibleDescription()
    assert people(opened) == 3

    hands.move(timedelta(days=60))  # a machine whose date went astray
    ask(section, qtbot, PHRASE, THEIRS)
    assert "Vérifier sa date" in said(section)
    assert section.theirs.text() == THEIRS, "what was typed is lost"
    hands.move(timedelta(minutes=2) - timedelta(days=60))  # whoever mistook their passphrase waits a little
    with opened.database.transaction() as session:
        late = Contact(channel="VISITE", request="LOG", outcome="REPONDU", note="oublié")
        late.occurred_at = NOW - timedelta(days=400)
        session.add(late)
    section.refresh()
    settle(qtbot)
    ask(section, qtbot, PHRASE, THEIRS)
    assert "a changé entre-temps" in said(section), "what nobody was shown was erased"
    keys.press("Échap")
    settle(qtbot)
    assert "3 textes" in section.told.text.replace("\u00a0", " ")
    keys.press("P")
    ask(section, qtbot, PHRASE, THEIRS)
    assert "Purge faite : 2 fiches de personnes, 3 textes" in said(section)
    assert people(opened) == 1
    assert opened.folder is not None
    assert len(read(opened.folder)) == 2
    assert not (opened.folder / ANNOUNCED).exists()
    assert copy_files(opened.folder / COPIES)
    assert not office_window.desk.undo.undo_name
    assert section.own.text() == ""
    section.done.buttons[0].setFocus()
    keys.press("Espace")
    settle(qtbot)
    done = " ".join(pages(written[-1]))
    assert NAME in done and SECOND in done and "Benali" not in done
    with opened.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Purge)) == 1


def test_a_purge_is_held_back_and_resumed_by_keys_each_with_its_undo(
    section: PurgeSection, office_window: MainWindow, qtbot: QtBot
) -> None:
    keys = Keyboard()
    section.hold_button.setFocus()
    keys.press("Espace")
    assert "Écrire qui" in section.reason.accessibleDescription()
    section.reason.setFocus()
    keys.type("contentieux au tribunal")
    section.hold_button.setFocus()
    keys.press("Espace")
    settle(qtbot)
    assert "contentieux au tribunal" in section.told.text
    assert not section.purge_button.isEnabled()
    section.resume_button.setFocus()
    keys.press("Espace")
    settle(qtbot)
    assert section.purge_button.isEnabled()
    for key, is_free in (("Ctrl+Z", False), ("Ctrl+Z", True), ("Ctrl+Y", False), ("Ctrl+Y", True)):
        keys.press(key)
        section.refresh()
        settle(qtbot)
        assert section.purge_button.isEnabled() is is_free


def test_a_passphrase_that_was_lent_proves_nobody(opened: Opened, clock: Clock) -> None:
    """Saboteur: a slot whose end is not looked at. Whoever lent the passphrase would be both people."""
    assert opened.folder is not None
    with opened.database.reading() as session:
        (second,) = [one for one in users(session) if one.name == SECOND]
    prove_person(opened.database, opened.folder, second, THEIRS)
    lent = Holder(second.uid, SECOND, "coordination", clock.instant() + timedelta(days=1))
    give_passphrase(opened.folder, opened.database, lent, PHRASE, with_seed=False)
    with pytest.raises(NotOpened, match="provisoire"):
        prove_person(opened.database, opened.folder, second, PHRASE)
