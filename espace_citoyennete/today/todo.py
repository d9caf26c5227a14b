"""What is still to be dealt with, as lines that each open where it is mended."""

import platform
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from espace_citoyennete.deadlines.rules import Deadline, days_left, step
from espace_citoyennete.directory.rules import TO_CHECK
from espace_citoyennete.french import NO_BREAK, long_date, moment, plural, short_date
from espace_citoyennete.storage.database import Session
from espace_citoyennete.today.listing import Due, ToFillIn, due
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.lines import Line

_DAYS_TOLD = 3  # each of the last days on a line of its own, the older ones together
_DUES_TOLD = 3  # of one step
STEP_WORDS = {
    -1: "en retard", 0: "aujourd’hui", 7: "sous 7 jours", 30: "sous 30 jours", 90: "sous 90 jours",
}  # fmt: skip
_STEP_INKS = {-1: "err", 0: "warn", 7: "warn"}
_OLD_COPY = timedelta(hours=24)


Ask = Callable[[str, object], object]  # asks something of the window, as `Page.asks.emit`


def read_due(session: Session, desk: Desk) -> Due:
    """Return what is still to be dealt with by the person at this desk."""
    clock = desk.clock
    return due(session, by=desk.agent, desk=platform.node(), now=clock.now(), instant=clock.instant())


def due_lines(desk: Desk, found: Due, ask: Ask) -> list[Line]:
    """Return a line for each thing to be dealt with, the most urgent first."""
    lines = call_list_lines(found, ask) + callback_lines(found, ask) + waiting_lines(found, ask)
    lines += [
        _line(text, "Renseigner", partial(ask, "page:permanences", day.day))
        for text, day in _days_to_fill_in(found.to_fill_in)
    ]
    if found.to_check:
        text = f"{plural(len(found.to_check), 'rendez-vous', 'rendez-vous')} à vérifier"
        first = {"appointment_id": found.to_check[0]}
        lines.append(_line(text, "Vérifier", partial(ask, "form:appointment", first)))
    lines += deadline_lines(found, desk.clock.today(), ask) + draft_lines(desk, found, ask)
    if found.numbers:
        text = f"{plural(found.numbers, 'numéro')} d’urgence à vérifier"
        lines.append(_line(text, "Vérifier", partial(ask, "page:settings", "Numéros d’urgence")))
    if found.organisations:
        text = f"{plural(found.organisations, 'organisme')} à vérifier"
        lines.append(_line(text, "Vérifier", partial(ask, "page:directory", TO_CHECK), "text2"))
    if found.holidays_until:
        text = f"Vacances scolaires connues jusqu’au {long_date(found.holidays_until, weekday=False)}"
        lines.append(_line(text, "Compléter", partial(ask, "page:settings", "Vacances scolaires"), "text2"))
    if desk.folder is not None and is_copy_old(desk.copied_at(), desk.clock.now()):
        lines.append(_line(told_copy(desk), "Sauvegarder", partial(ask, "page:settings", "Sauvegardes")))
    return lines


def callback_lines(found: Due, ask: Ask) -> list[Line]:
    """Return the line of the calls promised for today or before, if any."""
    if not found.callbacks:
        return []
    return [
        _line(f"{plural(found.callbacks, 'rappel')} à faire", "Voir", partial(ask, "page:callbacks", None))
    ]


def call_list_lines(found: Due, ask: Ask) -> list[Line]:
    """Return a line for each list on which somebody is still to be told of a change."""
    return [
        _line(
            f"Liste d’appels {one.title}, {one.reached}/{one.total} joints",
            "Appeler",
            partial(ask, "page:calls", one.id),
        )
        for one in found.call_lists
    ]


def waiting_lines(found: Due, ask: Ask) -> list[Line]:
    """Return the lines of the waiting list: the slots to propose, and who waits past the day agreed."""
    to_page = partial(ask, "page:waiting", None)
    lines = []
    if found.slots:
        slots = plural(found.slots, "créneau", "créneaux")
        lines.append(_line(f"{slots} à proposer à la liste d’attente", "Proposer", to_page))
    if found.too_late:
        verb = "dépasse sa" if found.too_late == 1 else "dépassent leur"
        text = f"{plural(found.too_late, 'personne')} en attente {verb} date limite"
        lines.append(_line(text, "Voir", to_page))
    return lines


def deadline_lines(found: Due, today: date, ask: Ask) -> list[Line]:
    """Return the deadlines of each step, the late ones first; what is too many is one line of its step."""
    by_step: dict[int, list[Deadline]] = {}
    for deadline in found.deadlines:
        if (days := step(deadline.day, today)) is not None:
            by_step.setdefault(days, []).append(deadline)
    lines = []
    for days, dues in by_step.items():
        ink = _STEP_INKS.get(days, "text2")
        shown = dues if len(dues) <= _DUES_TOLD else dues[: _DUES_TOLD - 1]
        for one in shown:
            text = f"{one.what}, {days_left(one.day, today)}"
            lines.append(_line(text, "Ouvrir", partial(ask, one.page, one.about), ink))
        if more := len(dues) - len(shown):
            text = f"{plural(more, 'autre échéance', 'autres échéances')} {STEP_WORDS[days]}"
            lines.append(_line(text, "Voir", partial(ask, "form:deadlines", None), ink))
    return lines


def draft_lines(desk: Desk, found: Due, ask: Ask) -> list[Line]:
    """Return a line for each draft that waits for somebody."""
    lines = []
    for draft in found.drafts:
        whose = f"Brouillon de {draft.author}" if draft.author else "Brouillon"
        title = f"{NO_BREAK}: {desk.shown_name(draft.title)}" if draft.title else ""
        text = f"{whose}{title}, {moment(draft.begun_at)}"
        lines.append(_line(text, "Reprendre", partial(ask, "resume_draft", draft.draft_uid), "draft"))
    return lines


def _line(text: str, word: str, act: Callable[[], object], ink: str = "warn") -> Line:
    return Line(text, word, act, "●", ink)


def is_copy_old(at: datetime | None, now: datetime) -> bool:
    """Tell whether the base should be copied today."""
    return at is None or now - at > _OLD_COPY


def told_copy(desk: Desk) -> str:
    """Tell when the base was last copied."""
    at = desk.copied_at()
    return f"Dernière sauvegarde{NO_BREAK}: {moment(at)}" if at else "Aucune sauvegarde"


def _days_to_fill_in(days: tuple[ToFillIn, ...]) -> list[tuple[str, ToFillIn]]:
    def told(count: int, when: str) -> str:
        return f"{plural(count, 'rendez-vous', 'rendez-vous')} {when} à renseigner"

    lines = [
        (told(day.appointments, f"du {short_date(day.day)}"), day) for day in reversed(days[-_DAYS_TOLD:])
    ]
    if older := days[:-_DAYS_TOLD]:
        lines.append((told(sum(day.appointments for day in older), "plus anciens"), older[0]))
    return lines
