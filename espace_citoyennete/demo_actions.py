"""The actions of the demonstration: courses run by an association, each other kind of action of a year."""

from dataclasses import replace
from datetime import date, time
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from espace_citoyennete.actions.half_days import planned_half_days
from espace_citoyennete.actions.rules import STAGE
from espace_citoyennete.actions.service import ActionDraft, cancel_action, save_action
from espace_citoyennete.directory.service import organisation_named
from espace_citoyennete.rights import Agent

_DAY = 6 * 60  # minutes of a course
_ROOM = "Grande salle"
_MIXED = {"GENRE": {"F": 13, "H": 11}, "AGE": {"12_17": 24}}
_YOUNG = {"GENRE": {"F": 7, "H": 5}, "AGE": {"18_24": 12}}


class _Other(NamedTuple):
    """An action of each year: what is planned of it, what is counted once it was held."""

    kind: str
    month: int
    day: int
    title: str
    planned: dict[str, Any]
    present: int
    counts: dict[str, dict[str, int]] | None = None
    organisation: str = ""


_FORUM = _Other(
    "FORUM", 5, 12, "Forum des droits", {"neighbourhood": "QPV_ETOUVIE", "registered": 30}, 41,
    {"QUARTIER": {"QPV_ETOUVIE": 29}}, "Centre social Étouvie",
)  # fmt: skip
_OTHERS = (
    _Other(
        "FORMATION", 1, 22, "Repérer les violences conjugales", {"axis": "VIOLENCES", "registered": 20}, 17,
        {"GENRE": {"F": 13, "H": 4}}, "CIDFF",
    ),
    _Other(
        "TEMPS_FORT", 3, 8, "Journée des droits des femmes", {"axis": "EGALITE", "announced": 150}, 120
    ),
    _Other(
        "GROUPE", 3, 19, "Classe de 4e",
        {"ages": "13-14 ans", "registered": 26, "people_met": "Élue à l’égalité, délégué aux droits"}, 24,
        _MIXED, "Collège Rosa-Parks",
    ),
    _Other(
        "CONCOURS", 4, 9, "Affiche contre les discriminations",
        {"axis": "DISCRIM", "ages": "11-18 ans", "registered": 60}, 52,
    ),
    _FORUM,
    _Other(
        "GROUPE", 6, 17, "Jeunes en service civique",
        {"ages": "18-25 ans", "announced": 15, "registered": 14, "people_met": "Adjoint à la citoyenneté"},
        12, _YOUNG, "Mission locale",
    ),
    _Other("REUNION", 9, 10, "Réseau contre les violences", {"axis": "VIOLENCES", "registered": 18}, 15),
    _Other(
        "EXPO", 10, 8, "Exposition sur le racisme", {"axis": "DISCRIM", "neighbourhood": "QPV_NORD"}, 180,
        organisation="Collège Rosa-Parks",
    ),
    _Other(
        "TEMPS_FORT", 11, 25, "Contre les violences faites aux femmes",
        {"axis": "VIOLENCES", "announced": 200}, 164,
    ),
    _Other("TEMPS_FORT", 12, 9, "Journée de la laïcité", {"axis": "DISCRIM", "announced": 80}, 63),
)  # fmt: skip


def hold_course(session: Session, day: date, by: Agent) -> None:
    """Keep a course of one day, counted: convened, present and validated are three numbers."""
    chance = Random(f"course {day}")  # noqa: S311
    convened = chance.randint(6, 9)
    present = convened - chance.choice((0, 1, 1, 2))
    women = chance.randint(0, present // 2)
    uid = _uid(chance)
    validated = present - chance.choice((0, 0, 1))
    sent = {"PARQUET": chance.randint(1, convened - 2), "PJJ": 1}
    morning, afternoon = planned_half_days(day, None, _DAY)
    draft = ActionDraft(
        STAGE,
        day,
        "Stage de citoyenneté",
        starts_at=time(9),
        minutes=_DAY,
        place=_ROOM,
        course_type="1",
        organisation_id=organisation_named(session, "Association pour la citoyenneté", by=by),
        convened=convened,
        present=present,
        validated=validated,
        half_days=(replace(morning, present=present), replace(afternoon, present=validated)),
        counts={"GENRE": {"F": women, "H": present - women}, "PRESCRIPTEUR": sent},
        uid=uid,
    )
    save_action(session, draft, by=by)


def hold_others(session: Session, first: date, last: date, today: date, by: Agent) -> None:
    """Keep the other actions of each year: those to come are not counted, the last forum was given up."""
    for year in range(first.year, last.year + 1):
        for other in _OTHERS:
            held_on = date(year, other.month, other.day)
            if first <= held_on <= last:
                is_given_up = other is _FORUM and year == last.year
                is_counted = held_on < today and not is_given_up
                action_id = _hold(session, other, held_on, by, is_counted=is_counted)
                if is_given_up:
                    cancel_action(session, action_id, "Grève des transports", by=by)


def _hold(session: Session, other: _Other, held_on: date, by: Agent, *, is_counted: bool) -> int:
    name = other.organisation
    draft = ActionDraft(
        other.kind,
        held_on,
        other.title,
        organisation_id=organisation_named(session, name, by=by) if name else None,
        present=other.present if is_counted else None,
        counts=(is_counted and other.counts) or {},
        uid=_uid(Random(f"action {held_on} {other.title}")),  # noqa: S311
        **other.planned,
    )
    return save_action(session, draft, by=by)


def _uid(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)
