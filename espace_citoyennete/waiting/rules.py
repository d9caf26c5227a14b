"""Who is proposed a free slot: who waits for it, in which order, and who was already asked."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

WAITING, PLACED, LEFT = "ATTEND", "PLACE", "RETIRE"  # states of somebody who waits
HELD, ACCEPTED, REFUSED, NO_ANSWER = "TENU", "ACCEPTE", "REFUSE", "SANS_REPONSE"  # of an attempt
WAITS_NO_MORE = "Cette personne n’attend plus. L’inscrire de nouveau si elle le demande."
MORNING, AFTERNOON = "MATIN", "APRES_MIDI"
AHEAD = timedelta(days=30)  # how far free slots are looked for
HELD_FOR = timedelta(hours=1)  # a slot told to somebody, unless another hour is agreed
_NOON = 12
_LAST_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Wish:
    """What somebody waits for; empty days, half-day or domain say that any will do."""

    entry_id: int
    person: int
    type_code: str
    asked_at: datetime
    sitting_id: int | None = None  # None: any sitting of the type
    domain: str | None = None
    is_urgent: bool = False
    deadline: date | None = None
    weekdays: frozenset[int] = frozenset()  # 0 is Monday
    half_day: str = ""


@dataclass(frozen=True)
class Offer:
    """A slot that can be proposed, or that is already held for somebody of the list."""

    slot_id: int
    starts_at: datetime
    type_code: str
    sitting_id: int
    domains: frozenset[str] = frozenset()  # received there; none is all
    held_for: int | None = None  # the person to whom it was told, while it is held


@dataclass(frozen=True)
class Match:
    """A slot and whom it is proposed to, then who comes next."""

    offer: Offer
    wish: Wish
    following: tuple[Wish, ...]


def fits(wish: Wish, offer: Offer) -> bool:
    """Tell whether a slot is one that somebody waits for; one after the deadline still is, and says so."""
    is_there = wish.sitting_id in (None, offer.sitting_id) and wish.type_code == offer.type_code
    is_received = not offer.domains or wish.domain is None or wish.domain in offer.domains
    half_day = MORNING if offer.starts_at.hour < _NOON else AFTERNOON
    can_come = not wish.weekdays or offer.starts_at.weekday() in wish.weekdays
    return is_there and is_received and can_come and wish.half_day in ("", half_day)


def in_order(wishes: Iterable[Wish], today: date) -> list[Wish]:
    """Return who comes first: the urgent ones, then the nearest deadlines, then the oldest demands.

    A deadline counts once it falls before the last slots to come; further ahead, there is time.
    """
    horizon = today + AHEAD

    def rank(wish: Wish) -> tuple[bool, date, datetime, int]:
        is_pressing = wish.deadline is not None and wish.deadline <= horizon
        deadline = wish.deadline if is_pressing and wish.deadline else date.max
        return not wish.is_urgent, deadline, wish.asked_at, wish.entry_id

    return sorted(wishes, key=rank)


def is_late(deadline: date | None, today: date) -> bool:
    """Tell whether somebody still waits after the day not to be exceeded."""
    return deadline is not None and deadline < today


def matches(
    offers: Iterable[Offer],
    ordered: Sequence[Wish],
    refused: Collection[tuple[int, int]] = (),
    silent: Collection[int] = (),
) -> list[Match]:
    """Propose each slot, the soonest first, to the first person whom it suits; to each, one at once.

    `refused` are entries and slots that were said no to; `silent` are the entries that did not answer
    today: the others come before them. A slot held for somebody stays with this person until its hour.
    """
    callable_ = [
        *(w for w in ordered if w.entry_id not in silent),
        *(w for w in ordered if w.entry_id in silent),
    ]
    soonest = sorted(offers, key=lambda offer: (offer.starts_at, offer.slot_id))
    busy = {offer.held_for for offer in soonest if offer.held_for is not None}
    found = []
    for offer in soonest:
        suited = [w for w in callable_ if fits(w, offer) and (w.entry_id, offer.slot_id) not in refused]
        free = [wish for wish in suited if wish.person not in busy]
        if offer.held_for is not None:
            chosen = next((wish for wish in suited if wish.person == offer.held_for), None)
        else:
            chosen = next(iter(free), None)
        if chosen is None:
            continue
        busy.add(chosen.person)
        following = tuple(wish for wish in suited if wish.person != chosen.person)
        found.append(Match(offer, chosen, following))
    return found


def held_until(now: datetime, slot_at: datetime) -> datetime:
    """Return until when a slot told now is held: one hour, but never beyond its own hour."""
    return min(now + HELD_FOR, slot_at - _LAST_MINUTE)
