"""A subsidy, from the request to the report: what is known of it, where it stands, what must be said."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from espace_citoyennete.french import NO_BREAK, enumerate_words, money, numeric_date

MONEY, IN_KIND = "NUMERAIRE", "NATURE"
PAPERS = "piece_subvention"  # the list of the papers asked for
KINDS = {MONEY: "En numéraire", IN_KIND: "En nature"}
AGREEMENT_ABOVE = 23_000_00  # cents, cumulated in the year: décret 2001-495
MOST_CENTS = 10_000_000_00  # beyond, somebody typed zeros that are not there
WRITTEN_REMINDER = timedelta(days=15)  # after the day when a report was due


class Step(StrEnum):
    """What happens to a request, in the order in which it does."""

    COMPLETE = "COMPLETE"
    EXAMINE = "INSTRUITE"
    VOTE = "VOTEE"
    REFUSE = "REFUSEE"
    AGREE = "CONVENTION"
    NOTIFY = "NOTIFIEE"
    PAY = "ACOMPTE"
    REPORT = "CRF_RECU"
    RECLAIM = "REVERSEMENT"
    REPAY = "REVERSE"
    CLOSE = "CLOSE"


WITH_AMOUNT, WITH_REASON = (Step.VOTE, Step.PAY, Step.RECLAIM), (Step.REFUSE, Step.RECLAIM)
WORDS = {
    Step.COMPLETE: "Dossier complet",
    Step.EXAMINE: "Instruction",
    Step.VOTE: "Vote",
    Step.REFUSE: "Refus",
    Step.AGREE: "Convention",
    Step.NOTIFY: "Notification",
    Step.PAY: "Versement",
    Step.REPORT: "Compte rendu reçu",
    Step.RECLAIM: "Reversement demandé",
    Step.REPAY: "Reversement reçu",
    Step.CLOSE: "Clôture",
}


@dataclass(frozen=True)
class File:
    """What is known of a request: its dates, its amounts in cents, its papers."""

    year: int
    kind: str
    voted_cents: int = 0
    paid_cents: int = 0
    year_cents: int = 0  # voted to this association in the year, in money and in kind
    received: int = 0  # papers
    missing: int = 0
    requested_on: date | None = None
    complete_on: date | None = None
    examined_on: date | None = None
    voted_on: date | None = None
    refused_on: date | None = None
    agreement_on: date | None = None
    notified_on: date | None = None
    paid_on: date | None = None  # the last part
    exercise_ends_on: date | None = None
    report_received: bool = False
    report_received_on: date | None = None
    reclaimed_on: date | None = None
    reclaimed_cents: int = 0
    repaid_on: date | None = None
    closed_on: date | None = None

    @property
    def is_voted(self) -> bool:
        """Tell whether it was voted; a file of before this program tells the amount and no day."""
        return self.voted_on is not None or self.voted_cents > 0

    @property
    def awaits_papers(self) -> bool:
        """Tell whether the association may still be asked for papers."""
        return bool(self.missing) and not (self.complete_on or self.refused_on or self.is_voted)

    @property
    def left_cents(self) -> int:
        """Return what is still to be paid of the vote: nothing in kind, nor once money is asked back."""
        is_paid = self.kind == MONEY and self.reclaimed_on is None
        return self.voted_cents - self.paid_cents if is_paid else 0

    @property
    def repaid_cents(self) -> int:
        """Return what the association paid back."""
        return self.reclaimed_cents if self.repaid_on is not None else 0

    @property
    def is_to_be_repaid(self) -> bool:
        """Tell whether money is asked back and did not come."""
        return self.reclaimed_on is not None and self.repaid_on is None

    @property
    def needs_agreement(self) -> bool:
        """Tell whether the year's votes make an agreement compulsory."""
        return self.is_voted and passes_threshold(self.year_cents)

    @property
    def report_due_on(self) -> date | None:
        """Return the last day for the financial report, where money was paid and not all of it paid back."""
        if self.kind != MONEY or self.paid_cents <= self.repaid_cents:
            return None
        return report_due(self.exercise_ends_on or date(self.year, 12, 31))

    def is_report_late(self, today: date) -> bool:
        """Tell whether the report should be here and is not."""
        due = self.report_due_on
        return due is not None and due < today and not self.report_received and self.closed_on is None


def report_due(exercise_ends_on: date) -> date:
    """Return the last day for the financial report: six months after the exercise."""
    return exercise_ends_on + relativedelta(months=6)


