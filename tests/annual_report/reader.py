"""Somebody who has every publication on the table, the definitions in mind, and a solver."""

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import timedelta

from espace_citoyennete.annual_report.ledger import is_act, people_columns
from espace_citoyennete.annual_report.secrecy import GATHERED
from espace_citoyennete.annual_report.sections import AnnualReport
from espace_citoyennete.report import HIDDEN, Cell, ChartSpec, KeyFigure, Origin, Table
from tests.annual_report.attack import Fact, narrowest

# What the definitions say adds up on each line.
_LINES = (
    (
        "Pris",
        ("Reçus", "Absents", "Annulés par l’usager", "Annulés par le service", "À venir ou à renseigner"),
    ),
    ("Présents", ("Femmes", "Hommes", "Non communiqué")),
    ("Présents", ("Femmes", "Hommes", "Genre NC")),
    ("Inscrits", ("Filles inscrites", "Garçons inscrits")),
)
_FIGURES = (
    ("lignes_registre", ("contacts_recus", "appels_emis", "venues_rendez_vous", "professionnels_erreurs")),
)
_RATES = {"Taux d’absence": (("Absents",), ("Reçus", "Absents"))}
_DRAWN = {  # the column of a table that each chart draws; None where each series is one
    "graphique_objets": ("contacts_par_objet", "Nombre"),
    "graphique_domaines": ("contacts_par_domaine", "Nombre"),
    "graphique_quartiers": ("contacts_par_quartier", "Nombre"),
    "graphique_mois": ("contacts_par_mois_canal", None),
    "graphique_permanences_types": ("permanences_par_type", "Reçus"),
    "graphique_permanences_mois": ("permanences_par_mois", None),
    "graphique_jeudis": ("jeudis_par_axe", "Présents"),
}
_BASE = re.compile(r"Base\u00a0: ([\d\u202f]+) réponses")
_ROUNDED = 0.0005  # a share is printed with one decimal


