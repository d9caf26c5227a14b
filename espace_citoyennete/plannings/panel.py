"""Send a planning: whose, of which days, in which file; what changed since the last time is read first."""

from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox

from espace_citoyennete.documents import Output
from espace_citoyennete.errors import Invalid, UserError
from espace_citoyennete.french import NO_BREAK, long_date, plural
from espace_citoyennete.plannings.gestures import remember_sent
from espace_citoyennete.plannings.listing import planning, scopes
from espace_citoyennete.plannings.rules import ALL, Planning
from espace_citoyennete.plannings.service import SendingDraft, note_planning_sent
from espace_citoyennete.report import Period
from espace_citoyennete.rights import Right
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.reference import town_identity
from espace_citoyennete.ui import dialogs, style
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.date_field import DateField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel

_WEEK, _YEAR, _FREE = "SEMAINE", "ANNEE", "LIBRE"
_PERIODS = (Option(_WEEK, "Semaine"), Option(_YEAR, "Année"), Option(_FREE, "Libre"))
_FORMATS = (
    Option("pdf", "PDF", note="à imprimer ou à joindre"),
    Option("ics", "Calendrier (ICS)", note="pour un agenda, sans aucun nom"),
    Option("xlsx", "Classeur (XLSX)", note="pour un tableur"),
)
_KINDS = {
    "pdf": "Document PDF (*.pdf)", "ics": "Calendrier (*.ics)", "xlsx": "Classeur (*.xlsx)",
}  # fmt: skip
_MOST_TOLD = 8


