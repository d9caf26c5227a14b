"""What a form asks of a permanence: when it is held, where and how; what that gives, while typing."""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QCompleter,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from espace_citoyennete.errors import Invalid
from espace_citoyennete.french import NO_BREAK, Unreadable, fold, long_date, short_date
from espace_citoyennete.permanences.hours import MOST_UNTIMED, RECEPTIONS
from espace_citoyennete.permanences.plan import Plan
from espace_citoyennete.permanences.rules import parse_rule
from espace_citoyennete.town.fields import options
from espace_citoyennete.town.reference import calendar, rooms
from espace_citoyennete.ui import style
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.choices import QuickChoices
from espace_citoyennete.ui.date_field import DateField, TimeField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form

# Behind « Plus »: most permanences have none of them.
MORE = ("other_room", "reception", "quota", "domains", "reminder", "overbooking", "promised")
_DAYS_SHOWN = 5

Row = Field | tuple[Field, ...]


class SeriesForm(Form):
    """The form of a series of sittings: its rule, its period, its hours, its places, and « Plus »."""

    def __init__(
        self, desk: Desk, head: Sequence[Row] = (), tail: Sequence[Row] = (), *, is_new: bool = True
    ) -> None:
        """Make the form between two other parts; the first day of a permanence already held stays its own."""
        self.desk = desk
        self._is_more, self._is_new = False, is_new
        self._make(desk)
        super().__init__([*head, *self._rows(), *self._more_rows(), *tail])
        self.more = QPushButton("&Plus")
        self.more.setCheckable(True)
        self.more.toggled.connect(self.show_more)
        self.edited.connect(self.show_what_is_asked)
        self._offer()
        self.show_what_is_asked()

    def propose(self) -> None:
        """Propose mornings until the end of the year, or of the school year once it has begun."""
        today = self.desk.clock.today()
        is_spring = today.month < 9
        end = date(today.year, 12, 31) if is_spring else date(today.year + 1, 7, 31)
        self.restore(
            {
                "first_day": today + timedelta(days=1),
                "last_day": end,
                "starts_at": time(9),
                "ends_at": time(12),
                "slot_minutes": 30,
                "skips_public_holidays": True,
                "reception": "HEURES",
                "quota": 6,
                "overbooking": 1,
            }
        )

    def restore(self, values: Mapping[str, Any]) -> None:
        """Put back values, and show « Plus » where one of them differs from what most permanences have."""
        super().restore(values)
        typed = self.values()
        is_told = typed["reception"] not in (None, "HEURES") or any(
            typed[name] for name in ("other_room", "domains", "reminder", "promised")
        )
        self.more.setChecked(self._is_more or is_told)
        self.show_what_is_asked()

    def show_more(self, is_open: bool) -> None:
        """Show or hide what stands behind « Plus »."""
        self._is_more = is_open
        self.show_what_is_asked()

    def show_what_is_asked(self) -> None:
        """Ask for a period unless dates are listed, for a length or a number as people are received."""
        reception = self.reception.code()
        for name in MORE:
            self.show_field(name, self._is_more)
        self.show_field("quota", self._is_more and reception != "HEURES")
        self.show_field("slot_minutes", reception != "ARRIVEE")
        self.show_field("first_day", self._is_new and not self._listed_dates())
        self.show_field("last_day", not self._listed_dates())
        self.known.setVisible(self.school.isChecked())

    def is_ready(self) -> bool:
        """Tell whether everything that a plan needs is there."""
        typed = self.values()
        needed = {"rule", "starts_at", "ends_at"} | (
            {"first_day", "last_day"} if not self._listed_dates() else set()
        )
        return all(typed[name] not in (None, "") for name in needed)

    def facts(self, typed: dict[str, Any]) -> dict[str, Any]:
        """Return what the draft of a permanence takes of the values typed. Raises `Invalid`."""
        try:
            rule = parse_rule(typed["rule"])
        except Unreadable as refusal:
            raise Invalid({"rule": str(refusal)}) from refusal
        if rule.dates:
            typed = typed | {"first_day": rule.dates[0], "last_day": rule.dates[-1]}
        return typed | {
            "rule": rule,
            "room": self._known_room(typed["room"]),
            "other_room": self._known_room(typed["other_room"]),
            "reception": typed["reception"] or "",
            "promised": typed["promised"] or None,
        }

    # Building

    def _make(self, desk: Desk) -> None:
        today = desk.clock.today
        self.rule, self.room, self.other_room, self.reminder = (
            QLineEdit(),
            QLineEdit(),
            QLineEdit(),
            QLineEdit(),
        )
        self.rule.setPlaceholderText("1er et 3e lundi")
        self.reminder.setPlaceholderText("Apporter l’avis d’imposition")
        self.reminder.setMaxLength(300)
        self.first_day, self.last_day = DateField(today), DateField(today)
        self.starts_at, self.ends_at = TimeField(), TimeField()
        self.minutes = _number(5, 240, suffix=f"{NO_BREAK}min")
        self.quota = _number(1, MOST_UNTIMED)
        self.overbooking, self.promised = _number(0, 20), _number(0, 400, none="non dites")
        self.school, self.public, self.known = QCheckBox(), QCheckBox(), style.words("caption")
        self.reception = QuickChoice("Aucune façon de recevoir")
        self.domains = QuickChoices("Aucun domaine")

    def _rows(self) -> list[Row]:
        examples = "tous les mardis · 1er et 3e lundi · 3 mars, 7 avril 2027"
        return [
            Field("rule", "&Répéter", self.rule, required=True, hint=examples),
            (
                Field("first_day", "D&u", self.first_day, required=True),
                Field("last_day", "&Au", self.last_day, required=True),
            ),
            (
                Field("starts_at", "&De", self.starts_at, required=True),
                Field("ends_at", "&À", self.ends_at, required=True),
                Field("slot_minutes", "&Créneau", self.minutes),
            ),
            Field("room", "Li&eu", self.room),
            Field("skips_school_holidays", "Hors vacances &scolaires", self.school, below=self.known),
            Field("skips_public_holidays", "Hors &jours fériés", self.public),
        ]

    def _more_rows(self) -> list[Row]:
        return [
            Field("other_room", "En alter&nance avec", self.other_room, hint="une fois sur deux, ce lieu"),
            (
                Field("reception", "&Façon de recevoir", self.reception, stretch=3),
                Field("quota", "Reçus sans &heure", self.quota, stretch=2),
            ),
            Field("domains", "Do&maines reçus", self.domains, hint="aucun choix\u00a0: tous"),
            Field("reminder", "Consi&gne à dire en prenant le rendez-vous", self.reminder),
            (
                Field("overbooking", "Surnom&bre admis", self.overbooking),
                Field("promised", "Promises par con&vention", self.promised),
            ),
        ]

    def _offer(self) -> None:
        today = self.desk.clock.today()
        with self.desk.database.reading() as session:
            names = [room.name for room in rooms(session, today)]
            known_until = calendar(session).known_until
            self.domains.set_options(options(session, "domaine_droit", today))
        self._rooms: dict[str, str] = {fold(name): name for name in names}
        self.reception.set_options([Option(code, label) for code, label in RECEPTIONS.items()])
        for line in (self.room, self.other_room):
            line.setMaxLength(80)
            line.setPlaceholderText(" · ".join(names[:3]))
            _complete(line, names)
        said = (
            f"connues jusqu’au {long_date(known_until, weekday=False)}"
            if known_until
            else "aucune n’est connue"
        )
        self.known.setText(f"Vacances scolaires{NO_BREAK}: {said}.")

    def _known_room(self, typed: str) -> str:
        """Return a room by its own name, however it was typed: closures and sheets know it by that name."""
        return self._rooms.get(fold(typed), typed)

    def _listed_dates(self) -> bool:
        try:
            return bool(parse_rule(self.rule.text()).dates)
        except Unreadable:
            return False


