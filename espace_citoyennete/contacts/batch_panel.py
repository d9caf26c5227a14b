"""« Saisie en lot »: paper sheets typed as a grid; what can be kept is, the rest says why in its cell."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid5

from espace_citoyennete.contacts.gestures import remember_all_logged
from espace_citoyennete.contacts.lists import contact_options
from espace_citoyennete.contacts.note_warning import SheetWarning
from espace_citoyennete.contacts.rules import age_bracket
from espace_citoyennete.contacts.service import CALL_BACK, ContactDraft, log_contacts
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import (
    NO_BREAK,
    Unreadable,
    clean,
    long_date,
    numeric_date,
    parse_date,
    parse_time,
    plural,
)
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.sheet import SheetColumn, SheetRow
from espace_citoyennete.ui.sheet_panel import SheetPanel
from espace_citoyennete.visitors.rules import split_name
from espace_citoyennete.visitors.service import VisitorDraft

_CARRIED = ("day", "hour", "channel")  # an empty cell stands for what is above it
_PLACES = {"occurred_at": "day", "last_name": "name", "first_name": "name"}  # problem → its column
_NO_CALL_BACK = "Un rappel a un jour promis\u00a0: saisir ce contact à part (F2), ou choisir une autre suite."
_HINT = (
    f"Jour, heure et canal vides{NO_BREAK}: comme au-dessus · Entrée{NO_BREAK}: ligne suivante · "
    f"Ctrl+D{NO_BREAK}: recopier au-dessus · Ctrl+V{NO_BREAK}: coller d’un tableur"
)


class BatchPanel(SheetPanel):
    """Ten empty rows and more, saved together; the faulty ones stay where they are."""

    kind = "contact_batch"
    title = "Saisie en lot"
    icon = "list"
    hint = _HINT

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._opened_at = desk.clock.now()
        self._refused: dict[UUID, dict[str, str]] = {}
        self._sent: list[tuple[int, SheetRow]] = []
        column = self.lay_sheet("Contacts à saisir", self._columns(), self._unsaid, "motive")
        self.note_warning = SheetWarning(self.view, self.model, "note")
        column.addWidget(self.note_warning)
        self.saved.connect(lambda ids: remember_all_logged(desk, ids))

    # What the panel asks of a form

    def context(self) -> str:
        """Return the day and who types."""
        return f"{long_date(self._opened_at.date())} · {self.desk.agent.name}"

    def chip_title(self) -> str:
        """Return how many rows are begun."""
        return f"Lot de {plural(len(self.model.begun()), 'ligne')}"

    def values(self) -> dict[str, Any]:
        """Return the rows begun."""
        return {"opened_at": self._opened_at.isoformat(), **super().values()}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._opened_at = datetime.fromisoformat(values["opened_at"])
        super().restore(values)

    def write(self, session: Session) -> tuple[int, ...]:
        """Log every row that can be kept, and return the ids."""
        self._sent = self.model.begun()
        if not self._sent:
            raise UserError("La grille est vide. Remplir au moins une ligne, puis enregistrer.")
        drafts, self._refused = [], {}
        for place, row in self._sent:
            read = self._read(place, row)
            if isinstance(read, ContactDraft):
                drafts.append(read)
            else:
                self._refused[row.uid] = read
        logged = log_contacts(session, drafts, now=self.desk.clock.now(), by=self.desk.agent)
        for uid, problems in logged.refused.items():
            self._refused[uid] = {self._place(name): text for name, text in problems.items()}
        return logged.ids

    def forget(self, session: Session) -> None:
        """Drop the draft once no row is left to mend."""
        if not self._refused:
            super().forget(session)

    def save(self) -> bool:
        """Save what can be kept; the other rows stay in their place with their problems."""
        if not super().save():
            return False
        if not self._refused:
            return True
        self.model.clear_rows({row.uid for _, row in self._sent} - self._refused.keys())
        kept = plural(len(self._sent) - len(self._refused), "enregistré")
        self.show_row_problems(f"{kept}, ", self._refused)
        self.edited.emit()
        return False

    # Columns and rows

    def _columns(self) -> list[SheetColumn]:
        offered = contact_options(self.desk, self._opened_at.date())
        return [
            SheetColumn("day", "Jour", 10, tidy=self._tidy_day),
            SheetColumn("hour", "Heure", 5),
            SheetColumn("channel", "Canal", 11, offered["channel"], "Aucun canal"),
            SheetColumn("motive", "Motif *", 14, offered["motive"], "Aucun motif", is_stretched=True),
            SheetColumn("gender", "Genre", 10, offered["gender"], "Aucun genre"),
            SheetColumn(
                "neighbourhood", "Quartier", 14, offered["neighbourhood"], "Aucun quartier", is_stretched=True
            ),
            SheetColumn(
                "outcome", "Suite donnée *", 14, offered["outcome"], "Aucune suite", is_stretched=True
            ),
            SheetColumn("age", "Âge", 8, offered["age"], "Aucune tranche", tidy=_tidy_age),
            SheetColumn("name", "Nom", 11),
            SheetColumn("phone", "Téléphone", 13),
            SheetColumn("note", "Note", 14, is_stretched=True),
        ]

    def _unsaid(self, place: int, name: str) -> str:
        """Return what an empty cell stands for: what is above it, else the moment and the desk."""
        if name not in _CARRIED:
            return "NC" if name in ("gender", "age", "neighbourhood") else ""
        above = (row.cells.get(name, "") for row in reversed(self.model.rows[:place]))
        moment = {
            "day": numeric_date(self._opened_at.date()),
            "hour": f"{self._opened_at:%Hh%M}",
            "channel": "VISITE",
        }
        return next((text for text in above if text), moment[name])

    def _tidy_day(self, text: str) -> str:
        """Write a day in figures: « hier » must mean the same day in a draft taken up tomorrow."""
        try:
            return numeric_date(self._day(text))
        except Unreadable:
            return text

    def _day(self, text: str) -> date:
        return parse_date(text, self._opened_at.date(), is_past=True)

    def _read(self, place: int, row: SheetRow) -> ContactDraft | dict[str, str]:
        """Return the contact of a row, or its problems by column."""
        problems: dict[str, str] = {}
        codes: dict[str, Any] = {
            c.name: self._code(place, c, problems) for c in self.model.columns if c.options
        }
        moment: dict[str, Any] = {"day": date.min, "hour": time.min}
        for name, read in (("day", self._day), ("hour", parse_time)):
            try:
                moment[name] = read(self.model.cell(place, name))
            except Unreadable as refusal:
                problems[name] = str(refusal)
        if codes["outcome"] == CALL_BACK:
            problems["outcome"] = _NO_CALL_BACK
        last_name, first_name = split_name(clean(row.cells.get("name", "")))
        phone = clean(row.cells.get("phone", ""))
        if phone and not last_name:
            problems["name"] = f"Écrire le nom, ou «{NO_BREAK}Anonyme{NO_BREAK}», pour garder ce téléphone."
        if problems:
            return problems
        person = VisitorDraft(last_name, first_name, phone or None, uid=uuid5(row.uid, "personne"))
        return ContactDraft(
            **codes,
            occurred_at=datetime.combine(moment["day"], moment["hour"]),
            note=row.cells.get("note", ""),
            visitor=person if last_name else None,
            uid=row.uid,
        )

    def _place(self, name: str) -> str:
        """Return the column of a problem that the service tells; the motive for what has no column here."""
        place = _PLACES.get(name, name)
        return place if place in [column.name for column in self.model.columns] else "motive"

    def _code(self, place: int, column: SheetColumn, problems: dict[str, str]) -> str:
        """Return the code that a cell means; letters not yet taken count as Tab would take them."""
        text = self.model.cell(place, column.name)
        try:
            code = column.kept(column.tidy(text))
        except Unreadable as refusal:
            problems[column.name] = str(refusal)
            return ""
        word = column.title.rstrip(" *")
        if not code:
            problems[column.name] = f"{word}{NO_BREAK}: choisir dans la liste (↓)."
        elif not any(option.code == code for option in column.options):
            problems[column.name] = (
                f"{column.none_word} ne commence par « {text} ». Choisir dans la liste (↓)."
            )
        return code


def _tidy_age(text: str) -> str:
    return age_bracket(text) or text
