"""The agreements of the demonstration: one to denounce soon, one to assess, one to sign, one just decided."""

from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from espace_citoyennete.agreements.evaluations import EvaluationDraft, save_evaluation
from espace_citoyennete.agreements.figures import evaluation_facts
from espace_citoyennete.agreements.listing import agreement_row
from espace_citoyennete.agreements.rules import months_after
from espace_citoyennete.agreements.service import AgreementDraft, Party, save_agreement
from espace_citoyennete.directory.service import organisation_named
from espace_citoyennete.rights import Agent

_WORDS = (
    "Davantage de femmes viennent d’elles-mêmes, sans orientation. Les entretiens du soir sont complets.",
    "Les séances tenues répondent à l’objet. L’association a fourni ses statistiques dans les délais.",
    "Ouvrir une séance le soir, une fois par mois, dans les quartiers nord.",
)


def agree(session: Session, now: datetime, by: Agent) -> None:
    """Keep four agreements whose days fall round the day of the demonstration."""
    today = now.date()
    soon = months_after(today + timedelta(days=13), 3)  # three months after the last day to denounce
    first = _agreement(
        session, by, "CIDFF", "Permanences d’information sur les droits des femmes", months_after(soon, -36),
        promises=("22 séances d’information juridique", "Intervenir à deux Jeudis"), axis="EGALITE",
    )  # fmt: skip
    for number in (0, 1):
        _assess(session, first, number, now, by)
    _agreement(
        session, by, "AGENA", "Stages de citoyenneté", months_after(today, -11),
        promises=("Animer 17 stages de citoyenneté",), axis="DISCRIM", is_tacit=False,
    )  # fmt: skip
    _agreement(
        session, by, "ADIL", "Permanences logement", months_after(today, -6), promises=("11 séances par an",)
    )
    _agreement(
        session, by, "UDAF", "Point conseil budget", months_after(today.replace(day=1), 2), is_signed=False,
        promises=("12 permanences par an",),
    )  # fmt: skip


def _agreement(
    session: Session,
    by: Agent,
    partner: str,
    title: str,
    starts_on: date,
    *,
    promises: tuple[str, ...],
    axis: str = "",
    is_tacit: bool = True,
    is_signed: bool = True,
) -> int:
    draft = AgreementDraft(
        title=title,
        starts_on=starts_on,
        parties=(Party(organisation_named(session, partner, by=by)),),
        purpose=f"Le partenaire et la Ville agissent ensemble\u00a0: {title.lower()}.",
        axes=(axis,) if axis else (),
        promises=promises,
        signed_on=starts_on if is_signed else None,
        is_tacit=is_tacit,
        uid=_uid(f"agreement {title}"),
    )
    return save_agreement(session, draft, by=by)


def _assess(session: Session, agreement_id: int, number: int, now: datetime, by: Agent) -> None:
    """Assess a year, with what the register told of it."""
    row = agreement_row(session, agreement_id)
    year = list(row.terms.years(now.date()))[number]
    done_on = year.last + timedelta(days=14)
    facts = evaluation_facts(session, row, year, done_on)
    draft = EvaluationDraft(
        row.draft.uid, year.first, *_WORDS, facts=facts, is_signed=not number,
        done_on=done_on, uid=_uid(f"evaluation {number}"),
    )  # fmt: skip
    save_evaluation(session, draft, today=now.date(), by=by)


def _uid(words: str) -> UUID:
    return UUID(int=Random(words).getrandbits(128), version=4)  # noqa: S311