class PlanPreview(QWidget):
    """What a plan gives, said in a sentence, and each of its days."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[str] = []
        self.said = style.words()
        self.days = QPlainTextEdit()
        self.days.setReadOnly(True)
        self.days.setTabChangesFocus(True)
        self.days.setAccessibleName("Jours de la permanence")
        self.days.setFixedHeight(self.days.fontMetrics().lineSpacing() * _DAYS_SHOWN + 14)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.said)
        column.addWidget(self.days)
        self.tell("")

    def tell(self, sentence: str, lines: Sequence[str] = ()) -> None:
        """Say a sentence, with the days that it is about; nothing takes no room."""
        self.said.setText(sentence)
        self.said.setVisible(bool(sentence))
        if list(lines) != self._lines:  # whoever reads them stays where they are
            self._lines = list(lines)
            self.days.setPlainText("\n".join(lines))
        self.days.setVisible(bool(lines))


def day_lines(planned: Plan) -> list[str]:
    """Write each day of a plan, those left out with why: « lun. 5 avril 2027 : exclue, Lundi de Pâques »."""
    held = {one.day: one.room for one in planned.sittings}
    out = {one.day: f"{NO_BREAK}: exclue, {one.reason}" for one in planned.excluded}
    return [
        short_date(day, year=True) + (out[day] if day in out else f" · {held[day]}".rstrip(" ·"))
        for day in sorted(held | out)
    ]


def _number(least: int, most: int, *, suffix: str = "", none: str = "") -> QSpinBox:
    field = QSpinBox()
    field.setRange(least, most)
    field.setSuffix(suffix)
    field.setSpecialValueText(none)
    return field


def _complete(line: QLineEdit, names: Sequence[str]) -> None:
    """Offer names while typing; anything else may be typed."""
    completer = QCompleter(list(names), line)
    completer.setCompletionMode(QCompleter.CompletionMode.InlineCompletion)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    line.setCompleter(completer)
