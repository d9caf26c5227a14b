"""Use cases of subsidies: request, papers, envelope of the year; amounts are integer cents."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.french import clean, money
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.rows import id_with, touch
from espace_citoyennete.subsidies.files import file_of, late_reports, read_subsidy
from espace_citoyennete.subsidies.model import Envelope, Subsidy, SubsidyPaper, SubsidyPayment
from espace_citoyennete.subsidies.rules import KINDS, MONEY, PAPERS, amount_problems, late_words
from espace_citoyennete.town.reference import unknown_codes

FIRST_YEAR, LAST_YEAR = 1990, 2100
_VOTED = "Subvention déjà votée\u00a0: annuler d’abord le vote."
_REFUSED = "Demande refusée\u00a0: annuler d’abord le refus."


@dataclass(frozen=True)
class SubsidyDraft:
    """One request of one association in one year."""

    year: int
    organisation_id: int | None
    axis: str | None
    requested_cents: int | None
    kind: str = MONEY
    purpose: str = ""
    proposed_cents: int | None = None
    requested_on: date | None = None
    exercise_ends_on: date | None = None  # None: 31 December of the year
    override: str = ""  # why it is proposed although a report is late
    uid: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class PastSubsidyDraft:
    """A subsidy of which an old file tells the amounts of the year, and no date."""

    year: int
    organisation_id: int
    axis: str
    requested_cents: int
    voted_cents: int
    paid_cents: int
    deliberation: str = ""
    report_received: bool = False
    uid: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class EnvelopeDraft:
    """What the town votes for the associations in one year."""

    year: int
    cents: int | None
    deliberation: str = ""
    uid: UUID = field(default_factory=uuid4)


# Requests


def save_subsidy(session: Session, draft: SubsidyDraft, *, today: date, by: Agent) -> int:
    """Note a request and return its id; the same draft saved twice is one request. Raises `Invalid`."""
    require(by, "save_subsidy")
    known = session.scalar(select(Subsidy.id).where(Subsidy.uid == draft.uid))
    if known is not None:
        return known
    facts = _checked(session, draft, today)
    if not _owed(session, draft, today):
        facts["override"] = ""  # nothing was late: the request is not told to be proposed in spite of it
    return _added(session, Subsidy(uid=draft.uid, **facts))


def record_past_subsidy(session: Session, draft: PastSubsidyDraft, *, by: Agent) -> int:
    """Keep a subsidy of an old file and return its id; saved twice, it is one. Raises `Invalid`."""
    require(by, "record_past_subsidy")
    known = session.scalar(select(Subsidy.id).where(Subsidy.uid == draft.uid))
    if known is not None:
        return known
    amounts = {name: getattr(draft, name) for name in ("requested_cents", "voted_cents", "paid_cents")}
    problems = amount_problems(amounts) | _year_problems(draft.year)
    problems |= unknown_codes(session, {"axis": ("axe_evenement", draft.axis)})
    if draft.paid_cents > draft.voted_cents:
        problems["paid_cents"] = "Le versé dépasse le voté\u00a0: vérifier les deux montants."
    if problems:
        raise Invalid(problems)
    paid = amounts.pop("paid_cents")
    subsidy = Subsidy(
        uid=draft.uid,
        year=draft.year,
        organisation_id=draft.organisation_id,
        axis=draft.axis,
        deliberation=clean(draft.deliberation),
        report_received=draft.report_received,
        **amounts,
    )
    subsidy_id = _added(session, subsidy)
    if paid:
        session.add(SubsidyPayment(subsidy_id=subsidy_id, cents=paid))
        session.flush()
    return subsidy_id


def change_subsidy(
    session: Session, subsidy_id: int, version: int | None, draft: SubsidyDraft, *, today: date, by: Agent
) -> None:
    """Replace what a request says, read at `version`. Raises `Conflict` or `Invalid`.

    An undo gives no version: `Database.unchanged` has looked at every row.
    """
    require(by, "change_subsidy")
    subsidy = read_subsidy(session, subsidy_id, version)
    facts = _checked(session, draft, today)
    file = file_of(session, subsidy)
    if file.is_voted or file.refused_on is not None:
        fixed = {
            name for name in ("year", "organisation_id", "kind") if facts[name] != getattr(subsidy, name)
        }
        if fixed:
            raise Invalid(dict.fromkeys(fixed, _REFUSED if file.refused_on is not None else _VOTED))
    for name, value in facts.items():
        setattr(subsidy, name, value)


def withdraw_subsidy(session: Session, uid: UUID, *, by: Agent) -> None:
    """Take back a request just noted. Raises `Conflict` once a paper came or a step was noted."""
    require(by, "withdraw_subsidy")
    subsidy = session.get_one(Subsidy, id_with(session, Subsidy, uid))
    file = file_of(session, subsidy)
    if file.received or file.complete_on or file.refused_on or file.is_voted:
        raise Conflict("Ce dossier a avancé depuis. Annuler d’abord ses étapes et ses pièces.")
    session.delete(subsidy)
    session.flush()


def tick_paper(session: Session, subsidy_id: int, code: str, received_on: date | None, *, by: Agent) -> None:
    """Note that a paper of a request came, or did not after all (no day). Raises `Invalid`, `UserError`."""
    require(by, "tick_paper")
    subsidy = read_subsidy(session, subsidy_id, None)
    if problems := unknown_codes(session, {"code": (PAPERS, code)}):
        raise Invalid(problems)
    if subsidy.complete_on is not None and received_on is None:
        raise UserError("Ce dossier est noté complet. Annuler cette étape avant de décocher une pièce.")
    paper = session.scalar(
        select(SubsidyPaper).where(SubsidyPaper.subsidy_id == subsidy_id, SubsidyPaper.code == code)
    )
    if received_on is None:
        if paper is not None:
            session.delete(paper)
    elif paper is None:
        uid = uuid5(subsidy.uid, code)  # unticked and ticked again, it is the same row
        session.add(SubsidyPaper(uid=uid, subsidy_id=subsidy_id, code=code, received_on=received_on))
    touch(subsidy)
    session.flush()


# The envelope


def save_envelope(
    session: Session, draft: EnvelopeDraft, *, version: int | None = None, by: Agent
) -> EnvelopeDraft | None:
    """Set the envelope of a year, and return what it was before, if anything. Raises `Invalid`, `Conflict`.

    `version` is that of the one that was read, 0 where there was none. An undo gives none.
    """
    require(by, "save_envelope")
    problems = amount_problems({"cents": draft.cents}) | _year_problems(draft.year)
    if draft.cents is None:
        problems["cents"] = "Écrire le montant de l’enveloppe, par exemple 70 000."
    if problems or draft.cents is None:
        raise Invalid(problems)
    row = session.scalar(select(Envelope).where(Envelope.year == draft.year))
    before = None if row is None else EnvelopeDraft(row.year, row.cents, row.deliberation, row.uid)
    if row is not None and version not in (None, row.version):
        told = f", délibération {row.deliberation}" if row.deliberation else ""
        raise Conflict(
            f"L’enveloppe {row.year} est déjà fixée à {money(row.cents)}{told}. "
            "Enregistrer de nouveau pour la remplacer."
        )
    if row is None:
        row = Envelope(uid=draft.uid, year=draft.year)
        session.add(row)
    row.cents, row.deliberation = draft.cents, clean(draft.deliberation)
    session.flush()
    return before


def withdraw_envelope(session: Session, year: int, *, by: Agent) -> None:
    """Forget the envelope of a year."""
    require(by, "withdraw_envelope")
    if (row := session.scalar(select(Envelope).where(Envelope.year == year))) is not None:
        session.delete(row)
        session.flush()


# Checks


def _checked(session: Session, draft: SubsidyDraft, today: date) -> dict[str, Any]:
    amounts = {"requested_cents": draft.requested_cents, "proposed_cents": draft.proposed_cents}
    problems = amount_problems(amounts) | _year_problems(draft.year)
    if draft.organisation_id is None or session.get(Organisation, draft.organisation_id) is None:
        problems["organisation_id"] = "Choisir l’association dans la liste (↓)."
    if draft.axis is None:
        problems["axis"] = "Choisir un des axes dans la liste (↓)."
    problems |= unknown_codes(session, {"axis": ("axe_evenement", draft.axis)})
    if draft.requested_cents is None:
        problems["requested_cents"] = "Écrire le montant demandé, zéro s’il n’y en a pas."
    if draft.kind not in KINDS:
        problems["kind"] = "Choisir la nature dans la liste (↓)."
    if draft.requested_on is not None and draft.requested_on > today:
        problems["requested_on"] = "Cette date est à venir. Écrire le jour où la demande est arrivée."
    if not clean(draft.override) and (owed := _owed(session, draft, today)):
        problems["override"] = late_words(owed)
    if problems:
        raise Invalid(problems)
    return {
        "year": draft.year,
        "organisation_id": draft.organisation_id,
        "axis": draft.axis,
        "kind": draft.kind,
        "purpose": clean(draft.purpose),
        "requested_cents": draft.requested_cents,
        "proposed_cents": draft.proposed_cents or 0,
        "requested_on": draft.requested_on,
        "exercise_ends_on": draft.exercise_ends_on,
        "override": clean(draft.override),
    }


def _owed(session: Session, draft: SubsidyDraft, today: date) -> list[int]:
    """Return the years whose report is owed by an association that is proposed money again."""
    if not draft.proposed_cents or draft.organisation_id is None:
        return []
    return late_reports(session, draft.organisation_id, draft.year, today)


def _year_problems(year: int) -> dict[str, str]:
    if FIRST_YEAR <= year <= LAST_YEAR:
        return {}
    return {"year": f"Écrire une année entre {FIRST_YEAR} et {LAST_YEAR}."}


def _added(session: Session, subsidy: Subsidy) -> int:
    session.add(subsidy)
    session.flush()
    return subsidy.id
