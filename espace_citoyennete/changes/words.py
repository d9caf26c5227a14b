"""How a call list is said: what came of each call, what to tell the person, the hour told and the new one."""

from collections.abc import Callable, Sequence
from datetime import datetime

from espace_citoyennete.callbacks.card import HIDDEN_SUBJECT, Call
from espace_citoyennete.changes.listing import CallListRow, CallRowShown, CallTried
from espace_citoyennete.changes.rules import (
    CALL_AGAIN,
    GIVES_UP,
    LETTER,
    NO_CONTACT,
    OTHER_SLOT,
    REACHED,
    REMINDER,
    REPLACEMENT,
    RETURN,
    may_be_written_to,
    must_not_be_called,
)
from espace_citoyennete.french import NO_BREAK, clock_time, long_date, moment, plural, short_date
from espace_citoyennete.town.reference import TownIdentity
from espace_citoyennete.visitors.rules import Reach

RESULT_WORDS = {
    REACHED: "Joint",
    CALL_AGAIN: "À rappeler",
    OTHER_SLOT: "Autre créneau",
    GIVES_UP: "Annule",
    LETTER: "Courrier",
    NO_CONTACT: "Ne pas contacter",
}


def list_words(found: CallListRow) -> str:
    """Name a list and how far it is: « Me Dupont, mar. 17 nov. → mar. 24 nov. · 3/6 »."""
    back = f"Retour{NO_BREAK}: " if found.kind == RETURN else ""
    return f"{back}{found.title} · {found.closed}/{found.total}"


def call_of(kind: str, row: CallRowShown) -> Call:
    """Return the call to make to somebody of a list, for the one card of every call."""
    subject = HIDDEN_SUBJECT if row.is_hidden else row.subject
    about = " · ".join(filter(None, (subject, row.practitioner or row.label, row.room)))
    tried = tuple(map(tried_words, row.tries))
    return Call(row.id, row.name or "Sans nom", about, row.reach, script=script(kind, row), tried=tried)


def brief(at: datetime | None) -> str:
    """Write a day and an hour in a narrow column: « 17/11 14 h 30 »."""
    return f"{at.day:02d}/{at.month:02d} {clock_time(at)}" if at else "À replacer"


def earlier_words(row: CallRowShown) -> str:
    """Write the hour told first."""
    return moment(row.earlier_at)


def hour_words(row: CallRowShown) -> str:
    """Write when the person was last called."""
    return clock_time(row.tries[-1].tried_at) if row.tries else ""


def new_words(row: CallRowShown) -> str:
    """Write the new hour, or that there is none yet."""
    return moment(row.new_at) if row.new_at else "À replacer"


def script(kind: str, row: CallRowShown) -> str:
    """Return what to tell the person on the line, once it is sure that it is the right one."""
    return f"« {message_of(kind, row.earlier_at, row.new_at, row.room)} »"


def message_of(kind: str, earlier_at: datetime, new_at: datetime | None, place: str = "") -> str:
    """Return what somebody is told, with the hours in full."""
    at, new = (f"{long_date(one.date())} à {clock_time(one)}" if one else "" for one in (earlier_at, new_at))
    return message(kind, at, new, place)


def message(kind: str, at: str, new: str = "", place: str = "") -> str:
    """Return what somebody is told of an hour and of the new one, naming neither service nor matter.

    The hour tells what becomes of the own sitting: one list may hold several fates.
    """
    if kind == REMINDER:
        return f"Votre rendez-vous est {at}. Serez-vous présent\u202f?"
    if kind == RETURN:
        rest = (
            f"Votre rendez-vous est maintenu {_where(new, place)}."
            if new
            else "Souhaitez-vous un nouveau rendez-vous\u202f?"
        )
        return f"Le changement annoncé n’a pas lieu. {rest}"
    if not new:
        return f"Votre rendez-vous du {at} est annulé. Souhaitez-vous un autre créneau\u202f?"
    if new != at:
        return f"Votre rendez-vous du {at} est déplacé au {_where(new, place)}."
    if kind == REPLACEMENT:
        return f"Votre rendez-vous du {at} est maintenu, avec un autre intervenant."
    return f"Votre rendez-vous du {at} change de lieu{f'{NO_BREAK}: {place}' if place else ''}."


def _where(when: str, place: str) -> str:
    return f"{when}, {place}" if place else when


def text_to_send(kind: str, row: CallRowShown, sender: TownIdentity) -> str:
    """Return what may be pasted in a message; it says who and where only if nothing asks for discretion."""
    is_discreet = row.reach.is_guarded or row.is_restricted
    signed, place = ("", "") if is_discreet else (f"{sender.place} {sender.phone}".strip(), row.room)
    return " ".join(filter(None, (message_of(kind, row.earlier_at, row.new_at, place), signed)))


def result_words(row: CallRowShown) -> str:
    """Return what came of telling somebody, the last call in vain included: nobody leaves with nothing."""
    if row.result == OTHER_SLOT and row.is_open:
        return "Créneau à prendre"
    result = row.result or (row.tries[-1].result if row.tries else "")
    return RESULT_WORDS.get(result, result)


def how_words(reach: Reach) -> str:
    """Return in few words what must be known before somebody is told."""
    if reach.visitor_uid is None:
        return "Personne inconnue"
    if must_not_be_called(reach):
        return "Ne pas appeler"
    if may_be_written_to(reach):
        return "Sans téléphone, courrier"
    return reach.short or ("" if reach.has_phone else "Sans téléphone")


def to_write(rows: Sequence[CallRowShown]) -> list[CallRowShown]:
    """Return who is still to be told, and by a letter."""
    return [row for row in rows if not row.result and row.name and may_be_written_to(row.reach)]


def letters_words(rows: Sequence[CallRowShown], shown: Callable[[str], str]) -> str:
    """Tell who is still to be written to, and why the others are not; nothing when nobody is.

    `shown` writes a name as the screen may show it.
    """
    still, written = [row for row in rows if not row.result], to_write(rows)
    if not written:
        return ""
    guarded = [row for row in still if row.reach.is_guarded]
    others = [row for row in still if row not in (*written, *guarded)]
    unknown = sum(row.reach.visitor_uid is None for row in others)

    def names(some: list[CallRowShown]) -> str:
        return ", ".join(shown(row.short_name) or "sans nom" for row in some)

    called = len(others) - unknown
    without = (
        f"{names(guarded)} (consigne{NO_BREAK}: jamais de lettre)" if guarded else "",
        f"{plural(called, 'personne')} à appeler" if called else "",
        f"{plural(unknown, 'personne')} sans nom" if unknown else "",
    )
    left_out = ", ".join(filter(None, without))
    told = f"{plural(len(written), 'courrier')} à écrire{NO_BREAK}: {names(written)}"
    return f"{told} · Sans courrier{NO_BREAK}: {left_out}" if left_out else told


def tried_words(tried: CallTried) -> str:
    """Write one call made: « mar. 17 nov. 10 h 53 · À rappeler · S. Amrani »."""
    when = f"{short_date(tried.tried_at.date())} {clock_time(tried.tried_at)}"
    return " · ".join(filter(None, (when, RESULT_WORDS.get(tried.result, tried.result), tried.agent)))
