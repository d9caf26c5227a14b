"""« Filtrer le bilan »: which contacts and appointments are counted, kept as a view when it has a name."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QLineEdit

from espace_citoyennete.annual_report.rules import length_of, year_to_report
from espace_citoyennete.annual_report.sections import period_label
from espace_citoyennete.annual_report.view_acts import remember_view
from espace_citoyennete.annual_report.views import Shown, ViewDraft, save_view, views
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.report import NOT_COMMUNICATED, Filters, Period, Scope
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.fields import TERRITORIES, options
from espace_citoyennete.ui.choice import Option
from espace_citoyennete.ui.choices import QuickChoices
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel

# The filters, each with its caption, what it says when nothing is reached, and its list.
_FILTERS: Mapping[str, tuple[str, str, str]] = {
    "channels": ("&Canal", "Aucun canal", "canal"),
    "requests": ("&Objet", "Aucun objet", "objet"),
    "domains": ("&Domaine du droit", "Aucun domaine", "domaine_droit"),
    "neighbourhoods": ("&Quartier ou commune", "Aucun quartier", TERRITORIES),
    "kinds": ("&Type d’intervenant", "Aucun type", "type_intervenant"),
}


class ViewPanel(FormPanel):
    """Filter the report that is in view; with a name, everybody finds the filters again."""

    kind = "report_view"
    title = "Filtrer le bilan"
    icon = "search"
    save_word = "Afficher"

    def __init__(
        self, desk: Desk, scope: Scope | None = None, tab: str = "", report_view_uid: UUID | None = None
    ) -> None:
        super().__init__(desk)
        today = desk.clock.today()
        self._scope, self._tab = scope or Scope(year_to_report(today), today), tab
        self._before: ViewDraft | None = None
        self.fields = {name: QuickChoices(none) for name, (_, none, _) in _FILTERS.items()}
        self.name = QLineEdit()
        hints = {"kinds": "Ne garde que les rendez-vous."}
        self.form = Form(
            [
                *(
                    Field(name, caption, self.fields[name], hint=hints.get(name, ""))
                    for name, (caption, _, _) in _FILTERS.items()
                ),
                Field(
                    "name", "&Nom de la vue", self.name,
                    hint="Avec un nom, la vue est gardée pour tous\u202f; sans nom, elle sert une fois.",
                ),
            ]
        )  # fmt: skip
        self.lay(self.form)
        self.saved.connect(self._remember)
        with desk.database.reading() as session:
            for name, (_, _, list_name) in _FILTERS.items():
                self.fields[name].set_options(_offered(session, list_name, self._scope.period.last))
        self._take(report_view_uid)

    def context(self) -> str:
        """Return the period that the view keeps."""
        return f"Période{NO_BREAK}: {period_label(self._scope.period)}"

    def values(self) -> dict[str, Any]:
        """Return what is chosen and typed, on which days, and of which view."""
        period = self._scope.period
        about = {"first": period.first.isoformat(), "last": period.last.isoformat(), "tab": self._tab}
        return {**super().values(), **about, "view": str(self._before.uid) if self._before else ""}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        period = Period(date.fromisoformat(values["first"]), date.fromisoformat(values["last"]))
        self._scope, self._tab = Scope(period, self.desk.clock.today()), values["tab"]
        self._take(UUID(values["view"]) if values["view"] else None)
        super().restore(values)

    def write(self, session: Session) -> ViewDraft:
        """Keep the view if it has a name, and return what is to be shown."""
        typed = self.checked()
        filters = Filters(**{name: typed[name] for name in _FILTERS})
        period = self._scope.period
        length = length_of(period)
        draft = ViewDraft(
            typed["name"], filters, length or "",
            None if length else period.first, None if length else period.last,
            self._tab, self._before.uid if self._before else self.uid,
        )  # fmt: skip
        if draft.name:
            save_view(session, draft, by=self.desk.agent)
        self._after = draft
        return draft

    def follow_up(self) -> tuple[str, object]:
        """Show it."""
        scope = replace(self._scope, filters=self._after.filters)
        return "page:report", Shown(scope, self._after.uid if self._after.name else None)

    def _remember(self, kept: ViewDraft) -> None:
        if kept.name:
            remember_view(self.desk, self._before, kept)

    def _take(self, uid: UUID | None) -> None:
        with self.desk.database.reading() as session:
            self._before = next((view for view in views(session) if view.uid == uid), None)
        filters = self._before.filters if self._before else self._scope.filters
        self.form.restore({**asdict(filters), "name": self._before.name if self._before else ""})


def _offered(session: Session, list_name: str, day: date) -> list[Option]:
    found = options(session, list_name, day)
    if any(option.code == NOT_COMMUNICATED for option in found):
        return found
    return [*found, Option(NOT_COMMUNICATED, "Non communiqué")]
