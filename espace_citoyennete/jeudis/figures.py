"""The Jeudis citoyenneté counted."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from espace_citoyennete.jeudis.gatherings import Gathering, minors_of, partners_of
from espace_citoyennete.jeudis.listing import JeudiRow, jeudi_row, jeudis
from espace_citoyennete.jeudis.model import Jeudi, JeudiCard, JeudiCount, Registration
from espace_citoyennete.jeudis.rules import by_gender, mean_score, rest
from espace_citoyennete.report import Breakdown, Period, breakdown
from espace_citoyennete.town.reference import labels, neighbourhood_labels, neighbourhoods


@dataclass(frozen=True)
class AxisFigures:
    """One axis of the delegation."""

    code: str
    label: str
    events: int
    registered: int
    present: int
    genders: Mapping[str, int]  # of those present: `rules.by_gender`


@dataclass(frozen=True)
class PartFigures:
    """The events of one theme, or held in one district; `is_qpv` as each was on its day."""

    label: str
    events: int
    registered: int
    present: int
    is_qpv: bool = False

    @property
    def words(self) -> str:
        """Return its name, with what a district was on that day."""
        return place_words(self.label, is_qpv=self.is_qpv)


def place_words(label: str, *, is_qpv: bool) -> str:
    """Name a district with what it was: « Étouvie (QPV) », « QPV Étouvie », « QPV Fafet (hors QPV) »."""
    if label.startswith("QPV "):
        return label if is_qpv else f"{label} (hors QPV)"
    return f"{label} (QPV)" if is_qpv else label


@dataclass(frozen=True)
class Satisfaction:
    """The satisfaction cards: how many, and their mean where enough of them hide each other."""

    cards: int
    mean: float | None

    @classmethod
    def of(cls, cards: Mapping[int, int]) -> Self:
        """Return what the cards counted by score tell."""
        return cls(sum(cards.values()), mean_score(cards))


@dataclass(frozen=True)
class JeudiFigures:
    """The events of a period; `present` is people there, `registered` another number."""

    events: tuple[tuple[JeudiRow, str], ...]  # with the axis' label
    axes: tuple[AxisFigures, ...]
    registered: int
    present: int
    genders: Mapping[str, int]  # of those present: `rules.by_gender`
    themes: tuple[PartFigures, ...]
    districts: tuple[PartFigures, ...]
    ages: Breakdown
    homes: Breakdown  # the districts where people live
    satisfaction: Satisfaction
    cost_cents: int
    signed: int  # events with a sign language interpreter
    follow_ups: int  # contacts that came of these events, whenever they were
    gatherings: Mapping[int, Gathering]  # minors and partners, by the id of an event


def jeudi_figures(session: Session, period: Period, today: date) -> JeudiFigures:
    """Count the events held in a period, up to today: neither those to come nor those cancelled."""
    rows = held_jeudis(session, period, today)
    axis_labels = labels(session, "axe_evenement", period.last)
    axis_labels |= {row.axis: row.axis_label for row in rows if row.axis not in axis_labels}
    people, partners = people_of(session, _are(rows)), partners_of(session, period, today)
    axes = []
    for code, label in axis_labels.items():
        mine = [row for row in rows if row.axis == code]
        axes.append(AxisFigures(code, label, len(mine), *_sums(mine), _genders(mine, people)))
    registered, present = _sums(rows)
    _by_gender, ages, homes = _margins(session, people.values(), present, period)
    return JeudiFigures(
        events=tuple((row, axis_labels[row.axis]) for row in rows),
        axes=tuple(axes),
        registered=registered,
        present=present,
        genders=_genders(rows, people),
        themes=_parts((row.theme, row) for row in rows if row.theme),
        districts=_districts(session, rows),
        ages=ages,
        homes=homes,
        satisfaction=Satisfaction.of(_cards(session, _are(rows))),
        cost_cents=sum(row.cost_cents for row in rows),
        signed=sum(row.sign_language for row in rows),
        follow_ups=sum(row.follow_ups for row in rows),
        gatherings={
            row.id: Gathering(minors_of(people[row.id]["AGE"]), partners.get(row.id, ())) for row in rows
        },
    )


def held_jeudis(session: Session, period: Period, today: date) -> list[JeudiRow]:
    """Return the events of a period that are counted."""
    return jeudis(session, period.first, min(period.last, today))


def margins_of(session: Session, jeudi_id: int) -> tuple[Breakdown, Breakdown, Breakdown]:
    """Return genders, ages and districts of the people present at one event."""
    event = jeudi_row(session, jeudi_id)
    day = Period(event.held_on, event.held_on)
    people = people_of(session, Jeudi.id == event.id)
    return _margins(session, people.values(), event.present, day)


def people_of(session: Session, held: ColumnElement[bool]) -> dict[int, dict[str, Counter[str]]]:
    """Return the people present by kind of margin and code, event by event.

    What named people answered is added to the margins of those only counted; the rest gave no answer.
    """
    answers = {"GENRE": Registration.gender, "AGE": Registration.age_band}
    answers["QUARTIER"] = Registration.neighbourhood
    found: dict[int, dict[str, Counter[str]]] = defaultdict(lambda: {kind: Counter() for kind in answers})
    for kind, answer in answers.items():
        codes, said = (JeudiCount.jeudi_id, JeudiCount.code), (Registration.jeudi_id, answer)
        counted = (
            select(*codes, func.sum(JeudiCount.people))
            .join(Jeudi, Jeudi.id == JeudiCount.jeudi_id)
            .where(held, JeudiCount.kind == kind, JeudiCount.code != "NC")
            .group_by(*codes)
        )
        named = (
            select(*said, func.count())
            .join(Jeudi, Jeudi.id == Registration.jeudi_id)
            .where(held, Registration.is_present, answer != "NC")
            .group_by(*said)
        )
        for jeudi_id, code, people in (*session.execute(counted), *session.execute(named)):
            found[jeudi_id][kind][code] += int(people)
    return found


def _are(rows: Iterable[JeudiRow]) -> ColumnElement[bool]:
    return Jeudi.id.in_([row.id for row in rows])


def _sums(rows: list[JeudiRow]) -> tuple[int, int]:
    return sum(row.registered for row in rows), sum(row.present for row in rows)


def _genders(rows: list[JeudiRow], people: Mapping[int, Mapping[str, Counter[str]]]) -> dict[str, int]:
    told: Counter[str] = Counter()
    for row in rows:
        told.update(people[row.id]["GENRE"])
    return by_gender(told)


def _margins(
    session: Session, events: Iterable[Mapping[str, Counter[str]]], present: int, period: Period
) -> tuple[Breakdown, Breakdown, Breakdown]:
    """Add the margins of the events; whoever is in none of them gave no answer."""
    genders, ages = labels(session, "genre", period.last), labels(session, "tranche_age", period.last)
    words = {"GENRE": genders, "AGE": ages, "QUARTIER": neighbourhood_labels(session, period.last)}
    sums: dict[str, Counter[str | None]] = {kind: Counter() for kind in words}
    for event in events:
        for kind, counts in event.items():
            sums[kind].update(counts)
    found = [breakdown({**counts, "NC": rest(present, counts)}, words[kind]) for kind, counts in sums.items()]
    return found[0], found[1], found[2]


def _cards(session: Session, held: ColumnElement[bool]) -> dict[int, int]:
    cards = select(JeudiCard.score, func.sum(JeudiCard.cards)).join(Jeudi, Jeudi.id == JeudiCard.jeudi_id)
    rows = session.execute(cards.where(held).group_by(JeudiCard.score).order_by(JeudiCard.score))
    return {score: int(number) for score, number in rows}


def districts_of(session: Session, rows: Iterable[JeudiRow]) -> dict[int, tuple[str, bool]]:
    """Return the district that housed each event, named and QPV or not as on its day, by id of the event."""
    found = {}
    for row in rows:
        here = {place.code: place for place in neighbourhoods(session, row.held_on)}
        if row.neighbourhood in here:
            place = here[row.neighbourhood]
            found[row.id] = (place.label, place.is_qpv)
    return found


def _districts(session: Session, rows: Sequence[JeudiRow]) -> tuple[PartFigures, ...]:
    """Count the events by the district that housed them."""
    places = districts_of(session, rows)
    parts: list[PartFigures] = []
    for label, is_qpv in dict.fromkeys(places.values()):
        mine = [row for row in rows if places.get(row.id) == (label, is_qpv)]
        parts += [PartFigures(label, len(mine), *_sums(mine), is_qpv)]
    return tuple(sorted(parts, key=lambda part: (-part.present, part.label)))


def _parts(rows: Iterable[tuple[str, JeudiRow]]) -> tuple[PartFigures, ...]:
    by_label: dict[str, list[JeudiRow]] = {}
    for label, row in rows:
        by_label.setdefault(label, []).append(row)
    parts = [PartFigures(label, len(mine), *_sums(mine)) for label, mine in by_label.items()]
    return tuple(sorted(parts, key=lambda part: (-part.present, part.label)))
