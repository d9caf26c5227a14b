"""The courses, then the other actions, that make a figure of the report."""

from sqlalchemy.orm import Session

from espace_citoyennete.actions.figures import CourseRow, OtherAction, action_figures, course_rows
from espace_citoyennete.actions.rules import PRESCRIBER
from espace_citoyennete.jeudis.rules import by_gender
from espace_citoyennete.provenance import Candidate, counted
from espace_citoyennete.report import Record, Scope, Where
from espace_citoyennete.rights import Agent


def course_records(session: Session, scope: Scope, where: Where, *, by: Agent) -> list[Record]:
    """Return the courses of a figure, each with the people, the half-days or the minutes that it adds."""
    return counted(map(_course, course_rows(session, scope.period)), where)


def action_records(session: Session, scope: Scope, where: Where, *, by: Agent) -> list[Record]:
    """Return the other actions of a figure, each with the people that it adds."""
    return counted(map(_action, action_figures(session, scope.period).actions), where)


def _course(row: CourseRow) -> Candidate:
    return Candidate(
        row.uid,
        row.held_on,
        " – ".join(filter(None, (row.type_label or "Stage", row.organiser))),
        facts={"action": str(row.uid), "type": row.type},
        numbers={
            "demi_journees": row.half_days,
            "minutes": row.minutes,
            "convoques": row.convened,
            "presents": row.present,
            "valides": row.validated,
        },
        parts={
            "genre": by_gender(row.people["GENRE"]),
            "age": row.people["AGE"],
            "quartier": row.people["QUARTIER"],
            "prescripteur": row.people[PRESCRIBER],
        },
    )


def _action(row: OtherAction) -> Candidate:
    return Candidate(
        row.uid,
        row.held_on,
        f"{row.label} – {row.title}",
        facts={
            "action": str(row.uid),
            "type": row.kind,
            "a_son_chapitre": int(row.has_own_chapter),
        },
        numbers={"annonces": row.announced, "inscrits": row.registered, "presents": row.present},
        parts={"genre": by_gender(row.people["GENRE"])},
    )
