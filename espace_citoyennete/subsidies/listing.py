"""The subsidies as lists: the requests of a year, their papers and payments, what falls due."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from espace_citoyennete.deadlines.rules import Deadline
from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import alphabetical
from espace_citoyennete.subsidies.files import files_of, received_papers, wanted_papers
from espace_citoyennete.subsidies.model import Envelope, Subsidy, SubsidyPayment
from espace_citoyennete.subsidies.rules import MONEY, EnvelopeStand, File, reminder_words, state
from espace_citoyennete.subsidies.service import EnvelopeDraft, SubsidyDraft


@dataclass(frozen=True)
class SubsidyLine:
    """One request as lists show it; `draft` is what its form opens on."""

    id: int
    version: int
    association: str
    draft: SubsidyDraft
    deliberation: str
    refusal: str
    reclaim: str  # why money is asked back
    file: File
    state: str  # a code of the list « États d’une subvention »


class SubsidyName(NamedTuple):
    """By what a request is found; amounts in cents."""

    id: int
    association: str
    year: int
    purpose: str
    requested_cents: int
    voted_cents: int


@dataclass(frozen=True)
class PaperRow:
    """A paper asked for with a request; `received_on` may miss of one that came."""

    id: str  # its code
    label: str
    is_received: bool
    received_on: date | None


@dataclass(frozen=True)
class PaymentRow:
    """A part that was paid; no day in an old file."""

    id: int
    paid_on: date | None
    cents: int


def subsidies_of(session: Session, year: int, today: date) -> list[SubsidyLine]:
    """Return the requests of an exercise, by association."""
    return _lines(session, Subsidy.year == year, today)


def subsidies_to(session: Session, organisation_id: int, today: date) -> list[SubsidyLine]:
    """Return the requests of one association over the years, the latest first."""
    lines = _lines(session, Subsidy.organisation_id == organisation_id, today)
    return sorted(lines, key=lambda line: (-line.draft.year, line.id))


def subsidy_names(session: Session) -> list[SubsidyName]:
    """Return every request by what it is found, the latest first."""
    found = (
        select(
            Subsidy.id,
            Organisation.name,
            Subsidy.year,
            Subsidy.purpose,
            Subsidy.requested_cents,
            Subsidy.voted_cents,
        )
        .join(Organisation, Organisation.id == Subsidy.organisation_id)
        .order_by(Subsidy.year.desc(), Subsidy.id)
    )
    return [SubsidyName(*row) for row in session.execute(found)]


def subsidy_line(session: Session, subsidy_id: int, today: date) -> SubsidyLine:
    """Return one request. Raises `UserError` when it is no more."""
    if not (lines := _lines(session, Subsidy.id == subsidy_id, today)):
        raise UserError("Cette demande n’existe plus. Actualiser la page (F5).")
    return lines[0]


def subsidy_years(session: Session) -> list[int]:
    """Return the exercises that have a request or an envelope, the latest first."""
    found = {*session.scalars(select(Subsidy.year)), *session.scalars(select(Envelope.year))}
    return sorted(found, reverse=True)


def papers(session: Session, subsidy_id: int) -> list[PaperRow]:
    """Return the papers asked for with a request, in the order of their list."""
    subsidy = session.get_one(Subsidy, subsidy_id)
    came = received_papers(session, [subsidy_id]).get(subsidy_id, {})
    wanted = wanted_papers(session, [subsidy])[subsidy_id]
    return [PaperRow(code, label, code in came, came.get(code)) for code, label in wanted.items()]


def payments(session: Session, subsidy_id: int) -> list[PaymentRow]:
    """Return the parts paid of a subsidy, the first one first."""
    found = select(SubsidyPayment.id, SubsidyPayment.paid_on, SubsidyPayment.cents)
    rows = session.execute(found.where(SubsidyPayment.subsidy_id == subsidy_id))
    parts = [PaymentRow(*row) for row in rows]
    return sorted(parts, key=lambda part: (part.paid_on or date.min, part.id))


def envelope(session: Session, year: int) -> EnvelopeDraft | None:
    """Return the envelope of a year as its form opens on it, where one was set."""
    row = session.scalar(select(Envelope).where(Envelope.year == year))
    return None if row is None else EnvelopeDraft(row.year, row.cents, row.deliberation, row.uid)


def envelope_version(session: Session, year: int) -> int:
    """Return the version of the envelope of a year, 0 where none was set."""
    return session.scalar(select(Envelope.version).where(Envelope.year == year)) or 0


def envelope_stand(session: Session, year: int, today: date) -> EnvelopeStand:
    """Return what is left of the envelope of a year, and what would be if all that is proposed were voted."""
    given = envelope(session, year)
    lines = [line for line in subsidies_of(session, year, today) if line.draft.kind == MONEY]
    return EnvelopeStand(
        year=year,
        cents=(given.cents or 0) if given is not None else 0,
        voted_cents=sum(line.file.voted_cents for line in lines),
        paid_cents=sum(line.file.paid_cents for line in lines),
        proposed_cents=sum(
            line.draft.proposed_cents or 0
            for line in lines
            if not line.file.is_voted and line.file.refused_on is None
        ),
        repaid_cents=sum(line.file.repaid_cents for line in lines),
    )


def deadlines(session: Session, today: date) -> list[Deadline]:
    """Return the financial reports that are expected, late ones included."""
    awaited = Subsidy.report_received.is_(False) & Subsidy.closed_on.is_(None) & (Subsidy.kind == MONEY)
    return [
        Deadline(
            "compte_rendu",
            line.draft.uid,
            due,
            f"{reminder_words(due, today)}\u00a0: {line.association} {line.draft.year}",
            "page:subsidies",
        )
        for line in _lines(session, awaited, today)
        if (due := line.file.report_due_on) is not None
    ]


def _lines(session: Session, condition: ColumnElement[bool], today: date) -> list[SubsidyLine]:
    found = (
        select(Subsidy, Organisation.name)
        .join(Organisation, Organisation.id == Subsidy.organisation_id)
        .where(condition)
    )
    rows = sorted(session.execute(found), key=lambda row: (alphabetical(row[1]), row[0].id))
    files = files_of(session, [subsidy for subsidy, _ in rows])
    return [_line(subsidy, name, files[subsidy.id], today) for subsidy, name in rows]


def _line(row: Subsidy, association: str, file: File, today: date) -> SubsidyLine:
    draft = SubsidyDraft(
        year=row.year,
        organisation_id=row.organisation_id,
        axis=row.axis,
        requested_cents=row.requested_cents,
        kind=row.kind,
        purpose=row.purpose,
        proposed_cents=row.proposed_cents,
        requested_on=row.requested_on,
        exercise_ends_on=row.exercise_ends_on,
        override=row.override,
        uid=row.uid,
    )
    return SubsidyLine(
        row.id,
        row.version,
        association,
        draft,
        row.deliberation,
        row.refusal,
        row.reclaim,
        file,
        state(file, today),
    )
