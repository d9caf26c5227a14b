"""Use cases of a permanence: plan its sittings and their slots, cancel a sitting and promise calls."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time
from itertools import chain
from typing import Any
from uuid import UUID, uuid4, uuid5

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from espace_citoyennete.clock import is_on_the_clock
from espace_citoyennete.directory.model import Absence
from espace_citoyennete.errors import Conflict, Invalid
from espace_citoyennete.french import NO_BREAK, clean, clock_time, fold, long_date, plural
from espace_citoyennete.permanences.conflicts import Occupation, first_conflict, meetings
from espace_citoyennete.permanences.hours import MOST_UNTIMED, RECEPTIONS, Hours
from espace_citoyennete.permanences.model import Appointment, Hold, Permanence, Sitting, Slot
from espace_citoyennete.permanences.plan import Plan, PlannedSitting, Series, plan
from espace_citoyennete.permanences.rules import Rule, from_json, to_json
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.many import insert_many
from espace_citoyennete.town.model import Room
from espace_citoyennete.town.reference import refuse_unknown_codes
from espace_citoyennete.town.rules import Calendar, Span

_RANKS = 1024  # more than an arrival order has numbers


@dataclass(frozen=True)
class PermanenceDraft:
    """A permanence as planned; a single sitting is a rule of one date."""

    type_code: str
    label: str
    rule: Rule
    first_day: date
    last_day: date
    starts_at: time
    ends_at: time
    slot_minutes: int
    room: str = ""
    other_room: str = ""  # every second occurrence of the rule
    reception: str = "HEURES"
    quota: int = 0
    organisation_id: int | None = None
    practitioner_id: int | None = None
    skips_school_holidays: bool = False
    skips_public_holidays: bool = True
    domains: tuple[str, ...] = ()  # codes of `domaine_droit`; none is all
    reminder: str = ""
    overbooking: int = 1
    promised: int | None = None
    uid: UUID = field(default_factory=uuid4)

    @property
    def hours(self) -> Hours:
        """Return how each sitting receives."""
        return Hours(self.starts_at, self.ends_at, self.slot_minutes, self.reception, self.quota)

    @property
    def series(self) -> Series:
        """Return when and where it is held."""
        return Series(
            self.rule,
            self.first_day,
            self.last_day,
            self.hours,
            clean(self.room),
            clean(self.other_room),
            self.skips_school_holidays,
            self.skips_public_holidays,
        )


def preview_permanence(draft: PermanenceDraft, calendar: Calendar, absences: tuple[Span, ...] = ()) -> Plan:
    """Return the sittings that a draft would give; raise `Invalid` as `create_permanence` does."""
    if problems := draft_problems(draft):
        raise Invalid(problems)
    planned = plan(draft.series, calendar, absences)
    if not planned.days:
        raise Invalid({"rule": "Aucune permanence sur cette période. Vérifier la règle et les dates."})
    _refuse_missing_hours(draft, planned.days)
    return planned


def create_permanence(session: Session, draft: PermanenceDraft, *, calendar: Calendar, by: Agent) -> int:
    """Keep a permanence with all its sittings and slots and return its id; saved twice it is one permanence.

    Raises `Invalid` with the field and the remedy, `Conflict` when the room or the practitioner is taken.
    """
    require(by, "create_permanence")
    return _create(session, [draft], calendar)[0]


def create_permanences(
    session: Session, drafts: Sequence[PermanenceDraft], *, calendar: Calendar, by: Agent
) -> list[int]:
    """Keep the permanences of a year, all of them or none, and return their ids.

    Raises as `create_permanence` does, also when two of them want one room or one practitioner at once.
    """
    require(by, "create_permanences")
    return _create(session, drafts, calendar)


def _create(session: Session, drafts: Sequence[PermanenceDraft], calendar: Calendar) -> list[int]:
    uids = [draft.uid for draft in drafts]
    known = select(Permanence.uid, Permanence.id).where(Permanence.uid.in_(uids))
    ids = dict(session.execute(known).all())
    new = [draft for draft in drafts if draft.uid not in ids]
    plans = [preview_permanence(draft, calendar, absences_of(session, draft)) for draft in new]
    refuse_unknown_lists(session, new)
    for draft in new:
        refuse_too_many(session, draft)
    wanted = {draft.uid: occupations(draft, planned) for draft, planned in zip(new, plans, strict=True)}
    for _rank, met in meetings((draft.label, wanted[draft.uid]) for draft in new):
        raise Conflict(met)
    if sentence := first_conflict(session, chain.from_iterable(wanted.values())):
        raise Conflict(sentence)
    permanences = [Permanence(uid=draft.uid, **columns_of(draft)) for draft in new]
    session.add_all(permanences)
    session.flush()
    _store_sittings(session, list(zip(permanences, plans, strict=True)))
    ids |= {permanence.uid: permanence.id for permanence in permanences}
    return [ids[uid] for uid in uids]


def columns_of(draft: PermanenceDraft) -> dict[str, Any]:
    """Return what the row of a permanence holds of its draft."""
    names = (
        "type_code", "organisation_id", "practitioner_id", "first_day", "last_day", "starts_at", "ends_at",
        "reception", "skips_school_holidays", "skips_public_holidays", "overbooking", "promised",
    )  # fmt: skip
    return {name: getattr(draft, name) for name in names} | {
        "label": clean(draft.label),
        "rule": to_json(draft.rule),
        "slot_minutes": draft.hours.length,
        "quota": draft.hours.untimed,
        "room": clean(draft.room),
        "other_room": clean(draft.other_room),
        "domains": " ".join(draft.domains),
        "reminder": clean(draft.reminder),
    }


def permanence_draft(session: Session, permanence_id: int) -> PermanenceDraft:
    """Return a permanence as it was planned. Raises `Conflict` when it is no more."""
    permanence = session.get(Permanence, permanence_id)
    if permanence is None:
        raise Conflict("Cette permanence n’existe plus. Actualiser la semaine (F5).")
    read: dict[str, Any] = {
        "rule": from_json(permanence.rule),
        "domains": tuple(permanence.domains.split()),
    }
    same = (one.name for one in fields(PermanenceDraft) if one.name not in read)
    return PermanenceDraft(**read, **{name: getattr(permanence, name) for name in same})


def permanence_version(session: Session, permanence_id: int) -> int:
    """Return which version of a permanence is read, so that nobody overwrites another one unseen."""
    return session.get_one(Permanence, permanence_id).version


def absences_of(session: Session, draft: PermanenceDraft) -> tuple[Span, ...]:
    """Return the days of the period on which the practitioner is away."""
    if draft.practitioner_id is None:
        return ()
    found = select(Absence.first_day, Absence.last_day, Absence.reason).where(
        Absence.practitioner_id == draft.practitioner_id,
        Absence.first_day <= draft.last_day,
        Absence.last_day >= draft.first_day,
    )
    return tuple(Span(first, last, reason or "Absence") for first, last, reason in session.execute(found))


def occupations(draft: PermanenceDraft, planned: Plan) -> list[Occupation]:
    """Return the rooms and the hours that a plan takes."""
    return [
        Occupation(sitting.day, draft.starts_at, draft.ends_at, sitting.room, draft.practitioner_id)
        for sitting in planned.sittings
    ]


def refuse_unknown_lists(session: Session, drafts: Iterable[PermanenceDraft]) -> None:
    """Refuse a type of permanence, or a domain of law, that is not in its list."""
    for first_day, type_code in {(draft.first_day, draft.type_code) for draft in drafts}:
        refuse_unknown_codes(session, {"type_code": ("type_intervenant", type_code)}, first_day)
    for first_day, code in {(draft.first_day, code) for draft in drafts for code in draft.domains}:
        refuse_unknown_codes(session, {"domains": ("domaine_droit", code)}, first_day)


def refuse_too_many(session: Session, draft: PermanenceDraft) -> None:
    """Refuse more people without an hour than a room has seats: they all wait there together."""
    people = draft.hours.untimed
    if not people:
        return
    rooms = {fold(room) for room in (draft.room, draft.other_room) if room}
    for room in session.scalars(select(Room).where(Room.seats < people)):
        if fold(room.name) in rooms:
            received = plural(people, "personne reçue", "personnes reçues")
            seats = plural(room.seats or 0, "place")
            remedy = "réduire le nombre ou changer de lieu."
            raise Invalid(
                {"quota": f"{received} sans heure, et {seats} dans « {room.name} »{NO_BREAK}: {remedy}"}
            )


def _refuse_missing_hours(draft: PermanenceDraft, days: Iterable[date]) -> None:
    """Refuse a sitting at the hour over which the clocks jump in spring: nobody could come."""
    for day in days:
        if not is_on_the_clock(datetime.combine(day, draft.starts_at)):
            when = f"Le {long_date(day)}, {clock_time(draft.starts_at)}"
            raise Invalid({"starts_at": f"{when} n’existe pas{NO_BREAK}: la pendule passe à l’heure d’été."})


def withdraw_permanence(session: Session, uid: UUID, *, by: Agent) -> None:
    """Take back a permanence just planned, with its sittings and slots.

    Raises `Conflict` once somebody was booked there, or one of its sittings was changed.
    """
    require(by, "withdraw_permanence")
    permanence = session.scalar(select(Permanence).where(Permanence.uid == uid))
    if permanence is None:
        raise Conflict("Cette permanence n’existe plus. Actualiser la semaine (F5).")
    sittings = select(Sitting.id).where(Sitting.permanence_id == permanence.id)
    slots = select(Slot.id).where(Slot.sitting_id.in_(sittings))
    booked = session.scalar(select(Appointment.id).where(Appointment.slot_id.in_(slots)).limit(1))
    is_named = Sitting.practitioner_id.is_distinct_from(permanence.practitioner_id)
    differs = or_(Sitting.is_exception, Sitting.state != "PREVUE", is_named)
    changed = session.scalar(sittings.where(differs).limit(1))
    if booked is not None or changed is not None:
        raise Conflict(f"La permanence « {permanence.label} » a servi depuis. Annuler ses séances une à une.")
    session.execute(delete(Hold).where(Hold.slot_id.in_(slots)))
    session.execute(delete(Slot).where(Slot.sitting_id.in_(sittings)))
    session.execute(delete(Sitting).where(Sitting.permanence_id == permanence.id))
    session.delete(permanence)
    session.flush()


def draft_problems(draft: PermanenceDraft) -> dict[str, str]:
    """Return what is wrong in a draft, field by field, that it tells by itself."""
    problems = {}
    if not draft.type_code:
        problems["type_code"] = "Choisir le type de permanence dans la liste (↓)."
    if not clean(draft.label) or len(clean(draft.label)) > 120:
        problems["label"] = "Écrire un libellé de 1 à 120 caractères."
    if max(len(clean(draft.room)), len(clean(draft.other_room))) > 80:
        problems["room"] = f"Le lieu dépasse 80 caractères{NO_BREAK}: le raccourcir."
    elif clean(draft.other_room) and not clean(draft.room):
        problems["room"] = "Écrire le premier des deux lieux en alternance."
    if draft.last_day < draft.first_day:
        problems["last_day"] = f"La fin précède le début{NO_BREAK}: vérifier les deux dates."
    elif (draft.last_day - draft.first_day).days > 3 * 366:
        problems["last_day"] = "Une permanence couvre trois ans au plus. Choisir une fin plus proche."
    return problems | _hours_problems(draft.hours)


def _hours_problems(hours: Hours) -> dict[str, str]:
    if not 5 <= hours.minutes <= 240:
        return {"slot_minutes": "Un créneau dure de 5 à 240 minutes."}
    if hours.reception not in RECEPTIONS:
        return {"reception": "Choisir la façon de recevoir dans la liste (↓)."}
    if hours.reception != "HEURES" and not 1 <= hours.quota <= MOST_UNTIMED:
        return {"quota": f"Écrire combien de personnes sont reçues sans heure, de 1 à {MOST_UNTIMED}."}
    if not (hours.timed or hours.reception == "ARRIVEE") or hours.length < 1:
        return {"ends_at": "Aucun créneau ne tient entre ces deux heures. Retarder la fin."}
    return {}


def _store_sittings(session: Session, planned: Sequence[tuple[Permanence, Plan]]) -> None:
    """Insert every sitting and slot in two statements."""
    sittings = [
        (sitting_columns(permanence, sitting), hours)
        for permanence, plan in planned
        for hours in [[(slot, slot.starts_at.time()) for slot in plan.hours.slots(permanence.first_day)]]
        for sitting in plan.sittings
    ]
    insert_many(session, Sitting, [columns for columns, _hours in sittings])
    made = select(Sitting.uid, Sitting.id).where(
        Sitting.permanence_id.in_([permanence.id for permanence, _plan in planned])
    )
    ids = dict(session.execute(made).all())
    rows = [
        {
            "uid": _slot_uid(columns["uid"], at, slot.rank),
            "sitting_id": ids[columns["uid"]],
            "starts_at": datetime.combine(columns["day"], at),
            "minutes": slot.minutes,
            "kind": slot.kind,
            "rank": slot.rank,
        }
        for columns, hours in sittings
        for slot, at in hours
    ]
    insert_many(session, Slot, rows)


def _slot_uid(sitting_uid: UUID, at: time, rank: int) -> UUID:
    """Return the uid of the only slot of a sitting with this hour and this rank, always the same one."""
    return UUID(int=sitting_uid.int ^ ((at.hour * 60 + at.minute) * _RANKS + rank))


def sitting_columns(permanence: Permanence, planned: PlannedSitting) -> dict[str, Any]:
    """Return what the row of a planned sitting holds."""
    return {
        # Made from the permanence's uid: taken back and planned again, it is the same sitting.
        "uid": uuid5(permanence.uid, f"{planned.day}"),
        "permanence_id": permanence.id,
        "practitioner_id": permanence.practitioner_id,
        "day": planned.day,
        "rule_day": planned.day,
        "starts_at": permanence.starts_at,
        "ends_at": permanence.ends_at,
        "room": planned.room,
        "slot_minutes": permanence.slot_minutes,
    }
