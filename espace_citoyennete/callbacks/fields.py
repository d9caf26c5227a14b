"""When somebody is to be called: the same three fields in every form that promises a call."""

from datetime import timedelta

from espace_citoyennete.callbacks.listing import closed_because
from espace_citoyennete.callbacks.rules import first_open_day
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.ui import style
from espace_citoyennete.ui.date_field import DateField, TimeField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field

NAMES = ("due_on", "from_time", "to_time")


class WhenFields:
    """The day and the safe hours; the next open day is proposed, a closed one is only told."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.due_on, self.from_time, self.to_time = DateField(desk.clock.today), TimeField(), TimeField()
        self.closed = style.words("warning")
        self.closed.hide()
        self.due_on.textChanged.connect(self._tell_closed)

    def rows(self) -> list[Field | tuple[Field, ...]]:
        """Return the fields as rows of a form."""
        return [
            Field("due_on", "Rappeler le", self.due_on, required=True, below=self.closed),
            (Field("from_time", "Pas avant", self.from_time), Field("to_time", "Pas après", self.to_time)),
        ]

    def values(self) -> dict[str, str]:
        """Return what the three fields show."""
        fields = (self.due_on, self.from_time, self.to_time)
        return {name: field.typed() for name, field in zip(NAMES, fields, strict=True)}

    def propose(self) -> None:
        """Write the open day that follows today, or the day already there."""
        today = self._desk.clock.today()
        after = max(today, self.due_on.value() or today) + timedelta(days=1)
        with self._desk.database.reading() as session:
            self.due_on.set_value(first_open_day(after, lambda day: not closed_because(session, day)))

    def _tell_closed(self) -> None:
        """Say that nobody is at the desk on the day written; it stays possible."""
        day, reason = self.due_on.value(), ""
        if day is not None:
            with self._desk.database.reading() as session:
                reason = closed_because(session, day)
        self.closed.setText(f"L’accueil est fermé ce jour-là ({reason}){NO_BREAK}: vérifier la date.")
        self.closed.setVisible(bool(reason))
