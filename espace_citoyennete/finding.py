"""What the palette of Ctrl+K finds: the lists of every feature, asked at once; each masks what it must."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy.orm import Session

from espace_citoyennete.actions.listing import actions
from espace_citoyennete.agreements.listing import agreements
from espace_citoyennete.contacts.callers import KnownCaller, known_callers
from espace_citoyennete.contacts.listing import ContactFilter, contact_lexicon, contact_listing
from espace_citoyennete.directory.service import organisations, practitioners
from espace_citoyennete.french import clock_time, fold, long_date, money, plural, short_date
from espace_citoyennete.jeudis.listing import jeudis
from espace_citoyennete.loans.listing import exhibits
from espace_citoyennete.permanences.listing import appointments_found
from espace_citoyennete.report import Period
from espace_citoyennete.storage.paging import page
from espace_citoyennete.subsidies.listing import subsidy_names
from espace_citoyennete.town.reference import labels
from espace_citoyennete.ui.actions import ActionSpec
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.palette import Group, Hit
from espace_citoyennete.visitors.rules import NEVER_CONFIRM
from espace_citoyennete.waiting.listing import waiting_found
from espace_citoyennete.waiting.words import waited_words

MOST = 3  # rows a group
_LEAST_LETTERS = 2  # under which the base is not asked
_NEAR = timedelta(days=366)  # on each side of today: the Jeudis and the actions that are looked for


def find(desk: Desk, text: str, is_possible: Callable[[str], bool]) -> list[Group]:
    """Return what these words find; actions that nothing answers now are told by the help, with their key."""
    screens = _screens(desk, text)
    # A screen opens nothing of anybody: named by its beginning, it goes before what the base knows.
    goes_first = any(fold(hit.text).startswith(fold(text)) for hit in screens)
    groups = [Group("Écrans", screens)] if goes_first else []
    if len(fold(text)) >= _LEAST_LETTERS:
        with desk.database.reading() as session:
            groups += _records(session, desk, text)
    groups += [] if goes_first else [Group("Écrans", screens)]
    doable = [spec for spec in _actions(desk, text) if is_possible(spec.id)]
    others = [spec for spec in _actions(desk, text) if not is_possible(spec.id)]
    groups += [
        Group("Actions", [Hit(spec.text, spec.id, None, spec.shown_keys, spec.icon) for spec in doable]),
        Group("Aide", [_help(spec) for spec in others if spec.shown_keys]),
    ]
    return [replace(group, hits=group.hits[:MOST]) for group in groups if group.hits]


def _records(session: Session, desk: Desk, text: str) -> Iterator[Group]:
    today = desk.clock.today()
    yield Group("Personnes", _people(session, desk, text), NEVER_CONFIRM, is_of_people=True)
    yield Group("Contacts", _contacts(session, desk, text), is_of_people=True)
    yield Group("Rendez-vous", _appointments(session, desk, text), is_of_people=True)
    yield Group("Liste d’attente", _waiting(session, desk, text), is_of_people=True)
    yield Group("Organismes", _organisations(session, text, today))
    yield Group("Intervenants", _practitioners(session, text, today))
    yield Group("Jeudis citoyenneté", _jeudis(session, text, today))
    yield Group("Actions de la délégation", _done(session, text, today))
    yield Group("Conventions", _agreements(session, text, today))
    yield Group("Subventions", _subsidies(session, text))
    yield Group("Expositions", _exhibits(session, text, today))


def _people(session: Session, desk: Desk, text: str) -> list[Hit]:
    today = desk.clock.today()
    return [
        Hit(
            desk.shown_name(caller.name),
            "form:person",
            {"visitor_uid": caller.uid},
            _before(caller, today),
            "user",
        )
        for caller in known_callers(session, text, text, by=desk.agent, limit=MOST)
    ]


def _before(caller: KnownCaller, today: date) -> str:
    """Return what came before with somebody: « 2 contacts, dernier lun. 16 nov. · rappel jeu. 19 nov. »."""
    contacts = plural(caller.contacts, "contact")
    last = f"{contacts}, dernier {_day(caller.last_on, today)}" if caller.last_on else ""
    promised = f"rappel {_day(caller.callback_on, today)}" if caller.callback_on else ""
    return _told(caller.instruction, last, promised)


def _contacts(session: Session, desk: Desk, text: str) -> list[Hit]:
    lexicon = contact_lexicon(session)
    found = page(session, contact_listing(session, ContactFilter(text=text), by=desk.agent), size=MOST)
    today = desk.clock.today()
    return [
        Hit(
            f"{_day(row.occurred_at.date(), today)} {row.occurred_at:%H:%M} · {row.motive}",
            "form:contact",
            {"contact_id": row.id},
            desk.shown_name(row.person),
            "phone",
        )
        for row in map(lexicon.row, found)
    ]


def _appointments(session: Session, desk: Desk, text: str) -> list[Hit]:
    today = desk.clock.today()
    return [
        Hit(
            f"{_day(row.starts_at.date(), today)} {clock_time(row.starts_at)} · {row.label}",
            "form:appointment",
            {"appointment_id": row.id},
            desk.shown_name(row.name),
            "calendar-days",
        )
        for row in appointments_found(session, text, limit=MOST, by=desk.agent)
    ]


def _waiting(session: Session, desk: Desk, text: str) -> list[Hit]:
    now = desk.clock.now()
    return [
        Hit(
            f"{desk.shown_name(row.short_name)} · {row.label}",
            "page:waiting",
            row.id,
            f"depuis {waited_words(row, now)}",
            "clock",
        )
        for row in waiting_found(session, text, limit=MOST, by=desk.agent)
    ]


def _exhibits(session: Session, text: str, today: date) -> list[Hit]:
    return [
        Hit(
            row.draft.title,
            "page:loans",
            row.id,
            f"n°\u00a0{row.draft.number}, {row.state(today)}",
            "presentation",
        )
        for row in exhibits(session)
        if _has_words(text, row.draft.title, row.draft.theme, str(row.draft.number))
    ]


def _jeudis(session: Session, text: str, today: date) -> list[Hit]:
    return [
        Hit(row.title, "page:jeudis", row.id, f"{long_date(row.held_on)}, {row.place}", "users")
        for row in jeudis(session, today - _NEAR, today + _NEAR)[::-1]
        if _has_words(text, row.title, row.place, long_date(row.held_on))
    ]


def _done(session: Session, text: str, today: date) -> list[Hit]:
    kinds = labels(session, "type_evenement")
    return [
        Hit(
            row.title,
            "page:actions",
            row.id,
            _told(long_date(row.held_on), kinds.get(row.kind, ""), row.organisation),
            "calendar",
        )
        for row in actions(session, Period(today - _NEAR, today + _NEAR))[::-1]
        if _has_words(text, row.title, row.organisation, kinds.get(row.kind, ""), long_date(row.held_on))
    ]


def _agreements(session: Session, text: str, today: date) -> list[Hit]:
    return [
        Hit(
            row.title,
            "page:agreements",
            row.draft.uid,
            _told(row.partners, row.state(today).value.lower()),
            "file-text",
        )
        for row in agreements(session)
        if _has_words(text, row.title, row.partners)
    ]


def _subsidies(session: Session, text: str) -> list[Hit]:
    return [
        Hit(
            f"{row.association} {row.year}",
            "page:subsidies",
            row.id,
            f"voté {money(row.voted_cents)}" if row.voted_cents else f"demandé {money(row.requested_cents)}",
            "file-text",
        )
        for row in subsidy_names(session)
        if _has_words(text, row.association, str(row.year), row.purpose)
    ]


def _organisations(session: Session, text: str, today: date) -> list[Hit]:
    partners = [row.draft for row in organisations(session, today)]
    return [
        Hit(partner.name, "page:directory", partner.uid, _told(partner.phone, partner.hours), "building")
        for partner in partners
        if _has_words(text, partner.name, partner.note, partner.place)
    ]


def _practitioners(session: Session, text: str, today: date) -> list[Hit]:
    return [
        Hit(
            who.draft.name,
            "page:practitioners",
            who.id,
            _told(who.organisation, who.draft.phone),
            "book-user",
        )
        for who in practitioners(session, today)
        if _has_words(text, who.draft.name, who.organisation)
    ]


def _screens(desk: Desk, text: str) -> list[Hit]:
    return [
        Hit(spec.text, spec.id, None, spec.shown_keys, spec.icon)
        for spec in desk.actions.values()
        if spec.id.startswith("page:") and _has_words(text, spec.text)
    ]


def _actions(desk: Desk, text: str) -> list[ActionSpec]:
    return [
        spec
        for spec in desk.actions.values()
        if not spec.id.startswith("page:") and spec.id != "go_to" and _has_words(text, spec.text)
    ]


def _help(spec: ActionSpec) -> Hit:
    return Hit(spec.text, "shortcuts", None, f"touche {spec.shown_keys}, là où cela se fait", "keyboard")


def _has_words(typed: str, *texts: str) -> bool:
    """Tell whether each word typed begins a word of these texts, in any order."""
    words = [word for text in texts for word in _words(text)]
    return all(any(word.startswith(one) for word in words) for one in _words(typed)) and bool(_words(typed))


@lru_cache(maxsize=8192)  # of the lists, never of who came: each key asks again
def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+", fold(text)))


def _told(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _day(day: date, today: date) -> str:
    return short_date(day, year=day.year != today.year)