class PlanningPanel(FormPanel):
    """Write a planning to a file and, once it has gone, note what it told."""

    kind = "planning"
    title = "Envoyer un planning"
    icon = "calendar-days"

    def __init__(self, desk: Desk, scope: str = ALL) -> None:
        super().__init__(desk)
        self._build()
        with desk.database.reading() as session:
            rows = scopes(session, desk.clock.today())
        self.scope.set_options([Option(row.scope, row.label, note=row.kind) for row in rows])
        self.form.restore({"scope": scope, "period": _WEEK, "format": "pdf"})
        self._take_period()

    def chip_title(self) -> str:
        """Return whose planning it is."""
        option = self.scope.option()
        return f"Planning · {option.label}" if option else self.title

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        super().restore(values)
        self._preview()

    def save(self) -> bool:
        """Ask where, write the file, then note it as sent if it is; a refusal leaves everything as it is."""
        self.message.clear()
        try:
            self._planning = self._read(self.checked())
            path = self._ask_where(self._planning)
            if path is None:
                return False
            self._write_file(self._planning, path)
        except Invalid as refusal:
            self.show_problems(refusal.problems)
            return False
        except UserError as refusal:
            self.message.tell(refusal.message, "err")
            return False
        self._path = path
        return super().save()

    def write(self, session: Session) -> SendingDraft | None:
        """Note what the file told, if it goes out."""
        if not self.is_sent.isChecked():
            return None
        found = self._planning
        draft = SendingDraft(found.scope, found.period.first, found.period.last, found.told, self.uid)
        note_planning_sent(session, draft, instant=self.desk.clock.instant(), by=self.desk.agent)
        return draft

    def _remember(self, draft: SendingDraft | None) -> None:
        if draft is not None:
            remember_sent(self.desk, draft)
        noted = " et noté comme envoyé" if draft is not None else ""
        told = f"Planning enregistré{noted}{NO_BREAK}: {self._path.name}"
        self.desk.tell(told, "Ouvrir", partial(dialogs.open_document, self.desk, self._path))

    def _build(self) -> None:
        today = self.desk.clock.today
        self.scope, self.period = QuickChoice("Aucun planning"), QuickChoice("Aucune période")
        self.format, self.is_sent = QuickChoice("Aucun format"), QCheckBox()
        self.first_day, self.last_day = DateField(today), DateField(today)
        self.period.set_options(_PERIODS)
        self.format.set_options(_FORMATS)
        # Whoever may not note it may still write the file.
        self.is_sent.setEnabled(Right.COORDINATION in self.desk.agent.rights)
        self.said = style.words("caption")
        self.form = Form(
            [
                Field("scope", "&Planning", self.scope, required=True),
                Field("period", "Pé&riode", self.period, required=True),
                (
                    Field("first_day", "D&u", self.first_day, required=True),
                    Field("last_day", "&Au", self.last_day, required=True),
                ),
                Field("format", "&Format", self.format, required=True),
                Field(
                    "is_sent",
                    "&Noter comme envoyé",
                    self.is_sent,
                    hint="Le prochain planning dira ce qui a changé depuis.",
                ),
            ]
        )
        self.lay(self.form, self.said)
        self.saved.connect(self._remember)
        self.period.chosen.connect(self._take_period)
        self.scope.chosen.connect(self._preview)
        for field in (self.first_day, self.last_day):
            field.resolved.connect(self._take_days)

    # The days

    def _take_period(self) -> None:
        """Fill in the days of the week or of the year chosen."""
        around = self.first_day.value() or self.desk.clock.today()
        period = _period(self.period.code(), around)
        if period is not None:
            self.form.restore({"first_day": period.first, "last_day": period.last})
        self._preview()

    def _take_days(self) -> None:
        """Say that the days are free once they are no more those of the period chosen."""
        first, last = self.first_day.value(), self.last_day.value()
        if first and _period(self.period.code(), first) != Period(first, last or first):
            self.form.restore({"period": _FREE})
        self._preview()

    # The planning

    def _read(self, typed: dict[str, Any]) -> Planning:
        first, last = typed["first_day"], typed["last_day"]
        if last < first:
            raise Invalid({"last_day": f"La fin précède le début{NO_BREAK}: vérifier les deux dates."})
        with self.desk.database.reading() as session:
            return planning(session, typed["scope"], Period(first, last))

    def _preview(self) -> None:
        """Say what the planning holds and what changed since it was last sent."""
        typed = self.form.values()
        if not (typed["scope"] and typed["first_day"] and typed["last_day"]):
            self.said.setText("")
            return
        try:
            self.said.setText(_told(self._read(typed)))
        except UserError as refusal:
            self.said.setText(refusal.message)

    # The file

    def _ask_where(self, found: Planning) -> Path | None:
        ending = self.format.code() or ""
        suggested = dialogs.documents_folder() / f"{found.file_name}.{ending}"
        return dialogs.choose_save_path(self, "Enregistrer le planning", suggested, _KINDS[ending])

    def _write_file(self, found: Planning, path: Path) -> None:
        journal = self.desk.note_output("export d’un planning")
        with self.desk.database.reading() as session:
            town = town_identity(session)
        today, place = self.desk.clock.today(), f"{town.place}, {town.name}"
        match self.format.code():
            case "ics":
                from espace_citoyennete.plannings.ics import write_calendar

                where = ", ".join(filter(None, (town.place, town.address)))
                write_calendar(path, found, place=where, made_at=self.desk.clock.instant())
            case "xlsx":
                from espace_citoyennete.plannings.xlsx import write_workbook

                write_workbook(path, found, place=place, produced_on=today)
            case _:
                from espace_citoyennete.plannings.pdf import PlanningPaper, write_planning

                paper = PlanningPaper(found, town.name, town.place, town.address, today)
                write_planning(Output(path, journal), paper)


def _period(code: str | None, around: date) -> Period | None:
    if code == _WEEK:
        monday = around - timedelta(days=around.weekday())
        return Period(monday, monday + timedelta(days=6))
    if code == _YEAR:
        return Period(date(around.year, 1, 1), date(around.year, 12, 31))
    return None


def _told(found: Planning) -> str:
    if found.sent_on is None:
        return f"{found.summary}. Jamais envoyé pour ces jours."
    sent_on = long_date(found.sent_on, weekday=False)
    if not found.differences:
        return f"{found.summary}. Aucune différence depuis le dernier envoi du {sent_on}."
    shown = [f"•{NO_BREAK}{one.sentence}" for one in found.differences[:_MOST_TOLD]]
    if more := len(found.differences) - len(shown):
        shown.append(f"… et {plural(more, 'autre différence', 'autres différences')}.")
    head = f"{found.summary}. Depuis le dernier envoi du {sent_on}{NO_BREAK}:"
    return "\n".join([head, *shown])
