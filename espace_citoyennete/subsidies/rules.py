"""The way of a subsidy, from the request to the report: where it stands, what comes next, what is refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from espace_citoyennete.french import NO_BREAK, enumerate_words, money, numeric_date, plural

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
_AFTER_PAYMENTS = (Step.REPORT, Step.RECLAIM, Step.REPAY, Step.CLOSE)
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


def next_step(file: File) -> Step | None:
    """Return the step that comes next, whether or not something is still missing for it; none at the end."""
    if file.closed_on is not None or file.refused_on is not None:
        return None
    if not file.is_voted:
        if file.complete_on is None:
            return Step.COMPLETE
        return Step.VOTE if file.examined_on is not None else Step.EXAMINE
    if file.needs_agreement and file.agreement_on is None:
        return Step.AGREE
    if file.notified_on is None and not file.paid_cents:
        return Step.NOTIFY
    if file.is_to_be_repaid:
        return Step.REPAY
    if file.left_cents:
        return Step.PAY
    if file.report_due_on is not None and not file.report_received:
        return Step.REPORT
    return Step.CLOSE


def possible_steps(file: File) -> tuple[Step, ...]:
    """Return the steps that nothing forbids."""
    return tuple(step for step in Step if not order_problem(file, step))


def order_problem(file: File, step: Step) -> str:
    """Return why a step cannot be noted now, and the remedy, or nothing."""
    return next(_obstacles(file, step), "")


def _obstacles(file: File, step: Step) -> Iterator[str]:
    if file.closed_on is not None:
        yield "Ce dossier est clos. Annuler la clôture pour le reprendre."
    if file.refused_on is not None:
        yield "Cette demande est refusée. Annuler le refus pour la reprendre."
    match step:
        case Step.COMPLETE | Step.EXAMINE | Step.VOTE | Step.REFUSE if file.is_voted:
            yield "Cette subvention est déjà votée. Annuler le vote pour revenir en arrière."
        case Step.COMPLETE:
            yield from _completing(file)
        case Step.EXAMINE:
            yield from _examining(file)
        case Step.VOTE if file.examined_on is None:
            yield "Dossier pas encore instruit. Noter d’abord l’instruction."
        case Step.REFUSE | Step.VOTE:
            return
        case _ if not file.is_voted:
            yield "Subvention pas encore votée. Noter d’abord le vote."
        case Step.CLOSE:
            yield from _closing(file)
        case _:
            yield from _giving(file, step)


def _completing(file: File) -> Iterator[str]:
    if file.complete_on is not None:
        yield "Dossier déjà noté complet. Passer à l’instruction."
    if file.missing:
        missing = plural(file.missing, "pièce manquante", "pièces manquantes")
        yield f"{missing}. Cocher les pièces reçues, puis noter le dossier complet."


def _examining(file: File) -> Iterator[str]:
    if file.complete_on is None:
        yield "Dossier pas encore complet. Noter d’abord le dossier complet."
    if file.examined_on is not None:
        yield "Instruction déjà notée. Passer au vote."


def _giving(file: File, step: Step) -> Iterator[str]:
    if step == Step.AGREE:
        if file.agreement_on is not None:
            yield "Convention déjà notée. Passer à la notification."
        return
    if step in (Step.NOTIFY, Step.PAY) and file.needs_agreement and file.agreement_on is None:
        yield f"{threshold_words(file.year_cents)} Noter d’abord la convention signée."
    if step == Step.NOTIFY and file.notified_on is not None:
        yield "Notification déjà notée. Passer au versement."
    if step == Step.PAY:
        yield from _paying(file)
    if step == Step.REPORT:
        yield from _reporting(file)
    if step == Step.RECLAIM:
        yield from _reclaiming(file)
    if step == Step.REPAY and not file.is_to_be_repaid:
        yield "Aucun reversement n’est attendu. Noter d’abord le reversement demandé."


def _paying(file: File) -> Iterator[str]:
    if file.kind != MONEY:
        yield "Aide en nature\u00a0: rien à verser. Passer à la clôture."
    if file.reclaimed_on is not None:
        yield "Un reversement est demandé\u00a0: rien de plus à verser. Annuler d’abord cette demande."
    if not file.left_cents:
        yield "Tout est versé. Attendre le compte rendu financier."
    if file.notified_on is None and not file.paid_cents:
        yield "Subvention pas encore notifiée. Noter d’abord la notification."


def _reporting(file: File) -> Iterator[str]:
    if not file.paid_cents:
        yield "Rien n’est versé\u00a0: aucun compte rendu n’est attendu. Noter d’abord le versement."
    if file.report_received:
        yield "Compte rendu déjà reçu. Passer à la clôture."


def _reclaiming(file: File) -> Iterator[str]:
    if not file.paid_cents:
        yield "Rien n’est versé\u00a0: il n’y a rien à reverser. Noter d’abord le versement."
    if file.reclaimed_on is not None:
        yield "Reversement déjà demandé. L’annuler pour changer son montant."


def _closing(file: File) -> Iterator[str]:
    if file.is_to_be_repaid:
        yield "Reversement demandé et pas encore reçu. Le noter d’abord, ou annuler la demande."
    if file.report_due_on is not None and not file.report_received:
        yield "Compte rendu financier pas encore reçu. Le noter d’abord."
    if file.notified_on is None and not file.paid_cents:
        yield "Subvention pas encore notifiée. Noter d’abord la notification."


def day_problem(file: File, step: Step, day: date, today: date) -> str:
    """Return why a step cannot bear this date: a day to come, or before what it follows."""
    if day > today:
        return "Cette date est à venir. Écrire le jour où c’est fait."
    dates = {
        "la demande": file.requested_on,
        "le dossier complet": file.complete_on,
        "l’instruction": file.examined_on,
        "le vote": file.voted_on,
        "la convention": file.agreement_on if step != Step.AGREE else None,
        "la notification": file.notified_on if step != Step.AGREE else None,
        "le dernier versement": file.paid_on if step in _AFTER_PAYMENTS else None,
        "le compte rendu": file.report_received_on if step == Step.CLOSE else None,
        "la demande de reversement": file.reclaimed_on if step in (Step.REPAY, Step.CLOSE) else None,
        "le reversement": file.repaid_on if step == Step.CLOSE else None,
    }
    later = {what: noted for what, noted in dates.items() if noted is not None and noted > day}
    if not later:
        return ""
    what = max(later, key=lambda word: later[word])
    return f"Cette date précède {what} ({numeric_date(later[what])}). Vérifier les deux dates."


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
