"""A report beside the years before it, counted by the same rules on the same days."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete

from espace_citoyennete.annual_report.comparison import NO_TARGETS, Targets, compared_report, only_words
from espace_citoyennete.annual_report.figures import annual_figures
from espace_citoyennete.annual_report.publishable import publishable
from espace_citoyennete.annual_report.sections import AnnualReport, Layout, annual_report
from espace_citoyennete.annual_report.short import SYNTHESIS
from espace_citoyennete.annual_report.side_by_side import Beside, alone
from espace_citoyennete.annual_report.years import years
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.service import record_contacts
from espace_citoyennete.jeudis.model import Jeudi
from espace_citoyennete.report import (
    ChartSpec,
    KeyFigure,
    Origin,
    Period,
    Scope,
    Section,
    Series,
    Table,
    breakdown,
    breakdown_chart,
    breakdown_table,
    year_period,
)
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.model import Closure

AFTER = date(2027, 1, 11)


def _sum(series: Series) -> float:
    return sum(value or 0 for value in series.values)


@pytest.fixture
def database(any_database: Database) -> Database:
    """Return a register that began in 2025: forty contacts in March, ten in October, fifty a year later."""
    opening = {"occurred_at": datetime(2025, 1, 2, 9), "channel": "TEL_SORTANT", "request": "AUTRE"}
    with any_database.transaction() as session:
        record_contacts(session, [{**opening, "outcome": "REPONDU"}])
        for day, count in ((date(2025, 3, 3), 40), (date(2025, 10, 6), 10), (date(2026, 3, 2), 50)):
            moments = (
                datetime(day.year, day.month, day.day, 9) + timedelta(days=n % 20) for n in range(count)
            )
            record_contacts(
                session,
                [
                    {"occurred_at": at, "channel": "VISITE", "request": "AUTRE", "outcome": "REPONDU"}
                    for at in moments
                ],
            )
    return any_database


def compare(
    database: Database,
    period: Period,
    today: date = AFTER,
    targets: Targets = NO_TARGETS,
    layout: Layout | None = None,
) -> AnnualReport:
    with database.reading() as session:
        found = years(session, annual_figures(session, Scope(period, today)))
    return compared_report(found, produced_at=datetime(2027, 1, 11), targets=targets, layout=layout)


def figure(report: AnnualReport, key: str) -> KeyFigure:
    return next(one for section in report.sections for one in section.figures if one.key == key)


def block(report: AnnualReport, key: str) -> Any:
    return next(one for section in report.sections for one in section.blocks if one.key == key)


def evolution(report: AnnualReport, label: str = "Contacts reçus") -> dict[str, object]:
    (section,) = (one for one in report.sections if one.key == "evolution")
    for table in section.blocks:
        assert isinstance(table, Table)
        for row in table.rows:
            if row[0] == label:
                return dict(zip(table.columns, row, strict=True))
    return {}


def test_each_figure_says_what_it_was_a_year_before(database: Database) -> None:
    report = compare(database, year_period(2026))
    assert figure(report, "contacts_recus").compared == "Stable sur 2025"
    first_half = compare(database, Period(date(2026, 1, 1), date(2026, 6, 30)))
    assert figure(first_half, "contacts_recus").compared == "+25\u202f% sur la même période de 2025"
    assert figure(
        compare(database, Period(date(2026, 3, 1), date(2026, 3, 31))), "contacts_recus"
    ).compared == ("+25\u202f% sur mars 2025")


def test_a_year_before_the_service_is_unknown_and_never_zero(database: Database) -> None:
    row = evolution(compare(database, year_period(2026)))
    assert (row["2024"], row["2025"], row["2026"], row["Variation"]) == (None, 50, 50, "stable")
    assert row["Moyenne 2024 à 2026"] is None


def test_a_year_of_which_the_first_months_were_not_kept_is_not_compared(database: Database) -> None:
    with database.transaction() as session:
        session.execute(delete(Contact).where(Contact.channel == "TEL_SORTANT"))
    assert figure(compare(database, year_period(2026)), "contacts_recus").compared == ""
    spring = compare(database, Period(date(2026, 3, 1), date(2026, 5, 31)))
    assert figure(spring, "contacts_recus").compared.startswith("+25")


def test_a_chapter_of_which_nothing_was_kept_a_year_before_is_unknown_too(database: Database) -> None:
    with database.transaction() as session:
        session.add(Jeudi(held_on=date(2026, 5, 7), starts_at=time(18), title="Rencontre", axis="EGALITE",
                          place="Salle", capacity=20, uid=uuid4()))  # fmt: skip
    report = compare(database, year_period(2026))
    assert (evolution(report, "Jeudis citoyenneté")["2025"], figure(report, "jeudis").compared) == (
        None,
        "2025\u00a0:\u00a0–",
    )


def test_the_first_year_of_the_register_is_compared_with_nothing_and_says_so(database: Database) -> None:
    report = compare(database, year_period(2025), targets={"contacts_recus": 60.0})
    assert figure(report, "contacts_recus").compared == "Cible\u00a0: 60"
    assert figure(report, "personnes_recues").compared == ""
    assert (
        report.sections[0].notes[-1] == "Rien à comparer\u00a0: le registre ne garde pas ces jours de 2024."
    )
    assert "evolution" not in [section.key for section in report.sections]


def test_a_period_that_is_not_over_is_compared_with_its_days_gone_by(database: Database) -> None:
    report = compare(database, year_period(2026), date(2026, 4, 15))
    assert figure(report, "contacts_recus").compared == "+25\u202f% sur la même période de 2025"
    assert evolution(report)["2025"] == 40
    (section,) = (one for one in report.sections if one.key == "evolution")
    assert section.notes[0] == "La période n’est pas finie\u00a0: chaque année est comptée jusqu’au 15 avril."
    assert figure(compare(database, year_period(2028)), "contacts_recus").compared == ""


def test_the_mean_of_three_years_is_of_years_all_known(database: Database) -> None:
    row = evolution(compare(database, year_period(2027), date(2028, 1, 10)))
    assert (row["2025"], row["2026"], row["2027"]) == (50, 50, 0)
    assert row["Moyenne 2025 à 2027"] == pytest.approx(100 / 3)
    assert row["Variation"] == "−100\u202f%"


def test_a_target_of_the_year_stands_beside_its_figure(database: Database) -> None:
    report = compare(database, year_period(2026), targets={"contacts_recus": 60.0})
    assert figure(report, "contacts_recus").compared == "Stable sur 2025 · cible\u00a0: 60"
    row = evolution(report)
    assert (row["Cible"], row["Écart à la cible"]) == (60.0, "−10")
    quarter = Period(date(2026, 1, 1), date(2026, 3, 31))
    assert (
        "cible"
        not in figure(compare(database, quarter, targets={"contacts_recus": 60.0}), "contacts_recus").compared
    )


def test_a_short_report_says_it_beside_its_figures_and_keeps_its_pages(database: Database) -> None:
    report = compare(database, year_period(2026), layout=SYNTHESIS)
    assert figure(report, "contacts_recus").compared == "Stable sur 2025"
    assert "evolution" not in [section.key for section in report.sections]


def test_the_register_is_drawn_and_counted_month_by_month_beside_the_year_before(database: Database) -> None:
    report = compare(database, year_period(2026))
    chart = block(report, "graphique_mois_compares")
    assert chart.title == "2026\u00a0: 50 contacts reçus, stable sur 2025"
    assert [(one.name, one.values[2], one.values[9]) for one in chart.series] == [
        ("2026", 50, 0),
        ("2025", 40, 10),
    ]
    table = block(report, "contacts_par_mois_canal")
    march, total = table.rows[2], table.total
    assert table.columns[-3:] == ("Total", "Total 2025", "Variation")
    assert (march[-3:], total[-3:]) == ((50, 40, "+25\u202f%"), (50, 50, "stable"))
    before = block(report, "contacts_par_mois_canal_annee_precedente")
    assert [row[-1] for row in before.rows] == [row[-2] for row in table.rows]
    found = before.origin(2, -1)
    assert found is not None and found.scope is not None and found.scope.period == year_period(2025)


def test_while_the_year_runs_the_months_to_come_have_no_year_before(database: Database) -> None:
    table = block(compare(database, year_period(2026), date(2026, 4, 15)), "contacts_par_mois_canal")
    assert [row[-1] for row in table.rows[2:6]] == ["+25\u202f%", "stable", "–", "–"]
    assert table.total[-2:] == (40, "+25\u202f%")


def test_a_bar_of_the_year_before_is_found_by_its_code(database: Database) -> None:
    report = compare(database, Period(date(2026, 1, 1), date(2026, 6, 30)))
    chart = block(report, "graphique_objets")
    assert [(one.name, one.values) for one in chart.series] == [("2026", (50.0,)), ("2025", (40.0,))]


def test_a_year_with_more_opening_days_is_compared_by_day(database: Database) -> None:
    with database.transaction() as session:
        session.add(Closure(first_day=date(2026, 7, 1), last_day=date(2026, 7, 31), reason="Travaux"))
    table = block(compare(database, year_period(2026)), "evolution_par_jour")
    rows = {row[0]: row[1:] for row in table.rows}
    assert table.columns == ("Chiffre", "2024", "2025", "2026", "Variation")
    assert rows["Jours d’ouverture"] == (None, 251, 230, "−8\u202f%")
    assert rows["Contacts reçus, par jour"] == (None, 50 / 251, 50 / 230, "+9\u202f%")
    assert table.note.startswith(
        "Contacts reçus par jour d’ouverture\u00a0: 0,2 (230 jours) contre 0,2 (251 jours) en 2025."
    )


@given(
    now=st.dictionaries(st.sampled_from("ABCDEFGHIJKLMNOP"), st.integers(1, 50), min_size=1),
    before=st.dictionaries(st.sampled_from("ABCDEFGHIJKLMNOP"), st.integers(1, 50)),
    most=st.integers(2, 16),
)
def test_the_bars_of_the_year_before_lose_no_answer_that_has_a_bar(
    now: dict[str | None, int], before: dict[str | None, int], most: int
) -> None:
    tables, charts = [], []
    for year, counts in (("2026", now), ("2025", before)):
        found = breakdown({**counts, None: 3}, {code: f"{code} en {year}" for code in counts if code})
        counted = Origin("contacts")
        tables.append(
            breakdown_table(
                "contacts_par_objet", "T", found, first="Objet", unit="u", counted=counted, by="objet"
            )
        )
        words = {"subtitle": "S", "unit": "u", "source": "registre"}
        charts.append(breakdown_chart("graphique_objets", "T", found, most=most, **words))
    told = [{"contacts_par_objet": table} for table in tables]
    section = Beside(told[0], told[0], told[1], "2025", "2026", "2025").section(
        Section("accueil", "Accueil", blocks=(charts[0],))
    )
    (drawn,) = section.blocks
    assert isinstance(drawn, ChartSpec)
    present, past = drawn.series
    assert _sum(present) == sum(now.values())
    codes = [str(where[0][1]) for where in tables[0].row_where if where][: len(now)]
    assert list(past.values[: len(now)]) == [before.get(code, 0) for code in codes]
    gathers = len(now) > most
    assert _sum(past) == (sum(before.values()) if gathers else sum(before.get(code, 0) for code in codes))
    assert len(drawn.drawn.categories) == min(len(now), most)
    (left,) = alone([drawn])
    assert left == charts[0]


def test_what_is_published_keeps_of_the_other_years_the_words_alone(database: Database) -> None:
    with database.reading() as session:
        figures = annual_figures(session, Scope(year_period(2026), AFTER))
        found = years(session, figures)
    plain = annual_report(figures, produced_at=datetime(2027, 1, 11))
    beside = compared_report(found, produced_at=datetime(2027, 1, 11))
    told = only_words(beside)
    assert [section.key for section in told.sections] == [section.key for section in plain.sections]
    for one, other in zip(plain.sections, told.sections, strict=True):
        assert [written_alike(block) for block in other.blocks] == [
            written_alike(block) for block in one.blocks
        ]
    assert figure(told, "contacts_recus").compared == "Stable sur 2025"
    published = publishable(beside)
    assert "evolution" not in [section.key for section in published.sections]


def written_alike(shown: Table | ChartSpec) -> Table | ChartSpec:
    """Return a table with the kinds that it has when it does not say them."""
    if isinstance(shown, ChartSpec):
        return shown
    return replace(shown, kinds=tuple(shown.kind(column) for column in range(len(shown.columns))))
