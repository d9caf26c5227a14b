"""The yearly evaluation of an agreement: in words, and in figures that stay as they were signed."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.agreements.facts import Fact, to_text
from espace_citoyennete.agreements.model import Agreement, Evaluation
from espace_citoyennete.agreements.service import terms_of
from espace_citoyennete.errors import Conflict, Invalid
from espace_citoyennete.french import clean, numeric_date
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.rows import id_with


@dataclass(frozen=True)
class EvaluationDraft:
    """One year of an agreement as both partners assess it; `facts` are those they read."""

    agreement_uid: UUID
    first_day: date
    effects: str = ""
    conformity: str = ""
    readjustments: str = ""
    facts: tuple[Fact, ...] = ()
    is_signed: bool = False
    done_on: date | None = None
    uid: UUID = field(default_factory=uuid4)


def save_evaluation(
    session: Session, draft: EvaluationDraft, *, today: date, version: int | None = None, by: Agent
) -> int:
    """Keep an evaluation, or change the one of the same uid, and return its id.

    Once both partners have signed, figures are those that they signed. Raises `Invalid`, `Conflict`.
    """
    require(by, "save_evaluation")
    agreement = session.get(Agreement, id_with(session, Agreement, draft.agreement_uid))
    assert agreement is not None
    years = [year for year in terms_of(agreement).years(draft.first_day) if year.first == draft.first_day]
    if not years:
        raise Conflict("Les dates de la convention ont changé. Rouvrir l’évaluation depuis la page.")
    words = {name: clean(getattr(draft, name)) for name in ("effects", "conformity", "readjustments")}
    _refuse(draft, words, today)
    found = session.scalar(select(Evaluation).where(Evaluation.uid == draft.uid))
    if found is None:
        _refuse_twice(session, agreement.id, draft.first_day)
        found = Evaluation(uid=draft.uid, agreement_id=agreement.id, is_signed=False)
        session.add(found)
    elif version not in (None, found.version):
        raise Conflict("Cette évaluation a été modifiée entre-temps. La rouvrir pour voir son état.")
    if not (found.is_signed and draft.is_signed):
        found.figures = to_text(draft.facts)
    found.first_day, found.last_day = years[0].first, years[0].last
    found.done_on, found.is_signed = draft.done_on, draft.is_signed  # type: ignore[assignment]  # refused
    for name, text in words.items():
        setattr(found, name, text)
    session.flush()
    return found.id


def withdraw_evaluation(session: Session, uid: UUID, *, by: Agent) -> None:
    """Take back an evaluation just typed."""
    require(by, "withdraw_evaluation")
    session.delete(session.get_one(Evaluation, id_with(session, Evaluation, uid)))
    session.flush()


def _refuse(draft: EvaluationDraft, words: dict[str, str], today: date) -> None:
    problems = {}
    if draft.done_on is None:
        problems["done_on"] = "Écrire le jour où les partenaires se sont réunis."
    elif draft.done_on > today:
        problems["done_on"] = "Cette date est à venir. Écrire le jour où les partenaires se sont réunis."
    elif draft.done_on < draft.first_day:
        first = numeric_date(draft.first_day)
        problems["done_on"] = f"L’année évaluée commence le {first}\u00a0: écrire ce jour ou un jour suivant."
    if not words["effects"]:
        problems["effects"] = "Écrire les effets constatés, en une phrase au moins."
    if not words["conformity"]:
        problems["conformity"] = "Dire si les résultats sont conformes à l’objet et aux conditions."
    if problems:
        raise Invalid(problems)


def _refuse_twice(session: Session, agreement_id: int, first_day: date) -> None:
    known = select(Evaluation.id).where(
        Evaluation.agreement_id == agreement_id, Evaluation.first_day == first_day
    )
    if session.scalar(known) is not None:
        raise Conflict("Cette année est déjà évaluée. Ouvrir son évaluation depuis la page.")
