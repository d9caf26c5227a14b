"""The papers of an action, ready to be printed or saved: what is read is read once, at that moment."""

from functools import partial

from espace_citoyennete.actions.listing import action_draft, action_row
from espace_citoyennete.actions.pdf import CourseStatement, write_statement
from espace_citoyennete.actions.rules import PRESCRIBER, PRESCRIBERS
from espace_citoyennete.directory.service import organisation_draft
from espace_citoyennete.town.reference import labels, town_identity
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.printing import Paper


def course_paper(desk: Desk, action_id: int) -> Paper:
    """Return the statement of a course for whoever prescribed it. Raises `UserError` when it is gone."""
    with desk.database.reading() as session:
        row, (_version, draft) = action_row(session, action_id), action_draft(session, action_id)
        types, town = labels(session, "type_stage", row.held_on), town_identity(session)
        partners = [organisation_draft(session, one).name for one in draft.partner_ids]
    sent = draft.counts.get(PRESCRIBER, {})
    course = CourseStatement(
        title=row.title,
        course_type=types.get(row.course_type or "", ""),
        first_day=row.held_on,
        last_day=row.ends_on or row.held_on,
        starts_at=row.starts_at,
        minutes=row.minutes,
        place=row.place,
        organisation=row.organisation,
        partners=tuple(partners),
        prescribers=tuple((word, sent[code]) for code, word in PRESCRIBERS.items() if sent.get(code)),
        convened=row.convened,
        present=row.present,
        validated=row.validated,
        half_days=draft.half_days,
        cancelled_for=row.reason if row.is_cancelled else "",
        publisher=f"{town.name} – {town.place}",
        address=town.address,
        printed_at=desk.clock.now(),
        logo=town.logo,
    )
    return Paper(
        "État du stage", f"stage-{row.held_on}.pdf", partial(write_statement, course=course), desk.database
    )
