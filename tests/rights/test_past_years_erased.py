"""On a server the records of a year are erased by the eraser's own rights."""

from random import Random

from sqlalchemy import select

from espace_citoyennete.privacy.year_erasing import erase_year
from espace_citoyennete.rights import Right
from espace_citoyennete.town.model import FrozenYear
from tests.conftest import NOW
from tests.privacy.test_past_years import GONE, closed, lived
from tests.rights.conftest import Held


def test_the_coordination_erases_a_year_as_eraser(held: Held) -> None:
    """Saboteur: an eraser that may not count an evening's people without a name."""
    lived(held.database, Random(3))
    with held.database.transaction(is_long=True) as session:
        closed(session, GONE)
    with held.transaction(Right.COORDINATION, is_erasing=True) as session:
        rows = erase_year(session, GONE, NOW.date())
    assert {"contact", "appointment", "registration"} <= rows.keys()
    with held.database.reading() as session:
        assert session.scalars(select(FrozenYear.erased_on)).one() == NOW.date()
