"""Use cases of the actions: plan, count, cancel. People are numbers, never names (RGPD art. 10)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.actions.half_days import HalfDay
from espace_citoyennete.actions.model import Action, ActionCount, ActionModule, ActionPartner
from espace_citoyennete.actions.rules import (
    CANCELLED_FIRST,
    NUMBERS,
    PRESCRIBER,
    PRESCRIBERS,
    STAGE,
    count_problems,
    number_problems,
    untold_problems,
)
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.french import clean
from espace_citoyennete.jeudis.rules import Margins
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.erasing import erase, links_to
from espace_citoyennete.storage.rows import id_with, touch
from espace_citoyennete.town.reference import neighbourhoods, unknown_codes

_PARTS = (ActionPartner, ActionCount, ActionModule)  # written with the action, and gone with it
_LISTS = {"GENRE": "genre", "AGE": "tranche_age"}
_KEPT_KIND = (
    "Ce qui va avec cette action n’irait plus avec ce type\u00a0: garder le type, ou créer une autre action."
)
_TEXTS = ("title", "place", "theme", "ages", "people_met", "assessment")


@dataclass(frozen=True)
class ActionDraft:
    """An action as the coordinator types it; a number is None where nobody has counted yet."""

    kind: str | None
    held_on: date | None
    title: str
    ends_on: date | None = None
    starts_at: time | None = None
    minutes: int = 0
    place: str = ""
    neighbourhood: str | None = None
    axis: str | None = None
    theme: str = ""
    course_type: str | None = None
    organisation_id: int | None = None
    partner_ids: tuple[int, ...] = ()
    ages: str = ""
    people_met: str = ""
    by_night: bool = False
    announced: int | None = None
    registered: int | None = None
    convened: int | None = None
    present: int | None = None
    validated: int | None = None
    half_days: tuple[HalfDay, ...] = ()
    counts: Margins = field(default_factory=dict)
    cost_cents: int = 0
    assessment: str = ""
    uid: UUID = field(default_factory=uuid4)


def save_action(session: Session, draft: ActionDraft, *, by: Agent) -> int:
    """Keep an action and return its id; the same draft saved twice is one action. Raises `Invalid`."""
    require(by, "save_action")
    known = session.scalar(select(Action.id).where(Action.uid == draft.uid))
    if known is not None:
        return known
    action = Action(uid=draft.uid, **_checked(session, draft))
    session.add(action)
    session.flush()
    _write_parts(session, action.id, draft)
    return action.id


def save_actions(session: Session, drafts: Sequence[ActionDraft], *, by: Agent) -> list[int]:
    """Keep the actions of a year, all of them or none, and return their ids. Raises `Invalid`."""
    require(by, "save_actions")
    return [save_action(session, draft, by=by) for draft in drafts]


def withdraw_actions(session: Session, uids: Sequence[UUID], *, by: Agent) -> None:
    """Take back actions just planned together. Raises `Conflict` once something else goes with one."""
    require(by, "withdraw_actions")
    for uid in uids:
        withdraw_action(session, uid, by=by)


def change_action(
    session: Session, action_id: int, version: int | None, draft: ActionDraft, *, by: Agent
) -> None:
    """Replace what is known of an action, read at `version`. Raises `UserError`, `Conflict` or `Invalid`.

    A cancelled one counts nowhere: it is held after all first.
    An undo gives no version: `Database.unchanged` has looked at every row.
    """
    require(by, "change_action")
    action = _action(session, action_id)
    if version not in (None, action.version):
        raise Conflict("Cette action a été modifiée entre-temps. La rouvrir pour voir la nouvelle version.")
    if action.cancelled:
        raise UserError(CANCELLED_FIRST)
    if draft.kind != action.kind and _has_more(session, action):
        raise Invalid({"kind": _KEPT_KIND})
    facts, is_other = _checked(session, draft), _parts_of(draft) != parts(session, action_id)
    for name, value in facts.items():
        setattr(action, name, value)
    if is_other:
        touch(action)
        for part in _PARTS:
            for row in session.scalars(select(part).where(part.action_id == action_id)):
                session.delete(row)
        session.flush()
        _write_parts(session, action_id, draft)


def count_registered(
    session: Session, action_id: int, registered: int | None, present: int | None, *, by: Agent
) -> None:
    """Tell an action how many were registered and came, when what goes with it was counted one by one.

    Raises `Invalid` where the margins hold more people than came.
    """
    require(by, "count_registered")
    action = _action(session, action_id)
    margins = parts(session, action_id).margins
    if problems := count_problems(margins, present=present, convened=action.convened):
        raise Invalid(problems)
    action.registered, action.present = registered, present
    touch(action)
    session.flush()


def withdraw_action(session: Session, uid: UUID, *, by: Agent) -> None:
    """Take back an action just planned. Raises `Conflict` once something else goes with it."""
    require(by, "withdraw_action")
    action = _action(session, id_with(session, Action, uid))
    if _has_more(session, action):
        raise Conflict("Quelque chose a été ajouté à cette action depuis. L’annuler depuis la page.")
    erase(session, [action])


def _has_more(session: Session, action: Action) -> bool:
    """Tell whether later features keep something of this action: teams, stops of a walk."""
    return any(
        session.scalar(select(column).where(column == action.id).limit(1)) is not None
        for model, column in links_to(Action)
        if model not in _PARTS
    )


def cancel_action(
    session: Session, action_id: int, reason: str, *, cancelled: bool = True, by: Agent
) -> None:
    """Cancel an action and say why, or hold it after all; a cancelled action counts nowhere."""
    require(by, "cancel_action")
    action = _action(session, action_id)
    if cancelled and not clean(reason):
        raise Invalid({"reason": "Écrire pourquoi l’action n’a pas lieu."})
    action.cancelled = cancelled
    action.reason = clean(reason) if cancelled else ""


@dataclass(frozen=True)
class Parts:
    """What goes with an action: partners, half-days, people counted by kind and code."""

    partner_ids: tuple[int, ...]
    half_days: tuple[HalfDay, ...]
    counts: frozenset[tuple[str, str, int]]

    @property
    def margins(self) -> dict[str, dict[str, int]]:
        """Return the people counted, by kind then by code."""
        told: dict[str, dict[str, int]] = {}
        for kind, code, people in sorted(self.counts):
            told.setdefault(kind, {})[code] = people
        return told


def parts(session: Session, action_id: int) -> Parts:
    """Read what goes with an action."""
    partners = select(ActionPartner.organisation_id).where(ActionPartner.action_id == action_id)
    half_days = select(ActionModule.label, ActionModule.present, ActionModule.minutes).where(
        ActionModule.action_id == action_id
    )
    counts = select(ActionCount.kind, ActionCount.code, ActionCount.people).where(
        ActionCount.action_id == action_id
    )
    return Parts(
        tuple(sorted(session.scalars(partners))),
        tuple(HalfDay(*row) for row in session.execute(half_days.order_by(ActionModule.position))),
        frozenset((kind, code, people) for kind, code, people in session.execute(counts)),
    )


def _parts_of(draft: ActionDraft) -> Parts:
    return Parts(
        tuple(sorted(set(draft.partner_ids))),
        tuple(replace(half_day, label=clean(half_day.label)) for half_day in draft.half_days),
        frozenset(
            (kind, code, people)
            for kind, codes in draft.counts.items()
            for code, people in codes.items()
            if people
        ),
    )


def _write_parts(session: Session, action_id: int, draft: ActionDraft) -> None:
    told = _parts_of(draft)
    session.add_all(ActionPartner(action_id=action_id, organisation_id=one) for one in told.partner_ids)
    session.add_all(
        ActionModule(action_id=action_id, position=position, **vars(half_day))
        for position, half_day in enumerate(told.half_days)
    )
    session.add_all(
        ActionCount(action_id=action_id, kind=kind, code=code, people=people)
        for kind, code, people in sorted(told.counts)
    )
    session.flush()


# Checks


def _action(session: Session, action_id: int) -> Action:
    action = session.get(Action, action_id)
    if action is None:
        raise UserError("Cette action n’existe plus. Actualiser la liste (F5).")
    return action


def _checked(session: Session, draft: ActionDraft) -> dict[str, object]:
    numbers = {name: getattr(draft, name) for name in NUMBERS}
    problems = _missing(draft) | number_problems(draft.kind or "", numbers, draft.half_days)
    problems |= count_problems(draft.counts, present=draft.present, convened=draft.convened)
    problems |= untold_problems(draft.kind, numbers, draft.half_days, draft.counts)
    problems |= _unknown(session, draft)
    if problems:
        raise Invalid(problems)
    texts = {name: clean(getattr(draft, name)) for name in _TEXTS}
    kept = (
        "kind", "held_on", "ends_on", "starts_at", "minutes", "neighbourhood", "axis", "course_type",
        "organisation_id", "by_night", "cost_cents",
    )  # fmt: skip
    return texts | numbers | {name: getattr(draft, name) for name in kept}


def _missing(draft: ActionDraft) -> dict[str, str]:
    problems = {}
    if draft.kind is None:
        problems["kind"] = "Choisir le type d’action dans la liste (↓)."
    if draft.held_on is None:
        problems["held_on"] = "Écrire la date, par exemple 24/11."
    elif draft.ends_on is not None and draft.ends_on < draft.held_on:
        problems["ends_on"] = "Le dernier jour vient avant le premier\u00a0: corriger l’une des deux dates."
    if not clean(draft.title):
        problems["title"] = "Écrire le titre."
    if draft.kind == STAGE and draft.organisation_id is None:
        problems["organisation_id"] = "Choisir l’organisme qui assure le stage (↓)."
    if draft.minutes < 0:
        problems["minutes"] = "Écrire une durée, zéro si elle n’est pas connue."
    if draft.cost_cents < 0:
        problems["cost_cents"] = "Écrire zéro ou plus."
    if any(not clean(half_day.label) for half_day in draft.half_days):
        problems["half_days"] = "Nommer chaque demi-journée."
    return problems


def _unknown(session: Session, draft: ActionDraft) -> dict[str, str]:
    """Refuse what is in no list; « non communiqué » is the rest of a total, and never counted itself."""
    chosen = {
        "kind": ("type_evenement", draft.kind),
        "axis": ("axe_evenement", draft.axis),
        "course_type": ("type_stage", draft.course_type),
    }
    problems = unknown_codes(session, chosen, draft.held_on)
    offered = neighbourhoods(session, draft.held_on) if draft.held_on is not None else []
    territories = {row.code for row in offered}
    if draft.neighbourhood is not None and draft.neighbourhood not in territories:
        problems["neighbourhood"] = "Choisir dans la liste (↓)."
    for kind, codes in draft.counts.items():
        if not _are_listed(session, kind, codes, territories, draft.held_on):
            problems[kind] = "Répartir entre les valeurs de la liste."
    return problems


def _are_listed(
    session: Session, kind: str, codes: Iterable[str], territories: set[str], day: date | None
) -> bool:
    if "NC" in codes:
        return False
    if kind == PRESCRIBER:
        return set(codes) <= set(PRESCRIBERS)
    if kind == "QUARTIER":
        return set(codes) <= territories
    return kind in _LISTS and not unknown_codes(session, {code: (_LISTS[kind], code) for code in codes}, day)
