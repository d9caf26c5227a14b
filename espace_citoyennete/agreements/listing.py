"""Agreements as the screens show them, and what falls due."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.agreements.evaluations import EvaluationDraft
from espace_citoyennete.agreements.facts import from_text
from espace_citoyennete.agreements.model import Agreement, AgreementParty, AgreementPromise, Evaluation
from espace_citoyennete.agreements.rules import Span, State, Terms, promised_sittings
from espace_citoyennete.agreements.service import AgreementDraft, Party, terms_of
from espace_citoyennete.deadlines.rules import Deadline, step
from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.errors import Conflict
from espace_citoyennete.french import NO_BREAK, alphabetical, enumerate_words

_PAGE = "page:agreements"
_YEAR = timedelta(days=366)


@dataclass(frozen=True)
class PartyRow:
    """Somebody who signs beside the town."""

    organisation_id: int
    name: str
    signatory: str


@dataclass(frozen=True)
class EvaluationRow:
    """The evaluation of one year; `draft` is what a form opens on."""

    id: int
    version: int
    span: Span
    draft: EvaluationDraft


@dataclass(frozen=True)
class AgreementRow:
    """One agreement with its parties, its promises and its evaluations, the first year first."""

    id: int
    version: int
    draft: AgreementDraft
    terms: Terms
    parties: tuple[PartyRow, ...]
    evaluations: tuple[EvaluationRow, ...]

    @property
    def title(self) -> str:
        """Return what it is called."""
        return self.draft.title

    @property
    def partners(self) -> str:
        """Return the names of the parties, as a sentence does."""
        return enumerate_words([party.name for party in self.parties])

    @property
    def promised(self) -> int | None:
        """Return the sittings promised a year, or None where none is."""
        found = [count for words in self.draft.promises if (count := promised_sittings(words)) is not None]
        return sum(found) if found else None

    def evaluation_of(self, year: Span) -> EvaluationRow | None:
        """Return the evaluation of a year, if it was made."""
        return next((one for one in self.evaluations if one.span.first == year.first), None)

    def year_to_assess(self, today: date) -> Span | None:
        """Return the year to assess: the last one that ended without its evaluation, else the current one.

        An older one is history, and what ended more than a year ago is no more to do.
        """
        years = [year for year in self.terms.years(today) if today - year.last < _YEAR]
        return next((year for year in years if self.evaluation_of(year) is None), None)

    def state(self, today: date) -> State:
        """Tell where it stands."""
        return self.terms.state(today)

    def deadlines(self, today: date) -> list[Deadline]:
        """Return what is to be done about it, the first day first, near or far."""
        return sorted(self._deadlines(today), key=lambda one: (one.day, one.key))

    def next_deadline(self, today: date) -> Deadline | None:
        """Return what to look at first: a day that comes near is lost for ever, what is late can wait."""
        due = self.deadlines(today)
        near = (one for one in due if one.day >= today and step(one.day, today) is not None)
        return next(near, due[0] if due else None)

    def _deadlines(self, today: date) -> Iterator[Deadline]:
        terms, end = self.terms, self.terms.end()
        state, name = self.state(today), f"« {self.title} »"
        if state is State.TO_SIGN:
            yield self._deadline("signature", terms.starts_on, f"Faire signer la convention {name}")
            return
        if (notice := terms.notice_due(today)) is not None and state is not State.OVER:
            yield self._deadline("preavis", notice, f"Dernier jour pour dénoncer la convention {name}")
        if end is not None and end >= today:
            ends = "prend fin" if self._is_last else "à reconduire ou à laisser finir"
            yield self._deadline("fin", end, f"Convention {name}{NO_BREAK}: {ends}")
        if (year := self.year_to_assess(today)) is not None:
            yield self._deadline("evaluation", year.last, f"Évaluation de la convention {name}")

    @property
    def _is_last(self) -> bool:
        """Tell whether nothing more may follow its last period."""
        terms = self.terms
        is_spent = terms.most_renewals is not None and terms.renewals >= terms.most_renewals
        return terms.is_tacit or terms.denounced_on is not None or is_spent

    def _deadline(self, key: str, day: date, what: str) -> Deadline:
        return Deadline(key, self.draft.uid, day, what, _PAGE)


def agreements(session: Session) -> list[AgreementRow]:
    """Return every agreement, by title."""
    parties: dict[int, list[PartyRow]] = defaultdict(list)
    named = select(AgreementParty, Organisation.name).join(
        Organisation, Organisation.id == AgreementParty.organisation_id
    )
    for party, name in session.execute(named.order_by(AgreementParty.id)):
        parties[party.agreement_id].append(PartyRow(party.organisation_id, name, party.signatory))
    promises: dict[int, list[str]] = defaultdict(list)
    for promise in session.scalars(select(AgreementPromise).order_by(AgreementPromise.position)):
        promises[promise.agreement_id].append(promise.words)
    evaluations: dict[int, list[Evaluation]] = defaultdict(list)
    for evaluation in session.scalars(select(Evaluation).order_by(Evaluation.first_day)):
        evaluations[evaluation.agreement_id].append(evaluation)
    rows = [
        _row(one, parties[one.id], promises[one.id], evaluations[one.id])
        for one in session.scalars(select(Agreement))
    ]
    return sorted(rows, key=lambda row: (alphabetical(row.title), row.id))


def agreement_row(session: Session, agreement_id: int) -> AgreementRow:
    """Return one agreement. Raises `Conflict` when it is no more."""
    found = next((row for row in agreements(session) if row.id == agreement_id), None)
    if found is None:
        raise Conflict("Cette convention n’existe plus. Actualiser la page (F5).")
    return found


def deadlines(session: Session, today: date) -> list[Deadline]:
    """Return what falls due: the last day to denounce, the end, the evaluation, a signature."""
    return [one for row in agreements(session) for one in row.deadlines(today)]


def _row(
    one: Agreement, parties: list[PartyRow], promises: list[str], evaluations: list[Evaluation]
) -> AgreementRow:
    draft = AgreementDraft(
        title=one.title,
        starts_on=one.starts_on,
        parties=tuple(Party(party.organisation_id, party.signatory) for party in parties),
        purpose=one.purpose,
        axes=tuple(one.axes.split()),
        promises=tuple(promises),
        signed_on=one.signed_on,
        first_end=one.first_end,
        months=one.months,
        is_tacit=one.is_tacit,
        notice_months=one.notice_months,
        most_renewals=one.most_renewals,
        note=one.note,
        uid=one.uid,
    )
    return AgreementRow(
        one.id,
        one.version,
        draft,
        terms_of(one),
        tuple(parties),
        tuple(_evaluation(one, evaluation) for evaluation in evaluations),
    )


def _evaluation(agreement: Agreement, one: Evaluation) -> EvaluationRow:
    draft = EvaluationDraft(
        agreement_uid=agreement.uid,
        first_day=one.first_day,
        effects=one.effects,
        conformity=one.conformity,
        readjustments=one.readjustments,
        facts=from_text(one.figures),
        is_signed=one.is_signed,
        done_on=one.done_on,
        uid=one.uid,
    )
    return EvaluationRow(one.id, one.version, Span(one.first_day, one.last_day), draft)
