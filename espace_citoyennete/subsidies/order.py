"""The order of the steps of a subsidy: what comes next, what is refused and why, the dates that fit."""

from collections.abc import Iterator
from datetime import date

from espace_citoyennete.french import numeric_date, plural
from espace_citoyennete.subsidies.rules import MONEY, File, Step, threshold_words

_AFTER_PAYMENTS = (Step.REPORT, Step.RECLAIM, Step.REPAY, Step.CLOSE)


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
