"""One document per reader: the same figures everywhere, on the number of pages that was promised."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from espace_citoyennete import demo
from espace_citoyennete.annual_report.annex import annex
from espace_citoyennete.annual_report.cdad import CDAD
from espace_citoyennete.annual_report.comparison import compared
from espace_citoyennete.annual_report.evenings import JEUDIS
from espace_citoyennete.annual_report.figures import AnnualFigures, annual_figures
from espace_citoyennete.annual_report.justice import BAR
from espace_citoyennete.annual_report.layouts import LAYOUTS, layouts
from espace_citoyennete.annual_report.partnership import partner_layouts
from espace_citoyennete.annual_report.pdf import write_report
from espace_citoyennete.annual_report.publishable import publishable
from espace_citoyennete.annual_report.sections import AnnualReport, Layout, annual_report
from espace_citoyennete.annual_report.short import KEY_FIGURES, SYNTHESIS
from espace_citoyennete.clock import Clock
from espace_citoyennete.permanences.figures import permanence_figures
from espace_citoyennete.readers import documents
from espace_citoyennete.report import ChartSpec, Filters, KeyFigure, Scope, Table, year_period
from espace_citoyennete.rights import Agent
from espace_citoyennete.rooms import PAGES
from espace_citoyennete.storage.database import Database
from tests.annual_report.conftest import IMPORTED
from tests.annual_report.test_provenance import recounted, shown_by
from tests.annual_report.test_totals import wrong_totals
from tests.conftest import NOW
from tests.pdf.reading import out, pages, plain


def figures_of(database: Database, year: int, today: date) -> AnnualFigures:
    with database.reading() as session:
        return annual_figures(session, Scope(year_period(year), today))


@pytest.fixture
def figures(year: Database) -> AnnualFigures:
    """The sample year."""
    return figures_of(year, 2022, IMPORTED.date())


def laid(figures: AnnualFigures, layout: Layout) -> AnnualReport:
    return annual_report(figures, produced_at=IMPORTED, layout=layout)


def told(report: AnnualReport) -> Iterator[KeyFigure | Table]:
    for section in report.sections:
        yield from section.figures
        yield from (block for block in section.blocks if isinstance(block, Table))


def test_what_a_document_and_the_complete_report_both_tell_is_equal(figures: AnnualFigures) -> None:
    complete = {piece.key: piece for piece in told(laid(figures, LAYOUTS[0]))}
    for layout in layouts(figures):
        for piece in told(laid(figures, layout)):
            assert piece == complete.get(piece.key, piece), (layout.key, piece.key)


def test_every_document_has_its_own_key_and_name(figures: AnnualFigures) -> None:
    offered = list(layouts(figures))
    assert len({layout.key for layout in offered}) == len({layout.name for layout in offered}) == len(offered)


@pytest.fixture(params=["année", "démonstration", "vide"])
def any_figures(
    request: pytest.FixtureRequest, year: Database, database: Database, agent: Agent, clock: Clock
) -> AnnualFigures:
    if request.param == "année":
        return figures_of(year, 2022, IMPORTED.date())
    if request.param == "démonstration":
        demo.build(database, agent, clock)
    return figures_of(database, 2025, NOW.date())


def test_the_synthesis_is_two_pages_and_the_key_figures_one_whatever_was_counted(
    any_figures: AnnualFigures, tmp_path: Path
) -> None:
    for layout, count in ((SYNTHESIS, 2), (KEY_FIGURES, 1)):
        path, report = tmp_path / "court.pdf", laid(any_figures, layout)
        for shown in (report, compared(report, [report, report])):
            write_report(out(path), shown)
            assert len(pages(path)) == count


def test_the_synthesis_draws_every_chart_that_there_is(any_figures: AnnualFigures, tmp_path: Path) -> None:
    path, report = tmp_path / "court.pdf", laid(any_figures, SYNTHESIS)
    for shown in (report, compared(report, [report, report]), publishable(report)):
        write_report(out(path), shown)
        printed = "".join(plain(page) for page in pages(path))
        assert [one.title for one in charts(shown).values() if plain(one.title) not in printed] == []


def test_every_document_stands_beside_that_of_a_year_of_which_nothing_is_known(
    figures: AnnualFigures, database: Database
) -> None:
    earlier = figures_of(database, 2021, IMPORTED.date())
    for layout in layouts(figures):
        report = compared(laid(figures, layout), [laid(earlier, layout), None])
        assert {one.key for one in told(laid(figures, layout))} <= {one.key for one in told(report)}


def test_totals_of_every_document_add_one_kind_of_thing(year: Database) -> None:
    with year.reading() as session:
        figures = annual_figures(session, Scope(year_period(2022), IMPORTED.date()))
        found = [
            fault
            for one in documents(session, figures)
            for fault in wrong_totals(laid(figures, one).sections)
        ]
    assert found == []


def test_charts_beyond_the_page_are_left_out_and_never_its_figures(
    figures: AnnualFigures, tmp_path: Path
) -> None:
    report = laid(figures, SYNTHESIS)
    first, *others = report.sections
    crowded = replace(first, blocks=first.blocks * 4)
    path = tmp_path / "synthese.pdf"
    write_report(out(path), replace(report, sections=(crowded, *others)))
    printed = [plain(text) for text in pages(path)]
    assert len(printed) == 2
    assert all(figure.label in printed[0] for figure in first.figures)
    assert all(plain(note) in printed[0] for note in first.notes)


def test_the_charts_of_the_synthesis_gather_their_smallest_bars_and_keep_their_sum(
    figures: AnnualFigures,
) -> None:
    complete = charts(laid(figures, LAYOUTS[0]))
    short = charts(laid(figures, SYNTHESIS))
    whole, gathered = complete["graphique_objets"], short["graphique_objets"].drawn
    assert len(gathered.categories) == 6 < len(whole.categories)
    assert sum(filter(None, gathered.series[0].values)) == sum(filter(None, whole.series[0].values))
    assert (gathered.categories[:5], gathered.title) == (whole.categories[:5], whole.title)


def charts(report: AnnualReport) -> dict[str, ChartSpec]:
    return {
        block.key: block
        for section in report.sections
        for block in section.blocks
        if isinstance(block, ChartSpec)
    }


def test_a_document_explains_the_words_of_what_it_counts_and_no_other(
    database: Database, agent: Agent, clock: Clock
) -> None:
    demo.build(database, agent, clock)
    figures = figures_of(database, 2025, NOW.date())
    complete, cidff = (
        words_of(laid(figures, one))
        for one in layouts(figures)
        if one.name in (LAYOUTS[0].name, "Partenaire\u00a0: CIDFF")
    )
    assert complete == [
        "Contact reçu", "Demande", "Rendez-vous pris", "Personne reçue", "Taux d’absence",
        "Taux de remplissage", "Présents", "Voté, versé",
    ]  # fmt: skip
    assert cidff == ["Personne reçue", "Présents", "Voté, versé"]
    assert words_of(laid(figures, JEUDIS)) == ["Contact reçu", "Présents"]  # « Contacts de suivi »


def words_of(report: AnnualReport) -> list[str]:
    """Return the words that the annex of a document explains."""
    tables = [block for section in annex(report) for block in section.blocks if isinstance(block, Table)]
    return [str(row[0]) for table in tables if table.key == "mots" for row in table.rows]


def test_only_a_long_document_begins_with_its_contents(figures: AnnualFigures, tmp_path: Path) -> None:
    path = tmp_path / "bilan.pdf"
    for layout in (LAYOUTS[0], *list(partner_layouts(figures))[:3]):
        write_report(out(path), laid(figures, layout))
        assert ("Sommaire" in " ".join(pages(path))) == (layout is LAYOUTS[0])


def test_what_is_missing_is_told_with_the_page_that_mends_it(figures: AnnualFigures) -> None:
    missing = JEUDIS.missing(figures)
    assert "Écrire le bilan de 10 Jeudis («\u00a0Femmes et sport\u00a0»…)." in [one.words for one in missing]
    assert {one.page for one in missing} <= set(PAGES)


def test_a_year_that_has_everything_is_ready_to_send(figures: AnnualFigures) -> None:
    closed = tuple((replace(event, is_closed=True), axis) for event, axis in figures.jeudis.events)
    whole = replace(
        figures,
        town=replace(figures.town, phone="03 53 01 00 00"),
        jeudis=replace(figures.jeudis, events=closed),
    )
    assert JEUDIS.missing(whole) == ()


def test_figures_under_a_filter_make_the_complete_report_alone(year: Database) -> None:
    with year.reading() as session:
        scope = Scope(year_period(2022), IMPORTED.date(), Filters(domains=("FAM",)))
        assert layouts(annual_figures(session, scope)) == (LAYOUTS[0],)


def test_every_figure_that_a_document_adds_is_made_of_the_records_it_opens(year: Database) -> None:
    scope = Scope(year_period(2022), IMPORTED.date())
    with year.reading() as session:
        figures = annual_figures(session, scope)
        complete = {piece.key for piece in told(laid(figures, LAYOUTS[0]))}
        added = [
            one
            for layout in documents(session, figures)
            for section in laid(figures, layout).sections
            for one in shown_by(section)
            if one.where.split(",")[0] not in complete and one.origin is not None and one.value is not None
        ]
        assert len(added) >= 45
        assert [one.where for one in added if one.value != recounted(session, scope, one)] == []


def test_the_hours_and_the_people_of_the_partners_are_those_of_point_justice(figures: AnnualFigures) -> None:
    found = [
        {figure.key.split(":")[0]: figure.value for figure in section.figures}
        for layout in partner_layouts(figures)
        for section in layout.sections(figures)
        if section.key == "partenaire_permanences"
    ]
    total = figures.permanences.total
    assert sum(one["minutes_tenues"] or 0 for one in found) == total.held_minutes
    assert sum(one["personnes_recues"] or 0 for one in found) == total.received


def test_a_partner_reads_its_own_money_actions_and_promises_and_nobody_else_s(
    database: Database, agent: Agent, clock: Clock
) -> None:
    demo.build(database, agent, clock)
    figures = figures_of(database, 2025, NOW.date())
    documents = {layout.name: laid(figures, layout) for layout in partner_layouts(figures)}
    words = {
        name: repr([piece.rows for piece in told(report) if isinstance(piece, Table)])
        for name, report in documents.items()
    }
    mine = words["Partenaire\u00a0: CIDFF"]
    assert "Égalité femmes-hommes" in mine
    assert "22 séances d’information juridique" in mine
    assert "Repérer les violences conjugales" in mine
    names = {row.association for row in figures.subsidies.subsidies}
    assert len(names) > 3
    assert [name for name in names - {"CIDFF"} if name in mine] == []


def test_each_type_alone_is_what_its_filter_counts(year: Database) -> None:
    scope = Scope(year_period(2022), IMPORTED.date())
    with year.reading() as session:
        whole = permanence_figures(session, scope)
        assert len(whole.kinds) == 9
        for code, alone in whole.kinds.items():
            found = permanence_figures(session, replace(scope, filters=Filters(kinds=(code,))))
            assert alone == replace(found, organisations=(), promises=(), rooms=(), kinds={})


def test_the_bar_reads_its_own_sittings_and_appointments_under_keys_of_their_own(
    figures: AnnualFigures,
) -> None:
    bar = next(layout for layout in layouts(figures) if layout.name == "Barreau")
    read = {piece.key: piece for piece in told(laid(figures, bar))}
    assert all(key.endswith(":AVOCAT") for key in read)
    received = read["personnes_recues:AVOCAT"]
    assert isinstance(received, KeyFigure)
    assert received.value == next(one.received for code, _, one in figures.permanences.types if code == BAR)


def test_the_categories_of_the_cdad_add_up_and_the_defender_is_apart(figures: AnnualFigures) -> None:
    tables = {piece.key: piece for piece in told(laid(figures, CDAD)) if isinstance(piece, Table)}
    found = tables["cdad_categories"]
    assert found.total is not None
    for column, total in enumerate(found.total[1:], 1):
        assert sum(int(row[column] or 0) for row in found.rows) == total
    names = [row[0] for row in found.rows]
    assert names == [*dict.fromkeys(names)]
    assert "Délégués du Défenseur des droits" in names
    defender = found.rows[names.index("Délégués du Défenseur des droits")]
    assert defender[4] == next(one.received for code, _, one in figures.permanences.types if code == "DDD")
    types = [str(row[0]) for key, table in tables.items() if "par_type:" in key for row in table.rows]
    assert sorted(types) == sorted(label for _code, label, _activity in figures.permanences.types)
