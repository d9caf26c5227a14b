"""The publishable version of real reports, read by somebody who has a solver and every earlier issue."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import cycle

import pytest

from espace_citoyennete.annual_report.figures import annual_figures
from espace_citoyennete.annual_report.ledger import Place, read
from espace_citoyennete.annual_report.publishable import EDITION, publishable
from espace_citoyennete.annual_report.secrecy import Published
from espace_citoyennete.annual_report.sections import AnnualReport, annual_report
from espace_citoyennete.contacts.sections import RECEIVED
from espace_citoyennete.french import in_words
from espace_citoyennete.report import (
    HIDDEN,
    ChartSpec,
    KeyFigure,
    Origin,
    Period,
    Scope,
    Section,
    SectionText,
    Table,
    year_period,
)
from espace_citoyennete.storage.database import Database
from tests.annual_report.conftest import IMPORTED
from tests.annual_report.reader import Reader

YEAR = year_period(2022)
MARCH = Period(date(2022, 3, 1), date(2022, 3, 31))
WEEK = Period(date(2022, 3, 7), date(2022, 3, 13))
DAY = Period(date(2022, 3, 8), date(2022, 3, 8))
Lay = Callable[[Period], AnnualReport]


@pytest.fixture
def lay(year: Database) -> Lay:
    def report(period: Period) -> AnnualReport:
        with year.reading() as session:
            figures = annual_figures(session, Scope(period, IMPORTED.date()))
        return annual_report(figures, produced_at=IMPORTED)

    return report


@pytest.mark.parametrize("period", [YEAR, MARCH, WEEK, DAY], ids=["year", "month", "week", "day"])
def test_nothing_hidden_in_a_real_report_is_known_closer_than_five(lay: Lay, period: Period) -> None:
    exact = lay(period)
    reader = Reader()
    reader.read(exact, publishable(exact))
    assert reader.hidden
    assert reader.known_within() >= 5


@pytest.mark.parametrize(
    "periods",
    [
        (Period(date(2022, 3, 1), date(2022, 3, 30)), MARCH),
        pytest.param((WEEK, MARCH), marks=pytest.mark.slow),
        (MARCH, MARCH),
    ],
    ids=["month to date", "week then month", "twice the same"],
)
def test_an_issue_gives_away_nothing_beside_those_before_it(lay: Lay, periods: tuple[Period, ...]) -> None:
    reader, published = Reader(), list[Published]()
    for period in periods:
        exact = lay(period)
        printed = publishable(exact, published)
        published.append(Published(exact, printed))
        reader.read(exact, printed)
    assert reader.known_within() >= 5


def test_what_a_chart_published_by_an_earlier_version_gathered_is_the_sum_of_its_rows(lay: Lay) -> None:
    """0.6.0 kept of a chart what it drew: beside such a publication, « Autres » still tells something."""
    exact = lay(YEAR)
    accueil = next(section for section in exact.sections if section.key == "accueil")
    blocks = tuple(
        replace(block, most=6).drawn if isinstance(block, ChartSpec) and block.kind == "bars" else block
        for block in accueil.blocks
    )
    ledger = read([replace(accueil, blocks=blocks)], {})
    gathered = [
        ledger.places[Place(0, place, 5)]
        for place, block in enumerate(blocks)
        if isinstance(block, ChartSpec) and block.categories[-1].startswith("Autres")
    ]
    assert gathered
    for rank in gathered:
        (terms,) = [terms for terms in ledger.sums if (rank, -1) in terms]
        assert len(terms) > 2
        assert sum(sign * ledger.values[number] for number, sign in terms) == 0


def test_the_same_report_is_published_the_same(lay: Lay) -> None:
    assert publishable(lay(WEEK)) == publishable(lay(WEEK))


def test_a_publication_says_so_and_explains_what_it_hides(lay: Lay) -> None:
    printed = publishable(lay(MARCH))
    assert printed.stamp.edition == EDITION
    assert any(f"«\u00a0{HIDDEN}\u00a0»" in note for note in printed.sections[0].notes)


def test_public_acts_are_told_however_few(lay: Lay) -> None:
    exact, printed = lay(DAY), publishable(lay(DAY))
    for before, after in zip(exact.sections, printed.sections, strict=True):
        for one, other in zip(before.figures, after.figures, strict=True):
            if one.key in {"seances", "jeudis", "stages", "subventions_votees", "minutes_tenues"}:
                assert one.value == other.value
    tables = {block.key: block for section in printed.sections for block in section.blocks}
    assert tables["heures_par_type"] in [block for section in exact.sections for block in section.blocks]


def test_no_sentence_quotes_a_number_that_its_chapter_hides(lay: Lay) -> None:
    for section in publishable(lay(WEEK)).sections:
        for block in section.blocks:
            if isinstance(block, ChartSpec) and block.series[0].values[:1] == (None,):
                assert "%" not in block.title
            if isinstance(block, Table) and block.total and HIDDEN in block.total[1:2]:
                assert "Base" not in block.note


def _hidden_numbers(exact: AnnualReport, printed: AnnualReport) -> set[int]:
    """Return the numbers of people that a chart of the publication hides."""
    return {
        int(value or 0)
        for before, after in zip(exact.sections, printed.sections, strict=True)
        for one, other in zip(before.blocks, after.blocks, strict=True)
        if isinstance(one, ChartSpec) and isinstance(other, ChartSpec)
        for series, seen in zip(one.series, other.series, strict=True)
        for value, told in zip(series.values, seen.values, strict=True)
        if told is None
    }


def test_what_somebody_wrote_quotes_no_hidden_number_in_figures_nor_in_letters(lay: Lay) -> None:
    """The same number may stand elsewhere in the chapter, where it counts something else."""
    exact = lay(WEEK)
    hidden = _hidden_numbers(exact, publishable(exact)) - {0}
    assert {1, 2, 3, 4} <= hidden
    assert any(number >= 5 for number in hidden)
    quoted = [words for number in sorted(hidden) for words in (str(number), in_words(number))]
    quoted[1] = "une seule"
    sentences = [f"Déjà {words} femmes accueillies." for words in quoted]
    texts = (SectionText("faits", "Faits marquants", " ".join(["Belle semaine.", *sentences, "Merci."])),)
    turn = cycle(sentences)
    written = replace(
        exact, sections=tuple(_retitled(replace(section, texts=texts), turn) for section in exact.sections)
    )
    for section in publishable(written).sections:
        assert section.texts[0].words == "Belle semaine. Merci."
        assert not {block.title for block in section.blocks} & set(sentences)


def _retitled(section: Section, titles: Iterator[str]) -> Section:
    blocks = (
        replace(block, title=next(titles)) if isinstance(block, ChartSpec) else block
        for block in section.blocks
    )
    return replace(section, blocks=tuple(blocks))


def test_what_somebody_wrote_is_printed_where_its_numbers_are_told(lay: Lay) -> None:
    exact = lay(YEAR)
    words = "En 2022, 4 020 contacts reçus. Deux Jeudis de plus, le 3 mars à 14 h 30\u202f! 12 000 € votés."
    first, *others = exact.sections
    texts = (SectionText("mot", "Le mot de l’élu", words),)
    printed = publishable(replace(exact, sections=(replace(first, texts=texts), *others)))
    assert printed.sections[0].texts == texts
    titles = {block.title for section in printed.sections for block in section.blocks}
    assert {"graphique_mois", "graphique_objets", "graphique_domaines"} <= {
        block.key for section in exact.sections for block in section.blocks if block.title in titles
    }


def test_a_table_that_would_lose_too_much_tells_its_small_rows_as_one(lay: Lay) -> None:
    gathered = 0
    for period in (WEEK, DAY):
        exact = {block.key: block for section in lay(period).sections for block in section.blocks}
        printed = {
            block.key: block for section in publishable(lay(period)).sections for block in section.blocks
        }
        for key, after in printed.items():
            before = exact[key]
            if isinstance(before, Table) and isinstance(after, Table) and len(after.rows) < len(before.rows):
                kept = {row[0] for row in after.rows if row[0] != "Autres"}
                rest = next(row for row in after.rows if row[0] == "Autres")
                whole = sum(int(row[1] or 0) for row in before.rows if row[0] not in kept)
                assert rest[1] in (whole, HIDDEN)
                gathered += rest[1] == whole
    assert gathered


def test_a_ratio_is_hidden_with_what_it_divides(lay: Lay) -> None:
    received = Origin("contacts")
    figures = (
        KeyFigure("contacts_recus", "Contacts reçus", 4, "count", "", received),
        KeyFigure("par_jour", "Contacts par jour d’ouverture", 2.0, "count", "", received, Origin("jours")),
    )
    exact = replace(lay(DAY), sections=(Section("accueil", "Accueil", figures),))
    assert [figure.told for figure in publishable(exact).sections[0].figures] == [HIDDEN, HIDDEN]


@pytest.mark.parametrize(("first", "is_told"), [(3, False), (12, True)])
def test_people_estimated_are_hidden_with_the_first_visits_that_make_them(
    lay: Lay, first: int, is_told: bool
) -> None:
    """The estimate is the first visits ÷ the share that answered: with a total it gives them away."""
    figures = (
        KeyFigure("contacts_recus", "Contacts reçus", 100, "count", "Contacts.", RECEIVED),
        KeyFigure(
            "premieres_venues", "Premières venues", first, "count", "Déclarées.",
            RECEIVED.narrowed((("premiere_venue", "OUI"),)),
        ),
        KeyFigure(
            "personnes_estimees", "Personnes estimées", 10 * first, "count", "Estimées.",
            replace(RECEIVED, measure="estimate"),
        ),
    )  # fmt: skip
    (section,) = publishable(replace(lay(DAY), sections=(Section("accueil", "Accueil", figures),))).sections
    assert [one.is_hidden for one in section.figures] == [False, not is_told, not is_told]