def passes_threshold(cents: int) -> bool:
    """Tell whether what is given to one association in one year needs an agreement.

    Law 2000-321 of 12 April 2000: article 10 asks for one above the threshold that decree 2001-495 sets for
    the amount of a year, and article 9-1 (since 2 August 2014) calls subsidies the contributions « de toute
    nature, valorisées dans l’acte d’attribution »: a room lent for nothing counts for its worth.
    """
    return cents > AGREEMENT_ABOVE


def threshold_words(cents: int) -> str:
    """Say that an agreement is compulsory, with the sum and the text that asks for it."""
    return (
        f"Convention obligatoire{NO_BREAK}: {money(cents)} cumulés dans l’année, aides en nature comprises, "
        f"au-dessus de {money(AGREEMENT_ABOVE)} (loi 2000-321, décret 2001-495)."
    )


def on_day(day: date | None) -> str:
    """Return « le 12/03/2026 » after a space, or nothing where nobody knows the day."""
    return f" le {numeric_date(day)}" if day is not None else ""


def reminder_words(due: date, today: date) -> str:
    """Say of a financial report how it is expected: to come, today, late, to be asked for in writing."""
    if today < due:
        return f"Compte rendu financier attendu le {numeric_date(due)}"
    if today == due:
        return "Compte rendu financier attendu aujourd’hui"
    late = f"Compte rendu financier en retard depuis le {numeric_date(due)}"
    return f"{late}{NO_BREAK}: relancer par écrit" if today - due >= WRITTEN_REMINDER else late


def late_words(years: list[int]) -> str:
    """Say which reports are owed, and what can be done."""
    owed = enumerate_words([str(year) for year in years])
    return (
        f"Compte rendu financier de {owed} en retard{NO_BREAK}: l’obtenir avant de proposer, "
        "ou écrire pourquoi proposer quand même."
    )


def state(file: File, today: date) -> str:
    """Return where a request stands, as a code of the list « États d’une subvention »."""
    if file.closed_on is not None:
        return "CLOSE"
    if file.refused_on is not None:
        return "REFUSEE"
    return _after_vote(file, today) if file.is_voted else _before_vote(file)


def _before_vote(file: File) -> str:
    if file.examined_on is not None:
        return "INSTRUITE"
    if file.complete_on is not None:
        return "COMPLETE"
    return "INCOMPLETE" if file.received and file.missing else "RECUE"


def _after_vote(file: File, today: date) -> str:
    if file.is_to_be_repaid:
        return "REVERSEMENT"
    if file.report_received:
        return "CRF_RECU"
    if file.is_report_late(today):
        return "CRF_RETARD"
    due = file.report_due_on
    if due is not None and today > due - relativedelta(months=6):
        return "CRF_ATTENDU"
    if file.paid_cents:
        return "SOLDEE" if not file.left_cents else "ACOMPTE"
    if file.notified_on is not None:
        return "NOTIFIEE"
    return "CONVENTION" if file.agreement_on is not None else "VOTEE"


def amount_problems(amounts: dict[str, int | None]) -> dict[str, str]:
    """Return a sentence for each amount that is below zero, or beyond what a town gives."""
    below = {
        name: "Écrire zéro ou plus." for name, cents in amounts.items() if cents is not None and cents < 0
    }
    above = f"Montant au-dessus de {money(MOST_CENTS)}\u00a0: vérifier les zéros."
    return below | {
        name: above for name, cents in amounts.items() if cents is not None and cents > MOST_CENTS
    }


@dataclass(frozen=True)
class EnvelopeStand:
    """The envelope of a year, in cents: what the town gives, what is voted, paid, proposed to the vote."""

    year: int
    cents: int
    voted_cents: int
    paid_cents: int
    proposed_cents: int  # of the requests not yet voted
    repaid_cents: int = 0  # by the associations: told beside what was paid, never taken from it

    @property
    def left_cents(self) -> int:
        """Return what can still be voted; below zero, too much was."""
        return self.cents - self.voted_cents

    @property
    def left_after_cents(self) -> int:
        """Return what would be left if all that is proposed were voted."""
        return self.left_cents - self.proposed_cents


def vote_words(requested_cents: int, cents: int, stand: EnvelopeStand | None) -> list[str]:
    """Say what a vote does: to vote more than was asked for is the council’s right, and may be a slip.

    What is given in kind has no envelope.
    """
    told = []
    if cents > requested_cents:
        told.append(f"Vote au-dessus du demandé ({money(requested_cents)}){NO_BREAK}: possible, à vérifier.")
    if stand is not None and stand.cents:
        left = stand.left_cents - cents
        over = "▲ Enveloppe dépassée. " if left < 0 else ""
        told.append(f"{over}Enveloppe {stand.year}{NO_BREAK}: resterait {money(left)} après ce vote.")
    return told
