"""The situations of discrimination that make a figure, each told by its contact."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from espace_citoyennete.contacts.figures import within
from espace_citoyennete.contacts.listing import readable
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.discriminations.figures import ABOUT
from espace_citoyennete.discriminations.model import Situation, SituationCriterion
from espace_citoyennete.discriminations.service import AREAS
from espace_citoyennete.french import clock_time
from espace_citoyennete.report import NOT_COMMUNICATED, RESTRICTED, Record, Scope, Where
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.narrowing import Told, narrowing
from espace_citoyennete.town.reference import labels


def situation_records(session: Session, scope: Scope, where: Where, *, by: Agent) -> list[Record]:
    """Return the contacts whose situation is so, newest first, those that may not be read last."""
    rows = session.execute(
        select(Contact.uid, Contact.occurred_at, Situation.area, readable(session, by).label("is_readable"))
        .join(Situation, Situation.contact_id == Contact.id)
        .where(within(scope), narrowing(where, _told(where)))
        .order_by(Contact.occurred_at.desc(), Contact.id.desc())
    ).all()
    words = labels(session, AREAS, scope.period.last)
    found = [
        Record(
            row.uid,
            row.occurred_at.date(),
            f"{clock_time(row.occurred_at.time())} – Discrimination – {words.get(row.area, row.area)}",
        )
        for row in rows
        if row.is_readable
    ]
    return [*found, *([RESTRICTED] * (len(rows) - len(found)))]


def _told(where: Where) -> Mapping[str, Told]:
    """Say what a `Where` may tell of a situation; « domaines » names several areas, between spaces."""
    return {
        "domaine": Situation.area,
        "domaines": {str(value): Situation.area.in_(str(value).split()) for _name, value in where},
        "critere": {str(value): _invokes(str(value)) for _name, value in where},
        "lieu": Situation.place,
        "suite": Situation.follow_up,
        "sur": {"discrimination": ABOUT},
    }


def _invokes(code: str) -> ColumnElement[bool]:
    """Keep the situations in which a criterion is invoked, or those in which none is."""
    invoked = exists().where(SituationCriterion.situation_id == Situation.id)
    return ~invoked if code == NOT_COMMUNICATED else invoked.where(SituationCriterion.code == code)
