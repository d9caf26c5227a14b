"""The situations counted are a naive recount in Python, and each figure opens the contacts that make it."""

from collections import Counter
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from espace_citoyennete.annual_report.ledger import people_columns
from espace_citoyennete.contacts.figures import contact_figures
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.rules import DISCRIMINATION
from espace_citoyennete.contacts.service import record_contacts
from espace_citoyennete.discriminations.figures import discrimination_figures
from espace_citoyennete.discriminations.model import Situation, SituationCriterion
from espace_citoyennete.discriminations.sections import discrimination_sections
from espace_citoyennete.discriminations.service import SituationDraft, save_situation
from espace_citoyennete.report import Filters, Scope, Table, year_period
from espace_citoyennete.storage.database import Database
from tests.annual_report.test_provenance import check_sections
from tests.conftest import AGENT

YEAR = year_period(2025)
AREAS = ("EMP_PRIV", "EMP_PUB", "LOG_PRIV", "LOG_SOC", "ASSO", "EDU", "NUM", "NC")


class Told(NamedTuple):
    """A contact, and what it tells of a discrimination, if anything was noted."""

    at: datetime
    channel: str
    request: str
    domain: str | None
    noted: dict[str, Any] | None


NOTED = st.fixed_dictionaries(
    {
        "criteria": st.lists(st.sampled_from(("AGE", "SEXE", "NSP")), unique=True, max_size=3).map(tuple),
        "area": st.sampled_from(AREAS),
        "place": st.sampled_from(("QPV_NORD", "AMIENS_HQPV", "NC")),
        "follow_up": st.sampled_from(("DDD", "INFO", "INCONNUE", None)),
    }
)
TOLD = st.builds(
    Told,
    st.datetimes(datetime(2024, 12, 25), datetime(2026, 1, 5)),
    st.sampled_from(("VISITE", "TEL_ENTRANT", "TEL_SORTANT")),
    st.sampled_from(("DISCRIMINATION", "INFO_DROIT", "PRO")),
    st.sampled_from(("DIS", "FAM", None)),
    st.one_of(st.none(), NOTED),
)


def keep(database: Database, rows: list[Told]) -> None:
    with database.transaction() as session:
        for model in (SituationCriterion, Situation, Contact):
            session.execute(delete(model))
        uids = [uuid5(UUID(int=1), str(place)) for place in range(len(rows))]
        record_contacts(
            session,
            [
                {
                    "uid": uid, "occurred_at": row.at, "channel": row.channel, "request": row.request,
                    "domain": row.domain, "outcome": "REPONDU",
                }
                for uid, row in zip(uids, rows, strict=True)
            ],
        )  # fmt: skip
        for uid, row in zip(uids, rows, strict=True):
            if row.noted is not None:
                save_situation(session, SituationDraft(uid, **row.noted), by=AGENT)


def is_about(row: Told) -> bool:
    is_received = row.channel != "TEL_SORTANT" and row.request != "PRO"
    return is_received and (row.request == "DISCRIMINATION" or row.domain == "DIS")


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TOLD, max_size=12), st.sampled_from(((), ("VISITE",))))
def test_the_figures_are_a_naive_recount_and_open_what_makes_them(
    any_database: Database, rows: list[Told], channels: tuple[str, ...]
) -> None:
    keep(any_database, rows)
    counted = [row for row in rows if row.at.year == 2025 and (not channels or row.channel in channels)]
    noted = [row for row in counted if row.noted is not None]
    cells = Counter(
        (code, row.noted["area"]) for row in noted if row.noted for code in row.noted["criteria"] or ("NC",)
    )
    scope = Scope(YEAR, YEAR.last, Filters(channels=channels))
    with any_database.reading() as session:
        figures = discrimination_figures(session, scope)
        about = contact_figures(session, scope).situation(DISCRIMINATION)
        sections = discrimination_sections(figures, about)
        check_sections(session, scope, sections)
    assert (figures.noted, about) == (len(noted), sum(map(is_about, counted)))
    assert figures.about_noted == sum(map(is_about, noted))
    assert figures.cells == cells
    assert bool(sections) == bool(noted)
    if not sections:
        return
    crossed, *totalled = (block for block in sections[0].blocks if isinstance(block, Table))
    for cells_of_row in crossed.rows:
        *areas, every = (cell for cell in cells_of_row[1:] if isinstance(cell, int))
        assert sum(areas) == every
    assert sum(int(row[-1] or 0) for row in crossed.rows) == cells.total()
    assert crossed.total is None, "several criteria of one situation make no total"
    assert {table.total[1] for table in totalled if table.total} == {len(noted)}


def test_each_area_counts_people_whatever_its_name(any_database: Database) -> None:
    """« Associations, sport » begins as the acts that may be published do: its situations are hidden too."""
    noted = [{"criteria": ("AGE",), "area": area} for area in AREAS]
    keep(any_database, [Told(datetime(2025, 5, 5), "VISITE", "DISCRIMINATION", None, one) for one in noted])
    with any_database.reading() as session:
        (chapter,) = discrimination_sections(discrimination_figures(session, Scope(YEAR, YEAR.last)), 8)
    crossed = chapter.blocks[0]
    assert isinstance(crossed, Table) and "Associations" in crossed.columns
    assert people_columns(crossed) == tuple(range(1, len(crossed.columns)))
    assert crossed.columns[-3:] == ("Autres domaines", "Domaine non communiqué", "Situations")
