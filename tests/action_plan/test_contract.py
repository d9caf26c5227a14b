"""The document of the *contrat de ville*: the QPV of the year, what was held there, counted and told."""

from datetime import date, time
from uuid import uuid4

import pytest

from espace_citoyennete import demo
from espace_citoyennete.actions.model import Action
from espace_citoyennete.annual_report.figures import AnnualFigures, annual_figures
from espace_citoyennete.annual_report.places import OUTSIDE, places
from espace_citoyennete.annual_report.sections import AnnualReport, Layout, annual_report
from espace_citoyennete.clock import Clock
from espace_citoyennete.jeudis.model import Jeudi
from espace_citoyennete.readers import documents
from espace_citoyennete.report import Filters, Scope, Table, year_period
from espace_citoyennete.rights import Agent
from espace_citoyennete.rooms import PAGES
from espace_citoyennete.storage.database import Database
from tests.conftest import NOW

AFTER = date(2026, 12, 31)


def jeudi(day: date, district: str | None, theme: str = "Emploi", axis: str = "EGALITE") -> Jeudi:
    return Jeudi(
        uid=uuid4(), held_on=day, starts_at=time(18), title="Rencontre", theme=theme, axis=axis,
        place="Salle", neighbourhood=district, capacity=20,
    )  # fmt: skip


def action(day: date, district: str | None, theme: str = "", *, cancelled: bool = False) -> Action:
    return Action(
        uid=uuid4(), kind="FORMATION", title="Séance", held_on=day, neighbourhood=district, theme=theme,
        cancelled=cancelled,
    )  # fmt: skip


def read(database: Database, year: int) -> tuple[AnnualFigures, Layout]:
    with database.reading() as session:
        figures = annual_figures(session, Scope(year_period(year), AFTER))
        return figures, next(one for one in documents(session, figures) if one.key == "contrat_de_ville")


def laid(database: Database, year: int) -> AnnualReport:
    figures, layout = read(database, year)
    return annual_report(figures, produced_at=NOW, layout=layout)


def tables(report: AnnualReport) -> dict[str, Table]:
    return {
        block.key: block
        for section in report.sections
        for block in section.blocks
        if isinstance(block, Table)
    }


@pytest.mark.parametrize(("year", "count"), [(2022, 6), (2023, 6), (2024, 7), (2025, 7)])
def test_the_qpv_are_those_of_the_year_and_each_has_its_line(
    any_database: Database, year: int, count: int
) -> None:
    rows = tables(laid(any_database, year))["contrat_axes"].rows
    assert len(rows) == count
    assert ("Elbeuf" in " ".join(str(row[0]) for row in rows)) == (year >= 2024)


def test_what_was_held_is_told_by_theme_and_by_the_qpv_of_its_day(any_database: Database) -> None:
    with any_database.transaction() as session:
        session.add_all(
            (
                jeudi(date(2025, 3, 6), "QPV_ETOUVIE"),
                jeudi(date(2025, 4, 3), "QPV_ETOUVIE", "Sport"),
                action(date(2025, 5, 5), "QPV_ETOUVIE", "Emploi"),
                action(date(2025, 5, 6), "AMIENS_HQPV", "Emploi"),
                action(date(2025, 5, 7), None),
                action(date(2025, 5, 8), "QPV_ETOUVIE", cancelled=True),
                jeudi(date(2024, 12, 5), "QPV_ETOUVIE"),
            )
        )
    found = tables(laid(any_database, 2025))
    by_theme = [row for row in found["contrat_themes_quartiers"].rows if row[2]]
    assert by_theme == [
        ("QPV Étouvie", "Emploi", 2),
        ("QPV Étouvie", "Sport", 1),
        ("Hors QPV", "Emploi", 1),
        ("Quartier non précisé", "Thème non précisé", 1),
    ]
    for key in ("contrat_axes", "contrat_themes_quartiers"):
        table = found[key]
        assert table.total is not None
        assert table.total[-1] == sum(int(row[-1] or 0) for row in table.rows) == 5


def test_a_district_is_a_qpv_only_on_the_days_when_it_was_one(any_database: Database) -> None:
    with any_database.transaction() as session:
        session.add_all((jeudi(date(2023, 6, 1), "QPV_ELBEUF"), jeudi(date(2024, 6, 6), "QPV_ELBEUF")))
    with any_database.reading() as session:
        for year, place in ((2023, OUTSIDE), (2024, "QPV_ELBEUF")):
            found = places(session, Scope(year_period(year), AFTER))
            assert [one.place for one in found.actions] == [place]


def test_what_is_to_come_is_not_told(any_database: Database) -> None:
    with any_database.transaction() as session:
        session.add(jeudi(date(2026, 12, 10), "QPV_ETOUVIE"))
    with any_database.reading() as session:
        assert places(session, Scope(year_period(2026), date(2026, 12, 9))).actions == ()
        assert len(places(session, Scope(year_period(2026), date(2026, 12, 10))).actions) == 1


def test_counted_and_narrated_indicators_stand_side_by_side(
    database: Database, agent: Agent, clock: Clock
) -> None:
    demo.build(database, agent, clock, year=2025)
    found = tables(laid(database, 2025))
    lines = {row[0]: row for key, table in found.items() if "indicateurs:" in key for row in table.rows}
    held = len(read(database, 2025)[0].jeudis.axes)
    assert held
    counted, by_hand = lines["Jeudis sur l’égalité"], lines["Habitantes devenues relais"]
    jeudis = next(axis.events for axis in read(database, 2025)[0].jeudis.axes if axis.code == "EGALITE")
    assert counted[1:3] == ("5", str(jeudis))
    assert by_hand[1:] == ("6", "4", "66,6\u202f%", "Deux animent désormais un atelier.")


def test_contacts_of_the_qpv_keep_their_base_and_what_nobody_told(
    database: Database, agent: Agent, clock: Clock
) -> None:
    demo.build(database, agent, clock, year=2025)
    figures, _layout = read(database, 2025)
    table = tables(laid(database, 2025))["contacts_par_quartier:QPV"]
    assert table.rows[-1][0] == "Non communiqué"
    assert table.note == figures.contacts.neighbourhoods.base
    counts = {row.label: row.count for row in figures.contacts.neighbourhoods.rows if "QPV" in row.code}
    assert {str(row[0]): row[1] for row in table.rows[:-1]} == {
        label: count for label, count in counts.items() if "hors" not in label
    }


def test_what_is_missing_names_the_page_that_mends_it(database: Database, agent: Agent, clock: Clock) -> None:
    figures, layout = read(database, 2025)
    assert "Écrire les actions du plan de la période." in [one.words for one in layout.missing(figures)]
    demo.build(database, agent, clock, year=2025)
    figures, layout = read(database, 2025)
    missing = layout.missing(figures)
    assert any(one.words.startswith("Compter 1 indicateur") for one in missing)
    assert {one.page for one in missing} <= set(PAGES)


def test_a_filter_leaves_the_contract_out(database: Database) -> None:
    with database.reading() as session:
        figures = annual_figures(session, Scope(year_period(2025), AFTER, Filters(domains=("FAM",))))
        assert "contrat_de_ville" not in [one.key for one in documents(session, figures)]
