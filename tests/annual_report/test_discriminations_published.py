"""Situations of discrimination published: one may lie in several rows, and its reader knows it."""

from collections import Counter
from dataclasses import replace
from random import Random

from espace_citoyennete.annual_report.publishable import publishable
from espace_citoyennete.annual_report.sections import AnnualReport
from espace_citoyennete.discriminations.figures import DiscriminationFigures
from espace_citoyennete.discriminations.sections import discrimination_sections
from espace_citoyennete.report import HIDDEN, NOT_COMMUNICATED, Table, breakdown
from tests.annual_report.reader import Reader

_CRITERIA = {"ORIGINE": "Origine", "HANDICAP": "Handicap", "AGE": "Âge", "SEXE": "Sexe"}
_AREAS = {"EMPLOI": "Emploi", "LOGEMENT": "Logement", "ECOLE": "Éducation"}
_PLACES = {"QPV": "QPV", "HORS": "Hors QPV", "METROPOLE": "Métropole"}
_FOLLOW_UPS = {"DDD": "Défenseur des droits", "PLAINTE": "Plainte", "INFO": "Information"}


def _situations(random: Random) -> DiscriminationFigures:
    """Draw situations, most of them with one criterion, some with several, a few with none."""
    drawn = [
        (
            random.sample(list(_CRITERIA), random.choice((0, 1, 1, 1, 2, 3))) or [NOT_COMMUNICATED],
            random.choice([*_AREAS, "NC"]),
        )
        for _ in range(random.randint(5, 90))
    ]
    rows = Counter(code for codes, _area in drawn for code in codes)
    noted = len(drawn)
    return DiscriminationFigures(
        noted=noted,
        about_noted=random.randint(0, noted),
        criteria=tuple((code, _CRITERIA[code]) for code, _ in rows.most_common() if code in _CRITERIA),
        areas=breakdown(Counter(area for _codes, area in drawn), _AREAS),
        cells=Counter((code, area) for codes, area in drawn for code in codes),
        places=breakdown(Counter(random.choices([*_PLACES, "NC"], k=noted)), _PLACES),
        follow_ups=breakdown(Counter(random.choices([*_FOLLOW_UPS, "NC"], k=noted)), _FOLLOW_UPS),
    )


def test_a_situation_of_two_criteria_gives_no_hidden_number_away(report: AnnualReport) -> None:
    random, hidden, told = Random(7), 0, 0
    for _ in range(25):
        figures = _situations(random)
        chapter = discrimination_sections(figures, about=figures.noted + random.randint(0, 40))
        exact = replace(report, sections=tuple(chapter))
        printed = publishable(exact)
        reader = Reader()
        reader.read(exact, printed)
        assert reader.known_within() >= 5
        crossed = printed.sections[0].blocks[0]
        assert isinstance(crossed, Table)
        cells = [cell for row in crossed.rows for cell in row[1:]]
        hidden += cells.count(HIDDEN)
        told += len(cells) - cells.count(HIDDEN)
    assert hidden and told > hidden / 2, "most of what many people make is told"
