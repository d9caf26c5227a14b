"""Rules of a call list: what may come of telling somebody, and who is told how."""

from datetime import date, timedelta

from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.town.rules import Calendar
from espace_citoyennete.visitors.rules import Reach

# Kinds of list
MOVE, REPLACEMENT, CANCELLATION, RETURN, REMINDER = (
    "DEPLACEMENT", "REMPLACEMENT", "ANNULATION", "RETOUR", "RAPPEL",
)  # fmt: skip

# What came of telling somebody; an empty result is an open row.
REACHED, OTHER_SLOT, GIVES_UP, LETTER, NO_CONTACT = "JOINT", "AUTRE", "ANNULE", "COURRIER", "SANS_CONTACT"
CALL_AGAIN = "RAPPELER"  # closes nothing: the person goes to the end of the list
TOLD = frozenset({REACHED, OTHER_SLOT, GIVES_UP, LETTER})
RESULTS = frozenset({*TOLD, NO_CONTACT, CALL_AGAIN})

_NEVER_CALLED = frozenset({"AUCUN", "ELLE_RAPPELLE"})
_MAY_BE_CALLED = frozenset({"STANDARD", "SUR", "PAS_MESSAGE", "NEUTRE", "TIERS"})


def must_not_be_called(reach: Reach) -> bool:
    """Tell whether the instruction forbids to call: the person comes back, or calls, by herself."""
    return reach.safe_contact in _NEVER_CALLED


def may_be_written_to(reach: Reach) -> bool:
    """Tell whether a letter may be sent: only to somebody known, without a phone and under no instruction."""
    return reach.visitor_uid is not None and not reach.has_phone and not reach.is_guarded


def may_stay_untold(reach: Reach) -> bool:
    """Tell whether nobody can, or may, be told: an instruction that may forbid it, or no way at all."""
    if reach.visitor_uid is None:
        return True
    return reach.is_guarded and not (reach.has_phone and reach.safe_contact in _MAY_BE_CALLED)


def problem_of_text(reach: Reach) -> str | None:
    """Tell why nothing may be written to this person's phone, with the remedy, or None."""
    if reach.is_guarded and reach.safe_contact != "NEUTRE":
        return "La consigne n’admet aucun message écrit. La lire, et faire comme elle le dit."
    return None


_FARTHEST = 400  # days: no place is closed for longer


def two_open_days_after(day: date, calendar: Calendar) -> date:
    """Return the second open day after another: neither a week-end nor a closed day counts."""
    following = (day + timedelta(days=ahead) for ahead in range(1, _FARTHEST))
    is_open = [one for one in following if one.weekday() < 5 and not calendar.why_closed(one)]
    return is_open[1] if len(is_open) > 1 else day + timedelta(days=2)


def problem_of_result(result: str, reach: Reach) -> str | None:
    """Tell why this cannot come of telling this person, with the remedy, or None."""
    if result not in RESULTS:
        return f"Choisir ce qui est arrivé{NO_BREAK}: J, R, A, N, C ou S."
    if result == LETTER and not may_be_written_to(reach):
        return _why_no_letter(reach)
    if result == NO_CONTACT and not may_stay_untold(reach):
        if reach.is_guarded:
            return "La consigne permet d’appeler. La lire, puis appeler."
        return "Aucune consigne ne l’interdit. Prévenir cette personne par téléphone ou par courrier."
    return None


def _why_no_letter(reach: Reach) -> str:
    if reach.is_guarded:
        return f"Aucun courrier à une personne protégée{NO_BREAK}: une lettre peut être lue par un autre."
    if reach.has_phone:
        return "Cette personne a un téléphone. L’appeler, puis noter J, R, A ou N."
    return "Personne n’est connu à ce rendez-vous. Noter « Ne pas contacter » par S."
