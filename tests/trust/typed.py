"""R4, R16, R17: what is typed outlives a kill, a lock and a full disk, and two desks overwrite nothing."""

import resource
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from sqlalchemy import select

from espace_citoyennete.app import Office
from espace_citoyennete.clock import fixed_clock
from espace_citoyennete.directory.panel import OrganisationPanel
from espace_citoyennete.directory.service import OrganisationDraft, organisation_draft, save_organisation
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.opening import Opened
from espace_citoyennete.rooms import FORMS
from espace_citoyennete.storage.database import Database, Session, open_sqlite
from espace_citoyennete.storage.drafts import DraftRow
from espace_citoyennete.team.model import Handover
from espace_citoyennete.team.panel import HandoverPanel
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.drafts import KeptDrafts
from espace_citoyennete.ui.overtaken import Record
from espace_citoyennete.ui.overtaken_panel import OvertakenPanel
from espace_citoyennete.ui.panel import SidePanel
from espace_citoyennete.ui.panel_form import PanelForm
from tests.conftest import AGENT, KEY, NOW
from tests.keyboard import Keyboard
from tests.memory import memory
from tests.shell.every_form import kept, shown, type_everywhere
from tests.shell.overtaking import beside
from tests.trust.bases import new_base
from tests.trust.figures import Figure, Scale
from tests.trust.saboteurs import Planted, planted

_CLOCK = fixed_clock(NOW)
_TYPED = "Rappeler la préfecture avant midi"
_WITHIN = 2000  # milliseconds after the last key, at most
_FIELDS = ("city", "note", "address", "website")  # of the card of an organisation
_FEW = ("handover", "organisation")  # kinds of forms
_ADDING = (
    *_FEW, "contact", "callback", "waiting", "action", "jeudi", "exhibit", "loan", "subsidy", "agreement",
    "practitioner", "objective",
)  # fmt: skip


