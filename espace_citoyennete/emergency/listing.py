"""The emergency numbers as screens show them: the list of Réglages, the card that always has numbers."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from espace_citoyennete.emergency.model import EmergencyNumber
from espace_citoyennete.emergency.rules import CardLine, printed_numbers
from espace_citoyennete.emergency.service import EmergencyDraft
from espace_citoyennete.errors import UserError
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.reference import TownIdentity, town_identity
from espace_citoyennete.town.seed import PLACE


@dataclass(frozen=True)
class EmergencyRow:
    """A number as listed; `draft` is what a form opens on."""

    id: int
    version: int
    draft: EmergencyDraft
    retired_on: date | None


@dataclass(frozen=True)
class Card:
    """What the card shows; `is_own` tells the place's own numbers from those that go with the program."""

    lines: tuple[CardLine, ...]
    is_own: bool
    place: TownIdentity


def emergency_numbers(session: Session) -> list[EmergencyRow]:
    """Return every number in the order of the card, retired ones included."""
    found = session.scalars(select(EmergencyNumber).order_by(EmergencyNumber.position, EmergencyNumber.id))
    return [
        EmergencyRow(
            row.id,
            row.version,
            EmergencyDraft(row.number, row.purpose, row.hours, row.checked_on, row.uid),
            row.retired_on,
        )
        for row in found
    ]


def emergency_card(database: Database) -> Card:
    """Return the numbers of the place; those that go with the program when the base has or gives none."""
    try:
        with database.reading() as session:
            drafts = [row.draft for row in emergency_numbers(session) if row.retired_on is None]
            place = town_identity(session)
    except (UserError, SQLAlchemyError):  # whatever the base refuses, the card has numbers
        return printed_card()
    lines = tuple(CardLine(row.number, row.purpose, row.hours, row.checked_on) for row in drafts)
    return Card(lines, is_own=True, place=place) if lines else replace(printed_card(), place=place)


def printed_card() -> Card:
    """Return the card that needs no base."""
    return Card(tuple(printed_numbers()), is_own=False, place=TownIdentity("", PLACE))
