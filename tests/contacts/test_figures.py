"""The register's figures: always the naive recount, always adding up."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from espace_citoyennete.contacts.figures import ContactFigures, contact_figures
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.persons import Persons
from espace_citoyennete.contacts.sections import contact_sections
from espace_citoyennete.contacts.service import record_contacts
from espace_citoyennete.report import NOT_ANSWERED, NOT_COMMUNICATED, Breakdown, Filters, Period, Scope, Table
from espace_citoyennete.storage.database import Database

NO_FILTER = Filters()
CHANNELS = ["VISITE", "VISITE_RDV", "TEL_ENTRANT", "TEL_SORTANT", "COURRIEL", "COURRIER", "VISIO",
            "HORS_MURS", "PARTENAIRE"]  # fmt: skip
DOMAINS = ("FAM", "LOG", "VIF", "DIS")
FOR_SITUATIONS = ("ECOUTE_VIOLENCES", "DISCRIMINATION")
REQUESTS = ["INFO_DROIT", "RDV_DEMANDE", "PRO", "ERREUR", "AUTRE", *FOR_SITUATIONS]
EVERY_CODE = {
    "channels": CHANNELS, "requests": REQUESTS, "domains": DOMAINS,
    "neighbourhoods": ("QPV_NORD", "AMIENS_HQPV"),
}  # fmt: skip
ROWS = st.fixed_dictionaries(
    {
        "occurred_at": st.datetimes(datetime(2021, 12, 20), datetime(2023, 1, 10)),
        "channel": st.sampled_from(CHANNELS),
        "request": st.sampled_from(REQUESTS),
        "domain": st.sampled_from([None, *DOMAINS, "NSP"]),
        "gender": st.sampled_from(["F", "H", "NC"]),
        "age": st.sampled_from(["18_24", "70P", "NC"]),
        "neighbourhood": st.sampled_from(["QPV_NORD", "AMIENS_HQPV", "NC"]),
        "outcome": st.sampled_from(["REPONDU", "RDV"]),
        "orientation": st.sampled_from([None, "AVOCAT", "TRIBUNAL"]),
        "known_from": st.sampled_from(["DEJA_VENU", "MAIRIE", "NC"]),
        "first_visit": st.sampled_from([None, True, False]),
    }
)
PERIODS = st.tuples(st.dates(date(2021, 12, 1), date(2023, 1, 31)), st.integers(0, 400)).map(
    lambda drawn: Period(drawn[0], drawn[0] + timedelta(days=drawn[1]))
)


def some(*codes: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(codes), unique=True, max_size=2).map(tuple)


FILTERS = st.builds(
    Filters,
    channels=some("VISITE", "TEL_ENTRANT", "TEL_SORTANT"),
    requests=some("INFO_DROIT", "PRO"),
    domains=some("FAM", "LOG", NOT_COMMUNICATED),
    neighbourhoods=some("QPV_NORD", NOT_COMMUNICATED),
)


@pytest.fixture
def database(any_database: Database) -> Database:
    """Keep each promise of this file on both engines."""
    return any_database


def count(
    database: Database, rows: list[dict[str, object]], period: Period, filters: Filters = NO_FILTER
) -> ContactFigures:
    with database.transaction() as session:
        session.execute(delete(Contact))
        record_contacts(session, rows)
    with database.reading() as session:
        return contact_figures(session, Scope(period, period.last, filters))


def is_kept(row: dict[str, object], filters: Filters) -> bool:
    asked = {"channel": filters.channels, "request": filters.requests, "domain": filters.domains,
             "neighbourhood": filters.neighbourhoods}  # fmt: skip
    return all(
        not codes or (NOT_COMMUNICATED if row[name] in (None, "NC", "NSP") else row[name]) in codes
        for name, codes in asked.items()
    )


def month_of(moment: Any) -> int:
    return int(moment.year * 12 + moment.month - 1)


def counts(found: Breakdown) -> dict[str, int]:
    return {row.code: row.count for row in found.rows}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROWS, max_size=40), period=PERIODS, filters=st.just(NO_FILTER) | FILTERS)
def test_the_figures_are_the_naive_recount(
    database: Database, rows: list[dict[str, object]], period: Period, filters: Filters
) -> None:
    figures = count(database, rows, period, filters)
    during = [r for r in rows if period.first <= r["occurred_at"].date() <= period.last]  # type: ignore[attr-defined]
    inside = [row for row in during if is_kept(row, filters)]
    outgoing = [r for r in inside if r["channel"] == "TEL_SORTANT"]
    coming = [r for r in inside if r["channel"] == "VISITE_RDV"]
    inbound = [r for r in inside if r not in outgoing and r not in coming]
    received = [r for r in inbound if r["request"] not in ("PRO", "ERREUR")]

    assert figures.logged == len(inside)
    assert figures.received == len(received)
    assert figures.outgoing == len(outgoing)
    assert figures.for_appointment == len(coming)
    assert figures.not_public == len(inbound) - len(received)
    assert (
        figures.received + figures.outgoing + figures.for_appointment + figures.not_public == figures.logged
    )
    for column in (
        "request",
        "domain",
        "gender",
        "age",
        "neighbourhood",
        "orientation",
        "outcome",
        "channel",
    ):
        found: Breakdown = getattr(figures, f"{column}s")
        assert counts(found) == Counter(r[column] for r in received if r[column] not in NOT_ANSWERED | {None})
        assert found.total == len(received)
    assert counts(figures.ways) == Counter(r["known_from"] for r in received if r["known_from"] != "NC")
    for name, domain, request in (
        ("violences", "VIF", "ECOUTE_VIOLENCES"),
        ("discriminations", "DIS", "DISCRIMINATION"),
    ):
        about = [r for r in received if r["domain"] == domain or r["request"] == request]
        assert figures.situations[name] == Counter(r["outcome"] for r in about)
        assert figures.situation(name) == len(about)
    told = Counter(r["first_visit"] for r in received)
    assert figures.persons == Persons(told[True], told[False], told[None])
    assert figures.first_visits.not_answered == told[None]
    by_month = {
        (month, row.code): count
        for month, line in zip(figures.months, figures.by_month, strict=True)
        for row, count in zip(figures.channels.rows, line, strict=True)
        if count
    }
    assert by_month == Counter((month_of(r["occurred_at"]), r["channel"]) for r in received)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROWS, max_size=40))
def test_the_values_of_a_filter_and_what_is_not_communicated_add_up_to_everything(
    database: Database, rows: list[dict[str, object]]
) -> None:
    period = Period(date(2021, 12, 1), date(2023, 1, 31))
    whole = count(database, rows, period)
    for name, codes in EVERY_CODE.items():
        with database.reading() as session:
            parts = [
                contact_figures(session, Scope(period, period.last, Filters(**{name: (code,)})))
                for code in (*codes, NOT_COMMUNICATED)
            ]
        assert sum(part.received for part in parts) == whole.received
        assert sum(part.logged for part in parts) == whole.logged


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROWS, max_size=40))
def test_every_table_adds_up_to_the_contacts_received(
    database: Database, rows: list[dict[str, object]]
) -> None:
    figures = count(database, rows, Period(date(2021, 12, 1), date(2023, 1, 31)))
    tables = [b for section in contact_sections(figures) for b in section.blocks if isinstance(b, Table)]
    for table in (one for one in tables if one.key != "contacts_situations"):  # a part of them
        column = -1 if table.key == "contacts_par_mois_canal" else 1
        assert sum(row[column] or 0 for row in table.rows) == figures.received, table.key  # type: ignore[misc]


def test_the_corbeille_counts_nowhere(database: Database) -> None:
    row = {"occurred_at": datetime(2022, 3, 1, 9), "channel": "VISITE", "request": "AUTRE",
           "outcome": "REPONDU",
           "removed_at": datetime.fromisoformat("2022-03-02T08:00:00+00:00")}  # fmt: skip
    assert count(database, [row], Period(date(2022, 1, 1), date(2022, 12, 31))).logged == 0
