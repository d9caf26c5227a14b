"""Where each figure comes from: the records of every feature that make it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from espace_citoyennete.actions.records import action_records, course_records
from espace_citoyennete.agreements.records import agreed_sitting_records, agreement_records
from espace_citoyennete.annual_report.places import PlacedAction, places
from espace_citoyennete.contacts.records import contact_count, contact_listing_of, contact_words
from espace_citoyennete.discriminations.records import situation_records
from espace_citoyennete.jeudis.records import card_records, jeudi_records
from espace_citoyennete.loans.records import loan_records
from espace_citoyennete.permanences.records import (
    appointment_records,
    delay_records,
    half_day_records,
    odd_wait_records,
    promise_records,
    sitting_minutes,
    sitting_records,
    slot_records,
    wait_records,
)
from espace_citoyennete.rallies.records import rally_records
from espace_citoyennete.report import NOT_COMMUNICATED, Origin, Record, Scope, Where
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.paging import Anchor, Listing, anchors, page
from espace_citoyennete.subsidies.records import subsidy_records, supported_records
from espace_citoyennete.town.records import open_day_records
from espace_citoyennete.town.years import refuse_erased
from espace_citoyennete.waiting.records import waiting_records
from espace_citoyennete.walks.records import finding_records, proposal_records, walk_records

Reader = Callable[..., list[Record]]  # (session, scope, where, *, by), newest first


@dataclass(frozen=True)
class Pages:
    """How a list too long to be read at once is read; each of its records adds one to the figure."""

    count: Callable[..., tuple[int, int]]  # as `Reader`: those that may be read, the others
    listing: Callable[..., Listing]  # as `Reader`: the former ones
    words: Callable[[Session], Callable[[Any], Record]]  # what tells a row of the listing


def _itself(record: Record) -> object:
    return record.uid


def _its_day(record: Record) -> object:
    return record.day


def _nothing(_record: Record) -> object:
    return None


@dataclass(frozen=True)
class Source:
    """A list of records: how it is called, who reads it, the page where one of them is opened."""

    name: str  # « contacts reçus »
    read: Reader | Pages
    page: str  # « page:register »
    about: Callable[[Record], object] = _itself  # what that page is given


def placed_records(session: Session, scope: Scope, where: Where, *, by: Agent) -> list[Record]:
    """Return the Jeudis and the actions that are so, newest first."""
    found = [one for one in places(session, scope).actions if _is_so(one, dict(where))]
    return [Record(one.uid, one.held_on, one.words) for one in reversed(found)]


def _is_so(one: PlacedAction, where: Mapping[str, str | int]) -> bool:
    facts = {"quartier": one.place, "axe": one.axis, "theme": one.theme}
    return all((facts[name] or NOT_COMMUNICATED) == value for name, value in where.items())


SOURCES: Mapping[str, Source] = {  # by the `records` of an `Origin`
    "jours_ouverture": Source("jours d’ouverture", open_day_records, "page:settings"),
    "contacts": Source(
        "lignes du registre", Pages(contact_count, contact_listing_of, contact_words), "page:register"
    ),
    "situations": Source("signalements de discrimination", situation_records, "page:register"),
    "seances": Source("séances", sitting_records, "page:permanences", _its_day),
    "minutes_de_seance": Source("séances", sitting_minutes, "page:permanences", _its_day),
    "creneaux": Source("créneaux", slot_records, "page:permanences", _its_day),
    "rendez_vous": Source("rendez-vous", appointment_records, "page:permanences"),
    "delais": Source("rendez-vous", delay_records, "page:permanences"),
    "attentes": Source("personnes reçues", wait_records, "page:permanences"),
    "attentes_inhabituelles": Source("rendez-vous", odd_wait_records, "page:permanences"),
    "promesses": Source("permanences", promise_records, "page:permanences", _its_day),
    "demi_journees": Source("demi-journées", half_day_records, "page:permanences", _its_day),
    "en_attente": Source("demandes en attente", waiting_records, "page:waiting"),
    "jeudis": Source("Jeudis tenus", jeudi_records, "page:jeudis"),
    "cartes_jeudis": Source("cartes de satisfaction", card_records, "page:jeudis", _nothing),
    "stages": Source("stages tenus", course_records, "page:actions"),
    "actions": Source("actions tenues", action_records, "page:actions"),
    "tenues": Source("Jeudis et actions tenus", placed_records, "page:actions"),
    "rallyes": Source("rallyes tenus", rally_records, "page:rallies"),
    "marches": Source("marches tenues", walk_records, "page:walks"),
    "constats": Source("constats des marches", finding_records, "page:walks"),
    "propositions": Source("propositions des marches", proposal_records, "page:walks"),
    "prets": Source("expositions prêtées", loan_records, "page:loans"),
    "subventions": Source("subventions", subsidy_records, "page:subsidies"),
    "associations": Source("associations soutenues", supported_records, "page:directory"),
    "conventions": Source("conventions", agreement_records, "page:agreements"),
    "seances_de_convention": Source("séances", agreed_sitting_records, "page:permanences", _its_day),
}


def records_after(
    session: Session, scope: Scope, origin: Origin, after: Anchor | None = None, *, by: Agent
) -> Sequence[Record]:
    """Return a page of the records that make a figure, of a list that is read by pages."""
    pages, scope = _pages(origin), origin.scope or scope
    refuse_erased(session, scope.period)
    told = pages.words(session)
    listing = pages.listing(session, scope, origin.where, by=by)
    return [told(row) for row in page(session, listing, after=after)]


def record_anchors(session: Session, scope: Scope, origin: Origin, *, by: Agent) -> Sequence[Anchor]:
    """Return from where each page of such a list goes on, to jump anywhere in it."""
    refuse_erased(session, (origin.scope or scope).period)
    return anchors(session, _pages(origin).listing(session, origin.scope or scope, origin.where, by=by))


def _pages(origin: Origin) -> Pages:
    read = SOURCES[origin.records].read
    assert isinstance(read, Pages)
    return read
