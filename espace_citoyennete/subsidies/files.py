"""What is known of requests, for whoever acts on them and whoever shows them."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.errors import Conflict, UserError
from espace_citoyennete.subsidies.model import Subsidy, SubsidyPaper, SubsidyPayment
from espace_citoyennete.subsidies.rules import PAPERS, File
from espace_citoyennete.town.reference import choices_on

# What the file says as its row does.
_TOLD = (
    "requested_on", "complete_on", "examined_on", "voted_on", "refused_on", "agreement_on", "notified_on",
    "exercise_ends_on", "report_received", "report_received_on", "reclaimed_on", "reclaimed_cents",
    "repaid_on", "closed_on",
)  # fmt: skip


def read_subsidy(session: Session, subsidy_id: int, version: int | None) -> Subsidy:
    """Return a request read at `version`, or at any where there is none. Raises `Conflict`, `UserError`."""
    subsidy = session.get(Subsidy, subsidy_id)
    if subsidy is None:
        raise UserError("Cette demande n’existe plus. Actualiser la page (F5).")
    if version not in (None, subsidy.version):
        raise Conflict("Cette demande a été modifiée entre-temps. La rouvrir pour voir la nouvelle version.")
    return subsidy


def file_of(session: Session, subsidy: Subsidy) -> File:
    """Return what the rules know of a request."""
    return files_of(session, [subsidy])[subsidy.id]


def files_of(session: Session, subsidies: Iterable[Subsidy]) -> dict[int, File]:
    """Return what the rules know of some requests, by id."""
    rows = list(subsidies)
    ids, years = [row.id for row in rows], {row.year for row in rows}
    paid = {
        subsidy_id: (int(cents), last)
        for subsidy_id, cents, last in session.execute(
            select(
                SubsidyPayment.subsidy_id, func.sum(SubsidyPayment.cents), func.max(SubsidyPayment.paid_on)
            )
            .where(SubsidyPayment.subsidy_id.in_(ids))
            .group_by(SubsidyPayment.subsidy_id)
        )
    }
    totals = {
        (organisation_id, year): int(cents)
        for organisation_id, year, cents in session.execute(
            select(Subsidy.organisation_id, Subsidy.year, func.sum(Subsidy.voted_cents))
            .where(Subsidy.year.in_(years), Subsidy.refused_on.is_(None))
            .group_by(Subsidy.organisation_id, Subsidy.year)
        )
    }
    came, wanted = received_papers(session, ids), wanted_papers(session, rows)
    return {
        row.id: File(
            year=row.year,
            kind=row.kind,
            voted_cents=row.voted_cents,
            paid_cents=paid[row.id][0] if row.id in paid else 0,
            year_cents=totals.get((row.organisation_id, row.year), 0),
            received=len(came.get(row.id, {})),
            missing=len(wanted[row.id].keys() - came.get(row.id, {}).keys()),
            paid_on=paid[row.id][1] if row.id in paid else None,
            **{name: getattr(row, name) for name in _TOLD},
        )
        for row in rows
    }


def received_papers(session: Session, subsidy_ids: Iterable[int]) -> dict[int, dict[str, date | None]]:
    """Return the papers that came for some requests: request → code → day."""
    found: dict[int, dict[str, date | None]] = {}
    rows = select(SubsidyPaper.subsidy_id, SubsidyPaper.code, SubsidyPaper.received_on)
    for subsidy_id, code, day in session.execute(rows.where(SubsidyPaper.subsidy_id.in_(list(subsidy_ids)))):
        found.setdefault(subsidy_id, {})[code] = day
    return found


def wanted_papers(session: Session, subsidies: Iterable[Subsidy]) -> dict[int, dict[str, str]]:
    """Return the papers asked for with each request, code → label: those of the list on its day."""
    days = {row.id: row.requested_on or date(row.year, 1, 1) for row in subsidies}
    lists = choices_on(session, PAPERS, set(days.values()))
    return {subsidy_id: lists[day] for subsidy_id, day in days.items()}


def year_cents(session: Session, organisation_id: int, year: int, *, but: int | None = None) -> int:
    """Return what a year gives an association, in money and in kind: what is voted, else proposed.

    `but` leaves one request out.
    """
    rows = select(Subsidy.voted_cents, Subsidy.proposed_cents).where(
        Subsidy.organisation_id == organisation_id,
        Subsidy.year == year,
        Subsidy.refused_on.is_(None),
        Subsidy.id != (but or 0),
    )
    return sum(voted or proposed for voted, proposed in session.execute(rows))


def late_reports(session: Session, organisation_id: int, year: int, today: date) -> list[int]:
    """Return the earlier years of which an association owes the financial report, the first one first."""
    earlier = list(
        session.scalars(
            select(Subsidy).where(Subsidy.organisation_id == organisation_id, Subsidy.year < year)
        )
    )
    files = files_of(session, earlier).values()
    return sorted({file.year for file in files if file.is_report_late(today)})
