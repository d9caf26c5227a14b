"""« Intervenants »: who holds the sittings, how full they are, and the card of the one chosen."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit

from espace_citoyennete.directory.model import Absence, Organisation, Practitioner
from espace_citoyennete.directory.service import AbsenceDraft, practitioner_draft
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import fold, plural, share, short_date
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting
from espace_citoyennete.practitioners import gestures
from espace_citoyennete.practitioners.card import PractitionerCard
from espace_citoyennete.practitioners.listing import Holder, holder_card, holders
from espace_citoyennete.practitioners.model import TurnPlace
from espace_citoyennete.ui import icons
from espace_citoyennete.ui.beside import Beside, act_buttons, in_a_row
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.page import Page, scrolled
from espace_citoyennete.ui.table import Column, RowsModel, TableView

_ACTS = {
    "declare_absence": "Absence…",
    "change_rule": "Règle…",
    "order_turn": "Tour de rôle…",
    "name_in_turn": "Nommer les séances…",
    "print_planning": "Planning…",
}
_BAR = QSize(48, 10)  # pixels of a full bar


class PractitionersPage(Page):
    """A row a practitioner, and one a permanence that no name holds yet: its slot belongs to the bar."""

    title = "Intervenants"
    icon = "book-user"
    models = frozenset({Practitioner, Organisation, Absence, Permanence, Sitting, Appointment, TurnPlace})
    hints = (
        "Entrée\u00a0: modifier · N\u00a0: ajouter · B\u00a0: absence · G\u00a0: règle · "
        "O\u00a0: tour de rôle · S\u00a0: nommer les séances · Suppr\u00a0: retirer, remettre"
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.search, self.shows_all = QLineEdit(), QCheckBox("Inactifs aussi")
        self.table = TableView("Intervenants")
        self.model = RowsModel(self._columns(), self, key=_key)
        self.table.setModel(self.model)
        self.card = PractitionerCard(self.asks.emit, self._forget)
        self._holders: list[Holder] = []
        self._build()

    # What the window asks of a page

    def refresh(self) -> None:
        """Read everybody again; the hands stay on the same row."""
        with self.desk.database.reading() as session:
            self._holders = holders(session, self.desk.clock.today())
        self._show_wanted()

    def focus_default(self) -> None:
        """Give the focus to the list."""
        self.table.setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Add, retire, declare an absence, change a rule, order and name in turn, print a planning."""
        return {
            "find": self._find,
            "new_practitioner": partial(self.asks.emit, "form:practitioner", {}),
            "remove": self._retire,
            "declare_absence": self._declare_absence,
            "change_rule": partial(self._ask_of_permanence, "form:permanence_change"),
            "order_turn": partial(self._ask_of_permanence, "form:turn"),
            "name_in_turn": partial(self._ask_of_permanence, "form:turn_names"),
            "print_planning": self._print_planning,
        }

    def receive(self, what: object) -> None:
        """Show the practitioner that Ctrl+K found."""
        self.search.clear()
        self.table.go_to_key((what, None))

    @property
    def chosen(self) -> Holder | None:
        """Return the row chosen."""
        row = self.table.current_row()
        return row if isinstance(row, Holder) else None

    # Building

    def _build(self) -> None:
        self.add_button("Nouvel intervenant", partial(self.asks.emit, "form:practitioner", {}), keys="N",
                        icon="plus", primary=True)  # fmt: skip
        self.search.setPlaceholderText("Nom, type ou organisme")
        self.search.setAccessibleName("Rechercher un intervenant")
        self.search.textChanged.connect(self._show_wanted)
        self.search.returnPressed.connect(self.table.setFocus)
        self.shows_all.toggled.connect(self._show_wanted)
        self.table.current_changed.connect(lambda _row: self._show_chosen())
        self.hear_letters(self.table)
        self.table.opened.connect(lambda _row: self._change())
        self.table.setIconSize(_BAR)
        wanted = QHBoxLayout()
        wanted.setSpacing(8)
        wanted.addWidget(self.search, 1)
        wanted.addWidget(self.shows_all)
        self.body.addLayout(wanted)
        self.buttons = act_buttons(self.desk, self.answers(), _ACTS)
        self._content = Beside(self.table, in_a_row(self.buttons), self.card, width=400)
        self.body.addWidget(scrolled(self._content), 1)

    # What is shown

    def _columns(self) -> list[Column]:
        return [
            Column("Nom", _name, 18, tip=_name),
            Column("Type", lambda row: row.type, 15, under=140, tip=lambda row: row.type),
            Column("Organisme", lambda row: row.organisation, 14, under=170),
            Column("Rythme", lambda row: row.rhythm, tip=lambda row: row.rhythm, under=75),
            Column("Prochaine", lambda row: short_date(row.next_day) if row.next_day else "Aucune", 12),
            Column(
                "Occupation 12 mois",
                lambda row: _rate(row.occupation),
                14,
                icon=lambda row: (
                    "" if row.occupation is None else icons.bar_icon(round(row.occupation * 100))
                ),
            ),
            Column("Absents", lambda row: _rate(row.absence_rate), 8, under=80, is_right=True),
        ]

    def _show_wanted(self) -> None:
        here = self.table.current_key()
        typed = fold(self.search.text())
        rows = [
            one
            for one in self._holders
            if (one.is_active or self.shows_all.isChecked())
            and typed in fold(f"{one.name} {one.type} {one.organisation}")
        ]
        self.model.set_rows(rows)
        self.table.set_empty_state(
            "Personne ne correspond à cette recherche." if self._holders else "Aucun intervenant.",
            "" if self._holders else "Nouvel intervenant",
            partial(self.asks.emit, "form:practitioner", {}),
        )
        if not self.table.go_to_key(here):
            self.table.go_to(0)
        self.set_subtitle(plural(len(rows), "ligne"))
        self._show_chosen()

    def _show_chosen(self) -> None:
        row = self.chosen
        self._content.side.setVisible(row is not None)
        if row is None:
            return
        with self.desk.database.reading() as session:
            card = holder_card(
                session, self.desk.clock.today(),
                practitioner_id=row.practitioner_id, permanence_id=row.permanence_id,
            )  # fmt: skip
        self._permanences = [one.id for one in card.permanences]
        self.card.show_holder(row, card)
        self.buttons["declare_absence"].setVisible(row.practitioner_id is not None)
        for action in ("order_turn", "name_in_turn"):
            self.buttons[action].setVisible(row.permanence_id is not None)
        self.buttons["change_rule"].setVisible(bool(self._permanences))

    # What is done

    def _find(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _person(self) -> int:
        """Return the practitioner chosen. Raises `UserError` on a permanence without a name."""
        row = self.chosen
        if row is None or row.practitioner_id is None:
            raise UserError("Cette permanence n’a pas de nom\u00a0: choisir un intervenant dans la liste.")
        return row.practitioner_id

    def _change(self) -> None:
        """Open the card of a practitioner, or the turn list of a permanence without a name."""
        row = self.chosen
        if row is None:
            return
        if row.practitioner_id is None:
            self._ask_of_permanence("form:turn")
        else:
            self.asks.emit("form:practitioner", {"practitioner_id": row.practitioner_id})

    def _retire(self) -> None:
        with self.telling_refusals():
            person = self._person()
            with self.desk.database.reading() as session:
                uid = practitioner_draft(session, person).uid
            row = self.chosen
            (gestures.retire if row is not None and row.is_active else gestures.restore)(self.desk, uid)

    def _declare_absence(self) -> None:
        with self.telling_refusals():
            self.asks.emit("form:absence", {"practitioner_id": self._person()})

    def _forget(self, absence: AbsenceDraft) -> None:
        with self.telling_refusals():
            gestures.forget_absence(self.desk, absence)

    def _ask_of_permanence(self, form: str) -> None:
        with self.telling_refusals():
            if self.chosen is None or not self._permanences:
                raise UserError("Aucune permanence en cours sur cette ligne\u00a0: en choisir une autre.")
            self.asks.emit(form, {"permanence_id": self._permanences[0]})

    def _print_planning(self) -> None:
        row = self.chosen
        if row is not None:
            scope = f"practitioner:{row.practitioner_id}" if row.practitioner_id else f"type:{row.type_code}"
            self.asks.emit("form:planning", {"scope": scope})


def _key(row: Holder) -> tuple[int | None, int | None]:
    return row.practitioner_id, row.permanence_id


def _name(row: Holder) -> str:
    """Return the name, and whether this practitioner is offered no more."""
    return row.name if row.is_active or row.practitioner_id is None else f"{row.name} (retiré)"


def _rate(value: float | None) -> str:
    return "" if value is None else share(value)
