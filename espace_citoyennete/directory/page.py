"""« Annuaire »: the organisations, typed once, and the card of the one chosen."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit

from espace_citoyennete.directory import gestures
from espace_citoyennete.directory.exchange import FILES, written
from espace_citoyennete.directory.fields import OrganisationCard
from espace_citoyennete.directory.intake import structures
from espace_citoyennete.directory.model import Organisation, Practitioner
from espace_citoyennete.directory.pdf import DirectoryPaper, Entry, write_directory
from espace_citoyennete.directory.rules import TO_CHECK, Use, is_to_check
from espace_citoyennete.directory.service import (
    OrganisationRow,
    PractitionerRow,
    organisations,
    practitioners,
)
from espace_citoyennete.documents import write_document
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, fold, long_date, numeric_date, plural
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.reference import town_identity
from espace_citoyennete.ui import dialogs, icons, style
from espace_citoyennete.ui.beside import Beside, act_buttons, in_a_row
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.lines import Card, Line
from espace_citoyennete.ui.page import Page, scrolled
from espace_citoyennete.ui.printing import Paper, paper_actions
from espace_citoyennete.ui.table import Column, RowsModel, TableView

_ACTS = {"check_organisation": "Vérifié aujourd’hui"}


class DirectoryPage(Page):
    """The organisations in use, those to check first on demand; a card says all that is known of one."""

    title = "Annuaire"
    icon = "building"
    models = frozenset({Organisation, Practitioner})
    hints = (
        "Entrée\u00a0: modifier · N\u00a0: ajouter · V\u00a0: vérifié aujourd’hui · "
        "Suppr\u00a0: retirer, remettre"
    )

    def __init__(
        self,
        desk: Desk,
        uses_of: Callable[[Session, int, date], Sequence[Use]],
        used: frozenset[type[Base]],
    ) -> None:
        """Show the directory; later features say where an organisation serves, and which changes tell so."""
        super().__init__(desk)
        self.models |= used
        self._uses_of = uses_of
        self._rows: list[OrganisationRow] = []
        self._people: list[PractitionerRow] = []
        self.search, self.to_check, self.shows_all = (
            QLineEdit(), QCheckBox("À vérifier seulement"), QCheckBox("Retirés aussi"),
        )  # fmt: skip
        self.table = TableView("Organismes")
        self.model = RowsModel(self._columns(), self, key=lambda row: row.draft.uid)
        self.table.setModel(self.model)
        self.name, self.about = style.words("section"), style.words()
        self.card, self.people = OrganisationCard(desk), Card("Intervenants")
        self.uses = Card("Où cet organisme intervient")
        self._build()

    # What the window asks of a page

    def refresh(self) -> None:
        """Read the directory again; the hands stay on the same row."""
        with self.desk.database.reading() as session:
            self._rows = organisations(session)
            self._people = practitioners(session, self.desk.clock.today())
        self._show_wanted()

    def focus_default(self) -> None:
        """Give the focus to the list."""
        self.table.setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Find, add, retire, note as checked, exchange with other directories, print."""
        return {
            "find": self._find,
            "new_organisation": partial(self.asks.emit, "form:organisation", {}),
            "check_organisation": self._check,
            "remove": self._retire,
            "import_directory": partial(self.asks.emit, "form:directory_intake", {}),
            "export_directory": self._export,
            **paper_actions(self, self._paper, self.show_message),
        }

    def receive(self, what: object) -> None:
        """Show the organisations to check, or one by its uid."""
        self.search.clear()
        self.to_check.setChecked(what == TO_CHECK)
        if what != TO_CHECK and not self.table.go_to_key(what):
            self.shows_all.setChecked(True)
            self.table.go_to_key(what)

    @property
    def chosen(self) -> OrganisationRow | None:
        """Return the organisation chosen."""
        row = self.table.current_row()
        return row if isinstance(row, OrganisationRow) else None

    # Building

    def _build(self) -> None:
        self.add_button(
            "Nouvel organisme", partial(self.asks.emit, "form:organisation", {}), keys="N", icon="plus",
            primary=True,
        )  # fmt: skip
        self.search.setPlaceholderText("Nom, commune, adresse ou note")
        self.search.setAccessibleName("Rechercher un organisme")
        self.search.textChanged.connect(self._show_wanted)
        self.search.returnPressed.connect(self.table.setFocus)
        for box in (self.to_check, self.shows_all):
            box.toggled.connect(self._show_wanted)
        self.table.current_changed.connect(lambda _row: self._show_chosen())
        self.hear_letters(self.table)
        self.table.opened.connect(lambda _row: self._change())
        wanted = QHBoxLayout()
        wanted.setSpacing(8)
        wanted.addWidget(self.search, 1)
        wanted.addWidget(self.to_check)
        wanted.addWidget(self.shows_all)
        self.body.addLayout(wanted)
        self.buttons = act_buttons(self.desk, self.answers(), _ACTS)
        parts = (self.name, self.card, self.about, in_a_row(self.buttons), self.people, self.uses)
        self._content = Beside(self.table, *parts)
        self.body.addWidget(scrolled(self._content), 1)

    # What is shown

    def _columns(self) -> list[Column]:
        return [
            Column("Nom", _name, tip=_name),
            Column("Téléphone", lambda row: row.draft.phone, 15),
            Column("Commune", lambda row: row.draft.city, 12, under=110),
            Column("Horaires", lambda row: row.draft.hours, 20, under=90, tip=lambda row: row.draft.hours),
            Column(
                "Vérifié le", _checked, 14, under=60, spoken=self._spoken_check,
                icon=lambda row: icons.icon("clock", "warn") if self._is_to_check(row) else "",
            ),
        ]  # fmt: skip

    def _is_to_check(self, row: OrganisationRow) -> bool:
        return row.retired_on is None and is_to_check(row.draft.checked_on, self.desk.clock.today())

    def _spoken_check(self, row: OrganisationRow) -> str:
        told = long_date(row.draft.checked_on) if row.draft.checked_on else "jamais"
        return f"{told}, à vérifier" if self._is_to_check(row) else told

    def _show_wanted(self) -> None:
        here = self.table.current_key()
        typed = fold(self.search.text())
        rows = [
            row
            for row in self._rows
            if (row.retired_on is None or self.shows_all.isChecked())
            and (self._is_to_check(row) or not self.to_check.isChecked())
            and typed in fold(f"{row.draft.name} {row.draft.place} {row.draft.note}")
        ]
        self.model.set_rows(rows)
        self.table.set_empty_state(
            "Aucun organisme ne correspond." if self._rows else "L’annuaire est vide.",
            "" if self._rows else "Nouvel organisme",
            partial(self.asks.emit, "form:organisation", {}),
        )
        if not self.table.go_to_key(here):
            self.table.go_to(0)
        count, old = plural(len(rows), "organisme"), sum(map(self._is_to_check, self._rows))
        self.set_subtitle(f"{count} · {old} à vérifier" if old else count)
        self._show_chosen()

    def _show_chosen(self) -> None:
        row = self.chosen
        self._content.side.setVisible(row is not None)
        if row is None:
            return
        draft = row.draft
        self.name.setText(_name(row))
        self.card.show_organisation(draft)
        siret = f"SIRET{NO_BREAK}: {draft.siret}" if draft.siret else ""
        self.about.setText("\n".join(filter(None, (draft.email, draft.website, siret, draft.note))))
        self.about.setVisible(bool(self.about.text()))
        lines = [self._person(one) for one in self._people if one.draft.organisation_id == row.id]
        self.people.show_lines(lines, "Aucun intervenant.")
        with self.desk.database.reading() as session:
            uses = self._uses_of(session, row.id, self.desk.clock.today())
        self.uses.show_lines([self._use(one) for one in uses], "Nulle part pour l’instant.")

    def _person(self, one: PractitionerRow) -> Line:
        words = " · ".join(filter(None, (one.draft.name, one.draft.phone)))
        return Line(words, "Voir", partial(self.asks.emit, "page:practitioners", one.id))

    def _use(self, one: Use) -> Line:
        word, act = ("Voir", partial(self.asks.emit, one.page, one.about)) if one.page else ("", None)
        return Line(one.words, word, act)

    # What is done

    def _find(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _change(self) -> None:
        if (row := self.chosen) is not None:
            self.asks.emit("form:organisation", {"organisation_id": row.id})

    def _check(self) -> None:
        """Note the one chosen as checked today, then go down to the following one."""
        with self.telling_refusals():
            following = self.model.row_at(self.table.currentIndex().row() + 1)
            gestures.check(self.desk, self._wanted())
            self.message.clear()
            if following is not None:
                self.table.go_to_key(following.draft.uid)

    def _retire(self) -> None:
        """Retire the one chosen, or put it back; the hands stay in its place once it is gone."""
        with self.telling_refusals():
            row, place = self._wanted(), self.table.currentIndex().row()
            (gestures.retire if row.retired_on is None else gestures.restore)(self.desk, row.draft.uid)
            if not self.table.go_to_key(row.draft.uid):
                self.table.go_to(min(place, self.model.rowCount() - 1))

    def _export(self) -> None:
        """Write the organisations in use as a file of structures, and say how many could not be in it."""
        suggested = dialogs.documents_folder() / "annuaire.csv"
        path = dialogs.choose_save_path(self, "Exporter l’annuaire", suggested, FILES)
        if path is None:
            return
        with self.telling_refusals():
            self.desk.note_output("export de l’annuaire")
            with self.desk.database.reading() as session:
                town = town_identity(session)
                told, left_out = structures(session, self.desk.clock.today(), town.name)
            content = written(told, is_json=path.suffix.casefold() == ".json")
            write_document(path, lambda file: file.write(content))
            sentence = f"{plural(len(told), 'organisme')} dans {path.name}"
            if left_out:
                never = plural(left_out, "organisme jamais vérifié", "organismes jamais vérifiés")
                sentence += f", sans {never}{NO_BREAK}: les vérifier (V) pour les exporter"
            self.show_message(f"{sentence}.", "warn" if left_out else "ok")

    def _paper(self) -> Paper:
        desk = self.desk
        with desk.database.reading() as session:
            town = town_identity(session)
            used = organisations(session, desk.clock.today())
        asked = tuple(_entry(row) for row in used if row.draft.orientation_code)
        others = tuple(_entry(row) for row in used if not row.draft.orientation_code)
        groups = (("Vers qui orienter", asked), ("Autres partenaires", others))
        paper = DirectoryPaper(
            tuple(group for group in groups if group[1]),
            town.name, town.place, town.address, desk.clock.today(),
        )  # fmt: skip
        return Paper("Annuaire", "annuaire.pdf", partial(write_directory, paper=paper), desk.database)

    def _wanted(self) -> OrganisationRow:
        row = self.chosen
        if row is None:
            raise UserError("Choisir un organisme dans la liste.")
        return row


def _entry(row: OrganisationRow) -> Entry:
    draft = row.draft
    return Entry(draft.name, draft.phone, draft.hours, draft.place, draft.checked_on)


def _name(row: OrganisationRow) -> str:
    """Return the name, and whether this organisation is offered no more."""
    return row.draft.name if row.retired_on is None else f"{row.draft.name} (retiré)"


def _checked(row: OrganisationRow) -> str:
    return numeric_date(row.draft.checked_on) if row.draft.checked_on else "Jamais"
