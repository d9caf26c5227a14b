"""What is said of who waits and of the slot proposed, in the words of the screens."""

from datetime import datetime

from espace_citoyennete.french import NO_BREAK, WEEKDAYS, clock_time, long_date, moment, plural, short_date
from espace_citoyennete.waiting.listing import Try, WaitingRow
from espace_citoyennete.waiting.proposals import Booked, Proposal
from espace_citoyennete.waiting.rules import ACCEPTED, AFTERNOON, HELD, MORNING, NO_ANSWER, REFUSED

_RESULTS = {HELD: "tenu", ACCEPTED: "accepté", REFUSED: "refusé", NO_ANSWER: "sans réponse"}
_HALVES = {MORNING: "matin", AFTERNOON: "après-midi"}


def held_words(until: datetime, now: datetime) -> str:
    """Say until when a slot is held: « 11 h 53 », or « mer. 18 nov. 9 h » on another day."""
    return clock_time(until) if until.date() == now.date() else moment(until)


def waited_words(row: WaitingRow, now: datetime) -> str:
    """Say for how long somebody has waited: « 12 jours », « aujourd’hui »: « depuis » may go before."""
    days = row.waits_for(now)
    return plural(days, "jour") if days else "aujourd’hui"


def possible_words(row: WaitingRow) -> str:
    """Say when a person can come: « lun., jeu. matin »; nothing when any day will do."""
    days = ", ".join(f"{WEEKDAYS[day][:3]}." for day in row.weekdays)
    return " ".join(filter(None, (days, _HALVES.get(row.half_day, ""))))


def booked_words(booked: Booked) -> str:
    """Say that somebody was booked otherwise: « A pris rendez-vous le mar. 24 nov. »."""
    return f"A pris rendez-vous le {short_date(booked.booked_at.date())}"


def slot_words(proposal: Proposal) -> str:
    """Write the slot proposed: « Mardi 24 novembre à 9 h · Avocat · Me Dupont · Salle 1 »."""
    words = (_when(proposal), proposal.label, proposal.practitioner, proposal.room)
    told = " · ".join(word for word in words if word)
    return f"{told[:1].upper()}{told[1:]}"


def script(proposal: Proposal) -> str:
    """Write what is said to the person: the slot in full letters, then the question."""
    words = (f"permanence {proposal.label}", proposal.practitioner, proposal.room)
    told = ", ".join(word for word in words if word)
    return f"« J’ai un créneau {_when(proposal)}, {told}. Vous convient-il\u202f? »"


def try_words(attempt: Try) -> str:
    """Write an attempt: « mar. 17 nov. 10 h 53 · créneau du mar. 24 nov. 9 h · refusé · S. Amrani »."""
    slot = f"créneau du {moment(attempt.slot_at)}"
    result = _RESULTS.get(attempt.result, attempt.result)
    return " · ".join(filter(None, (moment(attempt.tried_at), slot, result, attempt.agent)))


def _when(proposal: Proposal) -> str:
    day = long_date(proposal.starts_at.date(), year=False)
    if proposal.rank:
        return f"{day}, sans heure fixe dès {clock_time(proposal.starts_at)}, n°{NO_BREAK}{proposal.rank}"
    return f"{day} à {clock_time(proposal.starts_at)}"
