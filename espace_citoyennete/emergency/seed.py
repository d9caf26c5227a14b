"""What the emergency card of a new base starts with."""

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from espace_citoyennete.emergency.model import EmergencyNumber
from espace_citoyennete.emergency.rules import printed_numbers


def seed_emergency_numbers(session: Session) -> None:
    """Fill an empty card with the numbers that go with the program; a card that has some is left as it is."""
    if session.scalar(select(EmergencyNumber.id).limit(1)) is None:
        rows = [{**vars(line), "position": rank} for rank, line in enumerate(printed_numbers())]
        session.execute(insert(EmergencyNumber), rows)
