"""« Réglages »: the place, its lists, its calendar, how the program looks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QSpinBox,
    QStackedWidget,
)

from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.settings import pin_problem
from espace_citoyennete.town.day_lists import (
    ClosuresSection,
    SchoolHolidaysSection,
    WorkedHolidaysSection,
)
from espace_citoyennete.town.lists import MotivesSection, NeighbourhoodsSection, ReferenceSection
from espace_citoyennete.town.model import (
    Choice,
    Closure,
    Motive,
    Neighbourhood,
    PapersToBring,
    Room,
    SchoolHoliday,
    Town,
    WorkedHoliday,
)
from espace_citoyennete.town.premises_lists import PapersSection, RoomsSection
from espace_citoyennete.town.reference import TownIdentity, town_identity
from espace_citoyennete.town.service import save_town
from espace_citoyennete.town.shortcuts import ShortcutsSection
from espace_citoyennete.ui import dialogs, style
from espace_citoyennete.ui.date_field import DateField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.overtaken import Told
from espace_citoyennete.ui.page import Page, scrolled
from espace_citoyennete.ui.section import Section, button, in_a_row, put_together
from espace_citoyennete.ui.text_area import TextArea

LOGO_LIMIT = 500_000  # bytes: it goes in every document
_NOT_A_LOGO = "Ce fichier n’est pas une image de 500 Ko au plus\u00a0: en choisir une autre."


class SettingsPage(Page):
    """A vertical list of sections, each made on its first visit."""

    title = "Réglages"
    icon = "settings"
    models = frozenset(
        {Choice, Closure, Motive, Neighbourhood, PapersToBring, Room, SchoolHoliday, Town, WorkedHoliday}
    )
    hints = (
        "Entrée\u00a0: modifier · N\u00a0: ajouter · Suppr\u00a0: retirer · {next_zone}\u00a0: zone suivante"
    )

    def __init__(self, desk: Desk, more: Sequence[type[Section]] = ()) -> None:
        """Make the page; `more` are the sections of features that come after the town."""
        super().__init__(desk)
        self._makers = (*_BEFORE, *more, *_AFTER)
        self._made: dict[int, Section] = {}
        self.list = SectionList()
        self.list.addItems([maker.name for maker in self._makers])
        self.list.setFixedWidth(self.list.sizeHintForColumn(0) + 24)
        self.list.currentRowChanged.connect(self._show)
        self.list.itemActivated.connect(lambda _item: self.section.focus_default())
        self._stack = QStackedWidget()
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.list)
        row.addWidget(self._stack, 1)
        self.body.addLayout(row, 1)
        self.list.setCurrentRow(0)

    @property
    def section(self) -> Section:
        """Return the section in view."""
        return self._made[self.list.currentRow()]

    def show_section(self, name: str) -> None:
        """Show a section by its name."""
        self.list.setCurrentRow([maker.name for maker in self._makers].index(name))

    def receive(self, what: object) -> None:
        """Show the section that another page names."""
        self.show_section(str(what))

    def refresh(self) -> None:
        """Read the section in view again."""
        self.section.refresh()

    def focus_default(self) -> None:
        """Go to the list of sections."""
        self.list.setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Do what the section in view does."""
        return dict(self.section.answers())

    def _show(self, index: int) -> None:
        if index not in self._made:
            section = self._made[index] = self._makers[index](self.desk)
            section.answers_changed.connect(self.answers_changed)
            section.asks.connect(self.asks)
            self._stack.addWidget(section)
        self._stack.setCurrentWidget(self._made[index])
        with self.telling_refusals():
            self.section.refresh()
        self.answers_changed.emit()


