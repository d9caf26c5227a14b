"""Use cases of the agreements: keep one, denounce it, renew it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.agreements.model import Agreement, AgreementParty, AgreementPromise, Evaluation
from espace_citoyennete.agreements.rules import MOST_MONTHS, Terms
from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.errors import Conflict, Invalid
from espace_citoyennete.french import NO_BREAK, clean, long_date, numeric_date
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.rows import id_with
from espace_citoyennete.town.reference import unknown_codes

_GONE = "Cette convention n’existe plus. Actualiser la page (F5)."
_YEARS = range(1950, 2100)  # beyond, a year is a slip of the hand
_MOST_RENEWALS = 99
# What an agreement says about time.
_TERMS = (
    "signed_on", "starts_on", "first_end", "months", "is_tacit", "notice_months", "most_renewals",
)  # fmt: skip


@dataclass(frozen=True)
class Party:
    """An organisation that signs beside the town, and who signs for it."""

    organisation_id: int
    signatory: str = ""


@dataclass(frozen=True)
class AgreementDraft:
    """An agreement as the coordinator types it."""

    title: str
    starts_on: date | None
    parties: tuple[Party, ...]
    purpose: str = ""
    axes: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()
    signed_on: date | None = None
    first_end: date | None = None
    months: int = 12
    is_tacit: bool = True
    notice_months: int = 3
    most_renewals: int | None = None
    note: str = ""
    uid: UUID = field(default_factory=uuid4)


def terms_of(agreement: Agreement) -> Terms:
    """Return what an agreement says about time."""
    return Terms(
        starts_on=agreement.starts_on,
        months=agreement.months,
        is_tacit=agreement.is_tacit,
        notice_months=agreement.notice_months,
        most_renewals=agreement.most_renewals,
        first_end=agreement.first_end,
        renewals=agreement.renewals,
        signed_on=agreement.signed_on,
        denounced_on=agreement.denounced_on,
    )


def save_agreement(session: Session, draft: AgreementDraft, *, version: int | None = None, by: Agent) -> int:
    """Keep an agreement, or change the one of the same uid read at `version`, and return its id.

    An undo gives no version: `Database.unchanged` has looked at every row. Raises `Invalid`, `Conflict`.
    """
    require(by, "save_agreement")
    facts = _checked(session, draft)
    agreement = session.scalar(select(Agreement).where(Agreement.uid == draft.uid))
    if agreement is None:
        agreement = Agreement(uid=draft.uid, **facts)
        session.add(agreement)
    elif version not in (None, agreement.version):
        raise Conflict("Cette convention a été modifiée entre-temps. La rouvrir pour voir son état.")
    elif agreement.denounced_on is not None:
        _refuse_other_terms(agreement, facts)
    for name, value in facts.items():
        setattr(agreement, name, value)
    if problems := _past_problems(session, agreement):
        raise Invalid(problems)
    session.flush()
    _set_parties(session, agreement, draft.parties)
    _set_promises(session, agreement, [clean(words) for words in draft.promises])
    return agreement.id


def withdraw_agreement(session: Session, uid: UUID, *, by: Agent) -> None:
    """Take back an agreement just typed. Raises `Conflict` once it is assessed."""
    require(by, "withdraw_agreement")
    agreement = _agreement(session, id_with(session, Agreement, uid))
    if session.scalar(select(Evaluation.id).where(Evaluation.agreement_id == agreement.id).limit(1)):
        raise Conflict("Cette convention a une évaluation depuis. Annuler d’abord l’évaluation.")
    _set_parties(session, agreement, ())
    _set_promises(session, agreement, ())
    session.delete(agreement)
    session.flush()


def denounce_agreement(
    session: Session, agreement_id: int, denounced_on: date | None, *, today: date, by: Agent
) -> date | None:
    """Note the day notice was given, or take it back with None; return the last day that follows from it.

    Raises `Invalid` or `Conflict`.
    """
    require(by, "denounce_agreement")
    agreement = _agreement(session, agreement_id)
    if denounced_on is not None:
        _refuse_to_denounce(agreement, denounced_on, today)
    agreement.denounced_on = denounced_on
    session.flush()
    return terms_of(agreement).end()


def renew_agreement(session: Session, agreement_id: int, *, by: Agent) -> date | None:
    """Renew for one more period an agreement that nothing renews by itself, and return its new last day.

    Raises `Conflict`.
    """
    require(by, "renew_agreement")
    agreement = _agreement(session, agreement_id)
    if agreement.is_tacit:
        raise Conflict("Cette convention se reconduit d’elle-même\u00a0: rien à faire.")
    if agreement.denounced_on is not None:
        raise Conflict("Cette convention est dénoncée. Annuler la dénonciation, ou en signer une autre.")
    if agreement.most_renewals is not None and agreement.renewals >= agreement.most_renewals:
        raise Conflict(
            "Le nombre de reconductions prévu est atteint. Signer une nouvelle convention, ou le modifier."
        )
    agreement.renewals += 1
    session.flush()
    return terms_of(agreement).end()


def take_back_renewal(session: Session, agreement_id: int, *, by: Agent) -> None:
    """Take back the last renewal that was decided. Raises `Conflict` when there is none."""
    require(by, "take_back_renewal")
    agreement = _agreement(session, agreement_id)
    if not agreement.renewals:
        raise Conflict("Cette convention n’a pas été reconduite. Actualiser la page (F5).")
    agreement.renewals -= 1


def _agreement(session: Session, agreement_id: int) -> Agreement:
    found = session.get(Agreement, agreement_id)
    if found is None:
        raise Conflict(_GONE)
    return found


def _refuse_to_denounce(agreement: Agreement, denounced_on: date, today: date) -> None:
    first, end = agreement.signed_on or agreement.starts_on, terms_of(agreement).end()
    problem = ""
    if agreement.denounced_on is not None:
        raise Conflict("Cette convention est déjà dénoncée. Actualiser la page (F5).")
    if denounced_on > today:
        problem = "Écrire le jour où la lettre est partie, aujourd’hui au plus tard."
    elif denounced_on < first:
        problem = f"La convention commence le {numeric_date(first)}{NO_BREAK}: écrire ce jour ou un suivant."
    elif end is not None and denounced_on > end:
        problem = f"La convention a pris fin le {long_date(end, weekday=False)}{NO_BREAK}: rien à dénoncer."
    if problem:
        raise Invalid({"denounced_on": problem})


def _refuse_other_terms(agreement: Agreement, facts: Mapping[str, object]) -> None:
    """Refuse to change the terms from which the last day of a denounced agreement was told."""
    other = [name for name in _TERMS if facts[name] != getattr(agreement, name)]
    if other:
        raise Invalid(dict.fromkeys(other, "Convention dénoncée\u00a0: annuler d’abord la dénonciation."))


def _checked(session: Session, draft: AgreementDraft) -> dict[str, object]:
    """Return the columns of an agreement. Raises `Invalid`."""
    problems = _days_problems(draft) | _party_problems(session, draft)
    if not clean(draft.title):
        problems["title"] = "Écrire l’intitulé de la convention."
    for code in draft.axes:
        problems |= unknown_codes(session, {"axes": ("axe_evenement", code)})
    if problems:
        raise Invalid(problems)
    return {
        "title": clean(draft.title),
        "purpose": clean(draft.purpose),
        "axes": " ".join(draft.axes),
        "signed_on": draft.signed_on,
        "starts_on": draft.starts_on,
        "first_end": draft.first_end,
        "months": draft.months,
        "is_tacit": draft.is_tacit,
        "notice_months": draft.notice_months,
        "most_renewals": draft.most_renewals,
        "note": clean(draft.note),
    }


def _past_problems(session: Session, agreement: Agreement) -> dict[str, str]:
    """Return what the new terms would undo of what already happened: a renewal, a year assessed."""
    problems = {}
    terms, most = terms_of(agreement), agreement.most_renewals
    if most is not None and not agreement.is_tacit and (agreement.renewals or 0) > most:
        problems["most_renewals"] = f"Déjà reconduite {agreement.renewals} fois{NO_BREAK}: écrire ce nombre."
    with session.no_autoflush:
        assessed = session.scalars(
            select(Evaluation.first_day).where(Evaluation.agreement_id == agreement.id)
        ).all()
    lost = [day for day in sorted(assessed) if day not in {year.first for year in terms.years(day)}]
    if lost:
        year = numeric_date(lost[0])
        problems["starts_on"] = (
            f"L’année du {year} est évaluée{NO_BREAK}: garder la prise d’effet et la durée."
        )
    return problems


def _days_problems(draft: AgreementDraft) -> dict[str, str]:
    problems = {}
    if draft.starts_on is None:
        problems["starts_on"] = "Écrire le jour où la convention prend effet, par exemple 24/06/2026."
    elif draft.first_end is not None and draft.first_end < draft.starts_on:
        problems["first_end"] = (
            f"La convention finirait avant de commencer{NO_BREAK}: "
            f"écrire un jour à partir du {numeric_date(draft.starts_on)}, ou corriger la prise d’effet."
        )
    for name in ("signed_on", "starts_on", "first_end"):
        day = getattr(draft, name)
        if day is not None and day.year not in _YEARS:
            problems[name] = f"Vérifier l’année{NO_BREAK}: écrire un jour de 1950 à 2099."
    if not 1 <= draft.months <= MOST_MONTHS:
        problems["months"] = f"Écrire une durée de 1 à {MOST_MONTHS} mois."
    elif not 0 <= draft.notice_months <= draft.months:
        problems["notice_months"] = (
            f"Le préavis ne peut pas dépasser la durée{NO_BREAK}: écrire de 0 à {draft.months} mois."
        )
    if draft.most_renewals is not None and not 0 <= draft.most_renewals <= _MOST_RENEWALS:
        problems["most_renewals"] = f"Écrire un nombre de 0 à {_MOST_RENEWALS}, ou laisser « sans limite »."
    return problems


def _party_problems(session: Session, draft: AgreementDraft) -> dict[str, str]:
    wanted = {party.organisation_id for party in draft.parties}
    known = set(session.scalars(select(Organisation.id).where(Organisation.id.in_(wanted))))
    problems = {}
    if not draft.parties:
        problems["parties"] = "Choisir au moins un partenaire dans la liste (↓)."
    elif len(wanted) < len(draft.parties) or wanted != known:
        problems["parties"] = "Choisir chaque partenaire une fois dans la liste (↓)."
    if any(len(clean(party.signatory)) > 120 for party in draft.parties):
        problems["signatories"] = "Un signataire dépasse 120 caractères\u00a0: le raccourcir."
    if any(len(clean(words)) > 300 for words in draft.promises):
        problems["promises"] = "Un engagement dépasse 300 caractères\u00a0: le couper en deux lignes."
    return problems


def _set_parties(session: Session, agreement: Agreement, parties: Sequence[Party]) -> None:
    """Keep the parties; a row made again keeps its uid, by which an undo finds it."""
    found = select(AgreementParty).where(AgreementParty.agreement_id == agreement.id)
    kept = {row.organisation_id: row for row in session.scalars(found)}
    for party in parties:
        row = kept.pop(party.organisation_id, None)
        if row is None:
            uid = uuid5(agreement.uid, f"party {party.organisation_id}")
            row = AgreementParty(
                uid=uid, agreement_id=agreement.id, organisation_id=party.organisation_id, signatory=""
            )
            session.add(row)
        row.signatory = clean(party.signatory)
    for row in kept.values():
        session.delete(row)
    session.flush()


def _set_promises(session: Session, agreement: Agreement, promises: Sequence[str]) -> None:
    found = select(AgreementPromise).where(AgreementPromise.agreement_id == agreement.id)
    kept = {row.position: row for row in session.scalars(found)}
    for position, words in enumerate(filter(None, promises)):
        row = kept.pop(position, None)
        if row is None:
            uid = uuid5(agreement.uid, f"promise {position}")
            row = AgreementPromise(uid=uid, agreement_id=agreement.id, position=position, words="")
            session.add(row)
        row.words = words
    for row in kept.values():
        session.delete(row)
    session.flush()