class Reader:
    """Writes down each number with what is known of it, then asks how closely the hidden ones are known."""

    def __init__(self) -> None:
        self.values: list[int] = []
        self.hidden: set[int] = set()
        self.facts: list[Fact] = []
        self._names: dict[Hashable, int] = {}
        self._scopes: list[tuple[AnnualReport, dict[Hashable, int]]] = []

    @property
    def secrets(self) -> set[int]:
        """Return the numbers that must stay unknown: the hidden ones, and the small differences."""
        return {rank for rank in self.hidden if rank not in self._rests or 0 < self.values[rank] < 5}

    def known_within(self) -> float:
        """Return the width of the narrowest range that a hidden number is known within."""
        return narrowest(self.values, self.hidden, self.facts, self.secrets)

    _rests: frozenset[int] = frozenset()

    def read(self, exact: AnnualReport, printed: AnnualReport) -> None:
        """Take a publication in; the exact one only says what the hidden numbers were."""
        self._names = {}
        for counted, shown in zip(exact.sections, printed.sections, strict=True):
            for figure, told in zip(counted.figures, shown.figures, strict=True):
                self._figure(figure, told)
        for whole, parts in _FIGURES:
            found = [self._names[name] for part in parts if (name := ("figure", part)) in self._names]
            self._adds_up(self._names.get(("figure", whole)), found)
        tables = [
            (block, seen)
            for counted, told in zip(exact.sections, printed.sections, strict=True)
            for block, seen in zip(counted.blocks, told.blocks, strict=True)
        ]
        for block, seen in tables:
            if isinstance(block, Table) and isinstance(seen, Table):
                self._table(block, seen)
        for block, seen in tables:
            if isinstance(block, ChartSpec) and isinstance(seen, ChartSpec) and block.key in _DRAWN:
                self._chart(block, seen)
        for other, names in self._scopes:
            self._compare(exact, self._names, other, names)
        self._scopes.append((exact, self._names))
        for report, names in self._scopes:
            self._split(report, names)

    def _number(self, value: int, is_hidden: bool, names: Sequence[Hashable]) -> int:
        rank = len(self.values)
        self.values.append(value)
        if is_hidden:
            self.hidden.add(rank)
        for name in names:
            if name in self._names:
                self._equal(rank, self._names[name])
            else:
                self._names[name] = rank
        return rank

    def _equal(self, one: int, two: int) -> None:
        assert self.values[one] == self.values[two]
        self.facts.append(Fact(((one, 1), (two, -1))))

    def _figure(self, figure: KeyFigure, told: KeyFigure) -> None:
        if figure.unit == "count" and isinstance(figure.value, int) and not is_act(figure.label):
            names = [("figure", figure.key), *_origin(figure.origin)]
            self._number(figure.value, told.is_hidden, names)

    def _table(self, table: Table, shown: Table) -> None:
        found = {column: self._column(table, shown, column) for column in people_columns(table)}
        headings = {table.columns[column]: ranks for column, ranks in found.items()}
        for ranks in found.values():
            self._adds_up(ranks.get(None), [rank for label, rank in ranks.items() if label is not None])
        others = [ranks for heading, ranks in headings.items() if heading != "Total"]
        for label, rank in headings.get("Total", {}).items():
            self._adds_up(rank, [ranks[label] for ranks in others if label in ranks])
        for target, parts in _LINES:
            if target in headings and all(part in headings for part in parts):
                for label, rank in headings[target].items():
                    self._adds_up(rank, [headings[part][label] for part in parts if label in headings[part]])
        if table.key == "situations_par_critere_domaine":
            self._overlaps(list(headings["Situations"].values()))
        self._shares(table, shown, found)
        self._rates(shown, headings)

    def _column(self, table: Table, shown: Table, column: int) -> dict[str | None, int]:
        """Return the numbers of a printed column by the label of their row; None is the total."""
        exact: dict[str | None, Cell] = {str(row[0]): row[column] for row in table.rows}
        origins = {str(row[0]): table.origin(place, column) for place, row in enumerate(table.rows)}
        left = {str(row[0]) for row in shown.rows}
        rest = [value for label, value in exact.items() if label not in left and isinstance(value, int)]
        if GATHERED in left and GATHERED not in exact:
            exact[GATHERED] = sum(rest)
        cells: list[tuple[str | None, Cell]] = [(str(row[0]), row[column]) for row in shown.rows]
        if table.total and shown.total:
            exact[None] = table.total[column]
            cells.append((None, shown.total[column]))
        ranks = {}
        for label, cell in cells:
            value = exact[label]
            if isinstance(value, int):
                origin = table.origin(None, column) if label is None else origins.get(label)
                told = frozenset(exact).difference(left) if label == GATHERED else label
                names = [(table.key, told, table.columns[column]), *_origin(origin)]
                ranks[label] = self._number(value, cell == HIDDEN, names)
        return ranks

    def _adds_up(self, total: int | None, parts: Sequence[int]) -> None:
        if total is not None and parts and self.values[total] == sum(self.values[part] for part in parts):
            self.facts.append(Fact((*((part, 1) for part in parts), (total, -1))))

    def _shares(self, table: Table, shown: Table, found: Mapping[int, Mapping[str | None, int]]) -> None:
        """A share printed with one decimal bounds its number by the sum of those that answered."""
        if table.columns[1:] != ("Nombre", "Part des réponses"):
            return
        ranks = found[1]
        answered = [ranks[str(row[0])] for row in shown.rows if row[2] is not None]
        for row in shown.rows:
            if isinstance(row[2], float):
                self._ratio([ranks[str(row[0])]], answered, row[2])
        if base := _BASE.search(shown.note):
            amount = int(base[1].replace("\u202f", ""))
            self.facts.append(Fact(tuple((rank, 1) for rank in answered), amount, amount))

    def _overlaps(self, criteria: Sequence[int]) -> None:
        """A situation of several criteria is in several rows, and each situation is in one at least."""
        noted = self._names["situations", frozenset()]
        self.facts += [Fact(((noted, 1), (row, -1)), 0, 1e7) for row in criteria]
        self.facts.append(Fact((*((row, 1) for row in criteria), (noted, -1)), 0, 1e7))

    def _rates(self, shown: Table, headings: Mapping[str, Mapping[str | None, int]]) -> None:
        for heading, (above, below) in _RATES.items():
            if heading in shown.columns and all(part in headings for part in below):
                place = shown.columns.index(heading)
                for row in (*shown.rows, *([shown.total] if shown.total else [])):
                    label = None if row is shown.total else str(row[0])
                    if isinstance(row[place], float):
                        upper, lower = ([headings[part][label] for part in parts] for parts in (above, below))
                        self._ratio(upper, lower, float(row[place] or 0))

    def _ratio(self, above: Sequence[int], below: Sequence[int], share: float) -> None:
        for bound, low, high in ((share + _ROUNDED, -1e7, 0), (share - _ROUNDED, 0, 1e7)):
            terms = dict.fromkeys(below, -bound)
            for rank in above:
                terms[rank] = terms.get(rank, 0) + 1
            self.facts.append(Fact(tuple(terms.items()), low, high))

    def _chart(self, chart: ChartSpec, shown: ChartSpec) -> None:
        key, heading = _DRAWN[chart.key]
        for exact, told in zip(chart.series, shown.series, strict=True):
            for place, (category, value) in enumerate(zip(chart.categories, exact.values, strict=True)):
                label = category.strip("●◆▲ ")
                found = [
                    name
                    for name in self._names
                    if isinstance(name, tuple)
                    and name[0] == key
                    and name[-1] == (heading or exact.name)
                    and name[1] is not None
                ]
                in_order = [name for name in found if heading is None][place : place + 1]
                names = in_order or [name for name in found if name[1] == label]
                self._number(int(value or 0), told.values[place] is None, names)

    def _split(self, whole: AnnualReport, names: Mapping[Hashable, int]) -> None:
        """Add up the publications of periods that follow each other over all its days."""
        parts, day = list[Mapping[Hashable, int]](), whole.period.first
        for report, found in sorted(self._scopes, key=lambda one: one[0].period.first):
            if report is not whole and report.period.first == day and _holds(whole, report):
                parts.append(found)
                day = report.period.last + timedelta(days=1)
        if day > whole.period.last and len(parts) > 1:
            for name, rank in names.items():
                self._adds_up(rank, [found[name] for found in parts if name in found])

    def _compare(
        self,
        new: AnnualReport,
        now: Mapping[Hashable, int],
        old: AnnualReport,
        before: Mapping[Hashable, int],
    ) -> None:
        """Subtract a publication from one whose days hold its own."""
        if _holds(new, old):
            for name, rank in now.items():
                if name in before and self.values[rank] >= self.values[before[name]]:
                    rest = len(self.values)
                    self.values.append(self.values[rank] - self.values[before[name]])
                    self.hidden.add(rest)
                    self._rests |= {rest}
                    self.facts.append(Fact(((rank, 1), (before[name], -1), (rest, -1))))


def _holds(large: AnnualReport, small: AnnualReport) -> bool:
    return large.period.first <= small.period.first and small.period.last <= large.period.last


def _origin(origin: Origin | None) -> Iterator[Hashable]:
    if origin is not None and origin.measure == "sum":
        yield (origin.records, frozenset(origin.where))