class SectionList(QListWidget):
    """The names of the sections; the current one wears the ring of the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Réglages")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Add the ring, as tables do."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self.viewport())
            painter.setPen(QPen(style.colour("focus"), 2))
            painter.drawRect(self.visualItemRect(self.currentItem()).adjusted(1, 1, -2, -2))


class TownSection(Section):
    """The identity of the place, printed at the head of documents."""

    name = "Structure"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._kept = TownIdentity("", "")
        self._shown: Mapping[str, Told] = {}  # what the form told of it
        self._logo: bytes | None = None
        self._is_typed = False  # what is typed is never replaced by what the base holds
        access = TextArea()
        access.setPlaceholderText("Bus, arrêt, entrée, étage, accès en fauteuil roulant.")
        self.form = Form((
            (Field("name", "Ville", QLineEdit(), required=True),
             Field("place", "Nom du lieu", QLineEdit(), required=True)),
            (Field("address", "Adresse", QLineEdit(), stretch=2), Field("phone", "Téléphone", QLineEdit())),
            Field("opened_on", "Ouvert au public depuis le", DateField(desk.clock.today),
                  hint="Vide si le jour n’est pas connu. L’accueil ne date rien d’avant."),
            Field("opening_hours", "Horaires d’ouverture", TextArea()),
            Field("access", "Accès, imprimé sur les convocations", access),
            Field("estimates_people", "Estimer les personnes dans les bilans", QCheckBox(),
                  hint="À partir des premières venues déclarées à l’accueil, avec la méthode."),
        ))  # fmt: skip
        self.form.edited.connect(self._note_typed)
        self.body.addWidget(scrolled(self.form), 1)
        self._picture = QLabel()
        self._picture.setTextFormat(Qt.TextFormat.PlainText)
        self.body.addWidget(self._picture)
        self._drop = button("Retirer le logo", self._drop_logo)
        save = button("Enregistrer", self.save)
        style.mark(save, kind="primary")
        self.body.addLayout(in_a_row(save, button("Choisir un logo…", self._choose_logo), self._drop))

    def refresh(self) -> None:
        """Read the identity again, unless something is being typed."""
        if self._is_typed:
            return
        with self.desk.database.reading() as session:
            self._kept = town_identity(session)
        self.form.restore(self._values(self._kept))
        self._shown = self.form.told()
        self._show_logo(self._kept.logo)

    def focus_default(self) -> None:
        """Go to the first field."""
        self.form.focus_first()

    def answers(self) -> Mapping[str, Callable[[], object]]:
        """Save with the keys of the whole program."""
        return {"save": self.save, "save_close": self.save}

    def save(self) -> None:
        """Keep the identity; can be undone."""
        try:
            with self.desk.database.transaction() as session:
                before = town_identity(session)
                self._meet(before)
                after = replace(before, **self.form.values(), logo=self._logo)
                save_town(session, after, by=self.desk.agent)
        except Invalid as refusal:
            self.form.show_problems(refusal.problems)
            return
        except UserError as refusal:
            self.message.tell(refusal.message, "err")
            return
        self.message.clear()
        self._show_saved()
        if after != before:
            back, again = partial(self._write, before), partial(self._write, after)
            self.desk.undo.add("Structure modifiée", back, again)

    def _meet(self, now: TownIdentity) -> None:
        """Put in the form what another desk alone changed. Raises `Conflict` for what both did, once told."""
        if now == self._kept:
            return
        if self._logo == self._kept.logo:
            self._show_logo(now.logo)
        self._shown, told = put_together(self.form, self._shown, self._values(now))
        self._kept = now
        if told:
            raise Conflict(told)

    def _values(self, identity: TownIdentity) -> dict[str, Any]:
        return {key: getattr(identity, key) for key in self.form.values()}

    def _write(self, identity: TownIdentity) -> None:
        with self.desk.database.transaction() as session:
            save_town(session, identity, by=self.desk.agent)
        self._show_saved()

    def _show_saved(self) -> None:
        self._is_typed = False
        self.refresh()

    def _note_typed(self) -> None:
        self._is_typed = True

    def _choose_logo(self) -> None:
        path = dialogs.choose_open_path(self, "Logo", Path.home(), "Images (*.png *.jpg *.jpeg)")
        if path is None:
            return
        content = path.read_bytes() if path.stat().st_size <= LOGO_LIMIT else b""
        picture = QPixmap()
        if not content or not picture.loadFromData(content):
            self.message.tell(_NOT_A_LOGO, "err")
            return
        self.message.clear()
        self._show_logo(content)
        self.save()

    def _drop_logo(self) -> None:
        self._show_logo(None)
        self.save()

    def _show_logo(self, content: bytes | None) -> None:
        self._logo = content
        picture = QPixmap()
        if content and picture.loadFromData(content):
            side = Qt.TransformationMode.SmoothTransformation
            self._picture.setPixmap(picture.scaledToHeight(64, side))
            self._picture.setAccessibleName("Logo de la ville")
        else:
            self._picture.setText("Aucun logo.")
        self._drop.setVisible(bool(content))


class AppearanceSection(Section):
    """How the program looks on this machine; applied at once."""

    name = "Apparence"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.theme, self.zoom, self.letters = QComboBox(), QSpinBox(), QCheckBox()
        for word, code in (("Celui du système", "systeme"), ("Clair", "clair"), ("Sombre", "sombre")):
            self.theme.addItem(word, code)
        self.zoom.setRange(80, 200)
        self.zoom.setSingleStep(10)
        self.zoom.setSuffix("\u202f%")
        self.cover, self.pin = QSpinBox(), QLineEdit()
        self.cover.setRange(1, 15)
        self.cover.setSuffix("\u00a0min")
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.form = Form((
            (Field("theme", "Thème", self.theme),
             Field("zoom", "Taille du texte", self.zoom, hint="Aussi par Ctrl+= et Ctrl+-.")),
            Field("letter_keys", "Touches d’une lettre dans les listes (P, R, A, E…)", self.letters),
            (Field("cover_after", "Verrouiller l’écran sans activité", self.cover, hint="Aussi par F8."),
             Field("pin", "Code pour les pauses", self.pin,
                   hint="6 chiffres, oubliés à la fermeture. Sans lui, la phrase de passe.")),
        ))  # fmt: skip
        self.form.edited.connect(self._apply)
        self.body.addWidget(self.form)
        self.body.addStretch(1)

    def refresh(self) -> None:
        """Show what this machine keeps."""
        kept = self.desk.settings
        names = ("theme", "zoom", "letter_keys", "cover_after")
        self.form.restore({name: getattr(kept, name) for name in names} | {"pin": self.desk.pin})

    def focus_default(self) -> None:
        """Go to the theme."""
        self.form.focus_first()

    def _apply(self) -> None:
        chosen = self.form.values()
        pin = chosen.pop("pin")
        problem = pin_problem(pin)
        self.form.show_problems({"pin": problem} if problem else {})
        self.desk.pin = "" if problem else pin
        self.desk.keep_settings(replace(self.desk.settings, **chosen))
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        style.apply_theme(app, self.desk.settings.theme, self.desk.settings.zoom)


_BEFORE: tuple[type[Section], ...] = (
    TownSection,
    ReferenceSection,
    MotivesSection,
    NeighbourhoodsSection,
    RoomsSection,
    PapersSection,
    ClosuresSection,
    SchoolHolidaysSection,
    WorkedHolidaysSection,
)
_AFTER: tuple[type[Section], ...] = (AppearanceSection, ShortcutsSection)
