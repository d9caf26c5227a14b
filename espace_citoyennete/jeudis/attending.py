"""Who came to a Jeudi: people ticked by name or by their number, people only counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import uuid5

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.jeudis.model import Jeudi, JeudiCount, JeudiFollowUp, Registration
from espace_citoyennete.jeudis.rules import MARGINS, Margins, margin_problems, rest
from espace_citoyennete.jeudis.service import jeudi_with, registration_with
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.rows import uid_of
from espace_citoyennete.town.reference import labels, neighbourhood_labels

_LISTS = {"GENRE": "genre", "AGE": "tranche_age"}


@dataclass(frozen=True)
class Counted:
    """People counted without a name; whoever is in no margin is « non communiqué »."""

    registered: int = 0
    present: int = 0
    margins: Margins = field(default_factory=dict)

    @property
    def told(self) -> tuple[int, int, dict[tuple[str, str], int]]:
        """Return the numbers that say something: a margin of nobody is no margin."""
        return self.registered, self.present, _said(self.margins)

    def of(self, kind: str, code: str) -> int:
        """Return how many people of one margin gave this answer."""
        return self.margins.get(kind, {}).get(code, 0)


def _said(margins: Margins) -> dict[tuple[str, str], int]:
    return {
        (kind, code): people for kind, counts in margins.items() for code, people in counts.items() if people
    }


def count_people(
    session: Session, jeudi_id: int, counted: Counted, *, before: Counted | None = None, by: Agent
) -> None:
    """Set the counters of people without a name. Raises `Invalid` where they count somebody who is not.

    Raises `Conflict` when they are no more what they were `before`: somebody was counted at the door.
    """
    require(by, "count_people")
    jeudi = jeudi_with(session, jeudi_id)
    if before is not None and before.told != _kept(session, jeudi).told:
        raise Conflict(
            "Des personnes ont été comptées entre-temps\u00a0: abandonner ce brouillon, puis rouvrir les "
            "compteurs (C) pour partir des nouveaux nombres."
        )
    numbers = {"registered": counted.registered, "present": counted.present}
    problems = {name: "Écrire zéro ou plus." for name, value in numbers.items() if value < 0}
    problems |= margin_problems(counted.present, counted.margins) | _unknown(session, counted.margins)
    if problems:
        raise Invalid(problems)
    jeudi.counted_registered, jeudi.counted_present = counted.registered, counted.present
    _keep_margins(session, jeudi_id, counted.margins)


def count_arrival(session: Session, jeudi_id: int, gender: str, *, by: Agent) -> None:
    """Count one more person who came without a name; « NC » joins no margin. Raises `Invalid`."""
    require(by, "count_arrival")
    jeudi = jeudi_with(session, jeudi_id)
    if problems := _unknown(session, {"GENRE": {gender: 1}}):
        raise Invalid(problems)
    jeudi.counted_present += 1
    if gender != "NC":
        _add(session, jeudi_id, "GENRE", gender, 1)


def take_back_arrival(session: Session, jeudi_id: int, gender: str, *, by: Agent) -> None:
    """Count one person less. Raises `UserError` when the counters do not hold that person any more."""
    require(by, "take_back_arrival")
    jeudi = jeudi_with(session, jeudi_id)
    genders = _margins(session, jeudi_id).get("GENRE", {})
    left = rest(jeudi.counted_present, genders) if gender == "NC" else genders.get(gender, 0)
    if not left:
        raise UserError("Les compteurs de ce Jeudi ont changé depuis. Les corriger (C).")
    jeudi.counted_present -= 1
    if gender != "NC":
        _add(session, jeudi_id, "GENRE", gender, -1)


def mark_present(session: Session, registration_id: int, *, is_present: bool, by: Agent) -> None:
    """Tick or untick somebody on the attendance sheet."""
    require(by, "mark_present")
    registration_with(session, registration_id).is_present = is_present


def mark_numbers(session: Session, jeudi_id: int, numbers: Sequence[int], *, by: Agent) -> list[int]:
    """Tick the people who bear these numbers on the sheet; return the registrations ticked just now.

    Raises `UserError`, and ticks nobody, where nobody bears one of them.
    """
    require(by, "mark_numbers")
    rows = select(Registration).where(Registration.jeudi_id == jeudi_id, Registration.number.in_(numbers))
    found = session.scalars(rows.order_by(Registration.number)).all()
    if missing := sorted(set(numbers) - {row.number for row in found}):
        told = ", ".join(map(str, missing))
        word = "le numéro" if len(missing) == 1 else "les numéros"
        raise UserError(f"Personne ne porte {word} {told}. Vérifier sur la feuille d’émargement.")
    ticked = [row for row in found if not row.is_present]
    for row in ticked:
        row.is_present = True
    return [row.id for row in ticked]


def number_sheet(session: Session, jeudi_id: int, in_order: Sequence[int], *, by: Agent) -> None:
    """Give a number to the registrations that have none, in this order, after those already given.

    A number once printed stays, and that of somebody taken off since goes to nobody else: the sheet
    signed on paper and the screen tell the same person.
    """
    require(by, "number_sheet")
    jeudi = jeudi_with(session, jeudi_id)
    for registration_id in in_order:
        registration = registration_with(session, registration_id)
        if registration.number is None:
            jeudi.numbers_given += 1
            registration.number = jeudi.numbers_given


def keep_as_counted(session: Session, gone: ColumnElement[bool]) -> None:
    """Count as people without a name those of registrations about to be erased: no total moves."""
    for row in session.scalars(select(Registration).where(gone)).all():
        jeudi = jeudi_with(session, row.jeudi_id)
        jeudi.counted_registered += not (row.is_walk_in or row.is_waiting)
        if not row.is_present:
            continue
        jeudi.counted_present += 1
        for kind, code in (("GENRE", row.gender), ("AGE", row.age_band), ("QUARTIER", row.neighbourhood)):
            if code != "NC":
                _add(session, jeudi.id, kind, code, 1)


def keep_follow_ups(session: Session, gone: ColumnElement[bool]) -> None:
    """Count the contacts that came of each Jeudi, among those about to be erased."""
    came = (
        select(JeudiFollowUp.jeudi_id, func.count())
        .join(Contact, Contact.id == JeudiFollowUp.contact_id)
        .where(gone, Contact.removed_at.is_(None))
        .group_by(JeudiFollowUp.jeudi_id)
    )
    for jeudi_id, count in session.execute(came).all():
        jeudi_with(session, jeudi_id).counted_follow_ups += count


# Margins


def _margins(session: Session, jeudi_id: int) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for row in session.scalars(select(JeudiCount).where(JeudiCount.jeudi_id == jeudi_id)):
        found.setdefault(row.kind, {})[row.code] = row.people
    return found


def _kept(session: Session, jeudi: Jeudi) -> Counted:
    return Counted(jeudi.counted_registered, jeudi.counted_present, _margins(session, jeudi.id))


def _add(session: Session, jeudi_id: int, kind: str, code: str, people: int) -> None:
    margins = _margins(session, jeudi_id)
    counts = margins.setdefault(kind, {})
    counts[code] = counts.get(code, 0) + people
    _keep_margins(session, jeudi_id, margins)


def _keep_margins(session: Session, jeudi_id: int, margins: Margins) -> None:
    """Write the counts that say something, each row kept while its count only changes."""
    wanted = _said(margins)
    for row in session.scalars(select(JeudiCount).where(JeudiCount.jeudi_id == jeudi_id)):
        people = wanted.pop((row.kind, row.code), 0)
        if people:
            row.people = people
        else:
            session.delete(row)
    for (kind, code), people in wanted.items():
        # Made from the Jeudi's uid: taken back and counted again, it is the same row.
        uid = uuid5(uid_of(session, Jeudi, jeudi_id), f"{kind}/{code}")
        session.add(JeudiCount(uid=uid, jeudi_id=jeudi_id, kind=kind, code=code, people=people))
    session.flush()


def _unknown(session: Session, margins: Mapping[str, Mapping[str, int]]) -> dict[str, str]:
    problems = {}
    for kind, counts in margins.items():
        known = labels(session, _LISTS[kind]) if kind in _LISTS else neighbourhood_labels(session)
        if not counts.keys() <= known.keys():
            problems[kind] = f"Choisir chaque {MARGINS[kind]} dans sa liste (Réglages)."
    return problems
