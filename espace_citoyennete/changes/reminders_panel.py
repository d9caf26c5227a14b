"""The reminders of a day that is chosen: a list missed yesterday, a Friday off."""

from collections.abc import Sequence
from functools import partial

from espace_citoyennete.changes.gestures import remember_reminders
from espace_citoyennete.changes.reminders import ReminderDay, open_reminders, reminder_days
from espace_citoyennete.changes.rules import two_open_days_after
from espace_citoyennete.french import NO_BREAK, long_date, plural, short_date
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.ui import style
from espace_citoyennete.ui.date_field import DateField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.lines import Line, Lines


class RemindersPanel(FormPanel):
    """Open the reminders of a day; whoever is on such a list already is told apart, and not called twice."""

    kind = "reminders"
    title = "Rappels d’un autre jour"
    icon = "phone-outgoing"
    save_word = "Ouvrir la liste"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.day = DateField(desk.clock.today)
        self.form = Form([Field("day", "&Jour des rendez-vous", self.day, required=True)])
        self.said, self.missed = style.words(), Lines()
        self.lay(self.form, self.said, style.words("section", "Rappels à faire d’ici là"), self.missed)
        with desk.database.reading() as session:
            self._usual = two_open_days_after(desk.clock.today(), calendar(session))
        self.day.set_value(self._usual)
        self._tell()
        self.form.edited.connect(self._tell)
        self.saved.connect(self._remember)

    def chip_title(self) -> str:
        """Return the day of the reminders."""
        day = self.day.value()
        return f"Rappels du {short_date(day)}" if day else self.title

    def restore(self, values: dict[str, object]) -> None:
        """Put back what `values` returned."""
        super().restore(values)
        self._tell()

    def write(self, session: Session) -> int:
        """Open the list of those whom no list of reminders holds yet."""
        self._wanted = self.checked()["day"]
        now, by = self.desk.clock.now(), self.desk.agent
        return open_reminders(session, self._wanted, uid=self.uid, now=now, by=by)

    def follow_up(self) -> tuple[str, object] | None:
        """Show the list."""
        return "page:calls", self._list_id

    def _remember(self, list_id: int) -> None:
        self._list_id = list_id
        remember_reminders(self.desk, self._wanted, self.uid)

    # What is told

    def _tell(self) -> None:
        """Say how many are to be reminded of the day typed, and which days before it wait for their list."""
        now, day = self.desk.clock.now(), self.day.value()
        last = max(self._usual, day or self._usual)
        with self.telling_refusals(), self.desk.database.reading() as session:
            found = reminder_days(session, now.date(), last, now=now)
            self.said.setText(_day_words(next((one for one in found if one.day == day), None)) if day else "")
            self._offer([one for one in found if one.left and one.day <= self._usual])

    def _offer(self, days: Sequence[ReminderDay]) -> None:
        lines = [
            Line(
                f"{long_date(one.day)}{NO_BREAK}: {plural(one.left, 'personne')}",
                "Choisir",
                partial(self._choose, one),
            )
            for one in days
        ]
        self.missed.show_lines(lines, "Aucun autre rappel à faire.")

    def _choose(self, one: ReminderDay) -> None:
        self.form.restore({"day": one.day})
        self.edited.emit()
        self._tell()


def _day_words(found: ReminderDay | None) -> str:
    """Tell how many are to be reminded of a day, and how many are on a list already."""
    if found is None:
        return "Aucun rendez-vous à venir ce jour-là."
    left = f"{plural(found.left, 'personne')} à rappeler" if found.left else "Personne à rappeler"
    listed = f"{plural(found.listed, 'personne')} déjà sur une liste de rappels" if found.listed else ""
    return ", ".join(filter(None, (left, listed)))