def run(scale: Scale) -> list[Figure]:
    """Type in forms, then do to them what may happen; each time once more with a fault."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    with TemporaryDirectory(dir=memory()) as scratch, pytest.MonkeyPatch.context() as home:
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
            home.setenv(name, scratch)
        path = new_base(Path(scratch))
        with _at_desk(path) as window:
            figures = [*_drafts(window, scale), *_merges(window, scale), *_full_disks(window)]
        return [*figures, *_locks(app, path)]


@contextmanager
def _at_desk(path: Path) -> Iterator[MainWindow]:
    """Show the window of a desk, and delete it after."""
    with closing(_opened(path)) as database:
        window = _activated(MainWindow(Desk(database, _CLOCK, AGENT)))
        yield window
        window.close()
        window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _opened(path: Path) -> Database:
    database = open_sqlite(path, KEY, _CLOCK)
    database.author = AGENT.uid
    return database


def _activated(window: MainWindow) -> MainWindow:
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    return window


# Killed: what the base holds two seconds after the last key is what comes back


def _drafts(window: MainWindow, scale: Scale) -> list[Figure]:
    forms = _FEW if scale is Scale.SHORT else _ADDING
    lost = sum(_is_lost(window, form) for form in forms)
    keep = KeptDrafts.keep

    def keep_others(drafts: KeptDrafts, row: DraftRow) -> None:
        if row.kind != HandoverPanel.kind:
            keep(drafts, row)

    with planted(KeptDrafts, "keep", keep_others):
        unkept = sum(_is_lost(window, form) for form in _FEW)
    return [
        Figure(
            "SAISIE : une fiche tapée est dans la base en deux secondes", len(forms), lost, "saisies perdues"
        ),
        Figure("une fiche dispensée de brouillon", len(_FEW), unkept, is_saboteur=True),
    ]


def _is_lost(window: MainWindow, kind: str) -> bool:
    """Type in every field of a form; tell whether the base does not hold all of it soon enough."""
    made = FORMS[kind](window.desk)
    window.answer("open", made)
    type_everywhere(made)
    waited = 0
    while (lost := bool(kept(window.desk, made.uid) != shown(made)["values"])) and waited < _WITHIN:
        QTest.qWait(20)
        waited += 20
    window.panel.abandon()
    return lost


# Two desks, one record


def _merges(window: MainWindow, scale: Scale) -> list[Figure]:
    with window.desk.database.transaction() as session:
        card = save_organisation(session, OrganisationDraft("CIDFF", city="Amiens"), by=AGENT)
    tries = list(product(_FIELDS[: scale.of(2, 4)], (True, False)))
    silent = sum(_is_overwritten(window, card, *one) for one in tries)
    with planted(Record, "refuse_overtaken", lambda _record, _session: None):
        found = sum(_is_overwritten(window, card, *one) for one in tries)
    return [
        Figure(
            "FUSION : la même fiche sur deux postes", len(tries), silent, "écrasées, ou à une seule version"
        ),
        Figure("une fiche enregistrée sans sa version", len(tries), found, is_saboteur=True),
    ]


def _is_overwritten(window: MainWindow, card: int, name: str, is_here_first: bool) -> bool:
    """Let two desks write in one field; tell whether the second saves over the first, or sees one version."""
    assert window.desk.database.file is not None
    here, away = (f"https://{word}-{is_here_first}.exemple" for word in ("ici", "ailleurs"))
    with closing(_opened(window.desk.database.file)) as base:
        mine = OrganisationPanel(window.desk, card)
        window.answer("open", mine)
        other = beside(mine, Desk(base, _CLOCK, AGENT))
        mine.form.restore({name: here})
        other.form.restore({name: away})
        mine.edited.emit()
        saves = (window.panel.save, other.save) if is_here_first else (other.save, window.panel.save)
        is_saved = [save() for save in saves] == [True, True]
        with base.reading() as session:
            is_kept = getattr(organisation_draft(session, card), name) == (here if is_here_first else away)
        is_shown = is_here_first or _tells(window.panel.form, name) == {here, away}
        window.panel.abandon()
        other.deleteLater()
        return is_saved or not is_kept or not is_shown


def _tells(form: PanelForm | None, name: str) -> set[str]:
    """Return the versions of a field between which somebody is asked to choose."""
    if not isinstance(form, OvertakenPanel) or form.meeting is None:
        return set()
    return {form.meeting.mine[name].words, form.meeting.theirs.told[name].words}


# A full disk


def _full_disks(window: MainWindow) -> list[Figure]:
    write = HandoverPanel.write

    def write_and_clear(form: HandoverPanel, session: Session) -> object:
        written = write(form, session)
        for field in form.findChildren(QLineEdit) + form.findChildren(QPlainTextEdit):
            field.clear()
        return written

    lost = _is_lost_on_a_full_disk(window)
    with planted(HandoverPanel, "write", write_and_clear):
        cleared = _is_lost_on_a_full_disk(window)
    return [
        Figure("DISQUE PLEIN : la saisie reste, puis s’enregistre", 1, int(lost), "saisies perdues"),
        Figure("une fiche vidée avant la validation", 1, int(cleared), is_saboteur=True),
    ]


def _is_lost_on_a_full_disk(window: MainWindow) -> bool:
    """Save on a full disk, then with room; tell whether what was typed went meanwhile."""
    form, keys = HandoverPanel(window.desk), Keyboard()
    window.answer("open", form)
    with _full():
        keys.type(_TYPED)
        keys.press("Ctrl+Entrée")
        is_there = window.panel.form is form and _TYPED in str(form.values())
    window.panel.save()
    with window.desk.database.reading() as session:
        saved = session.scalar(select(Handover.text).where(Handover.uid == form.uid))
    window.panel.abandon()
    return not is_there or saved != _TYPED


@contextmanager
def _full() -> Iterator[None]:
    """Let this process write nothing more in a file, as a disk that has no room left."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


# A lock, on the last key


def _locks(app: QApplication, path: Path) -> list[Figure]:
    lost = _is_lost_by_a_lock(app, path, nullcontext)
    # The lock, the window that closes and the focus that leaves each keep the draft: none of them does here.
    unkept = _is_lost_by_a_lock(app, path, lambda: planted(SidePanel, "keep", lambda _panel: True))
    return [
        Figure("VERROU : tapé puis verrouillé aussitôt", 1, int(lost), "saisies perdues"),
        Figure("un verrou qui ne garde pas la saisie", 1, int(unkept), is_saboteur=True),
    ]


def _entered(office: Office, path: Path) -> MainWindow:
    office.enter(Opened(_opened(path), AGENT, path.parent, pin="246813"))
    assert office.window is not None
    return _activated(office.window)


def _is_lost_by_a_lock(app: QApplication, path: Path, fault: Planted) -> bool:
    """Type, and lock before any event is heard; tell whether the base holds less than what was typed."""
    office = Office(app, _CLOCK)
    office.start_anew = lambda _left: None
    window = _entered(office, path)
    form = HandoverPanel(window.desk)
    window.answer("open", form)
    Keyboard().type(_TYPED)
    uid, typed = form.uid, shown(form)["values"]
    with fault():
        office.leave_desk()  # the session of the machine is locked
    assert office.window is None
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    with closing(_opened(path)) as base:
        return bool(kept(Desk(base, _CLOCK, AGENT), uid) != typed)
