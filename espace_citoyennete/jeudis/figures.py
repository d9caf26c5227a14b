"""The Jeudis citoyenneté counted."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from espace_citoyennete.jeudis.listing import JeudiRow, jeudi_row, jeudis
from espace_citoyennete.jeudis.model import Jeudi, JeudiCard, JeudiCount, Registration
from espace_citoyennete.jeudis.rules import mean_score, rest
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
    women: int
    men: int


@dataclass(frozen=True)
class PartFigures:
    """The events of one theme, or held in one district; `is_qpv` as each was on its day."""

    label: str
    events: int
    registered: int
    present: int
    is_qpv: bool = False


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
    women: int
    men: int
    themes: tuple[PartFigures, ...]
    districts: tuple[PartFigures, ...]
    ages: Breakdown
    homes: Breakdown  # the districts where people live
    satisfaction: Satisfaction
    cost_cents: int
    signed: int  # events with a sign language interpreter
    follow_ups: int  # contacts that came of these events, whenever they were

    @property
    def unknown(self) -> int:
        """Return the people present whose gender is not communicated."""
        return self.present - self.women - self.men


def jeudi_figures(session: Session, period: Period, today: date) -> JeudiFigures:
    """Count the events held in a period, up to today: neither those to come nor those cancelled."""
    axis_labels = labels(session, "axe_evenement", period.last)
    rows = jeudis(session, period.first, min(period.last, today))
    axes = []
    for code, label in axis_labels.items():
        mine = [row for row in rows if row.axis == code]
        axes.append(AxisFigures(code, label, len(mine), *_sums(mine)))
    registered, present, women, men = _sums(rows)
    held = Jeudi.id.in_([row.id for row in rows])
    _genders, ages, homes = _margins(session, held, present, period)
    return JeudiFigures(
        events=tuple((row, axis_labels.get(row.axis, row.axis)) for row in rows),
        axes=tuple(axes),
        registered=registered,
        present=present,
        women=women,
        men=men,
        themes=_parts((row.theme, row) for row in rows if row.theme),
        districts=_districts(session, rows),
        ages=ages,
        homes=homes,
        satisfaction=Satisfaction.of(_cards(session, held)),
        cost_cents=sum(row.cost_cents for row in rows),
        signed=sum(row.sign_language for row in rows),
        follow_ups=sum(row.follow_ups for row in rows),
    )


def margins_of(session: Session, jeudi_id: int) -> tuple[Breakdown, Breakdown, Breakdown]:
    """Return genders, ages and districts of the people present at one event."""
    event = jeudi_row(session, jeudi_id)
    day = Period(event.held_on, event.held_on)
    return _margins(session, Jeudi.id == event.id, event.present, day)


def _sums(rows: list[JeudiRow]) -> tuple[int, int, int, int]:
    return (
        sum(row.registered for row in rows),
        sum(row.present for row in rows),
        sum(row.women for row in rows),
        sum(row.men for row in rows),
    )


def _margins(
    session: Session, held: ColumnElement[bool], present: int, period: Period
) -> tuple[Breakdown, Breakdown, Breakdown]:
    """Add what named people answered to the margins of those only counted; the rest gave no answer."""
    answers = {"GENRE": Registration.gender, "AGE": Registration.age_band}
    answers["QUARTIER"] = Registration.neighbourhood
    lists = (labels(session, "genre", period.last), labels(session, "tranche_age", period.last))
    words = (*lists, neighbourhood_labels(session, period.last))
    found = []
    for (kind, answer), names in zip(answers.items(), words, strict=True):
        counts: Counter[str | None] = Counter()
        counted = select(JeudiCount.code, func.sum(JeudiCount.people)).join(
            Jeudi, Jeudi.id == JeudiCount.jeudi_id
        )
        named = select(answer, func.count()).join(Jeudi, Jeudi.id == Registration.jeudi_id)
        for code, people in (
            *session.execute(counted.where(held, JeudiCount.kind == kind).group_by(JeudiCount.code)),
            *session.execute(named.where(held, Registration.is_present, answer != "NC").group_by(answer)),
        ):
            counts[code] += int(people)
        counts["NC"] = rest(present, counts)
        found.append(breakdown(counts, names))
    return found[0], found[1], found[2]


def _cards(session: Session, held: ColumnElement[bool]) -> dict[int, int]:
    cards = select(JeudiCard.score, func.sum(JeudiCard.cards)).join(Jeudi, Jeudi.id == JeudiCard.jeudi_id)
    rows = session.execute(cards.where(held).group_by(JeudiCard.score).order_by(JeudiCard.score))
    return {score: int(number) for score, number in rows}


def _districts(session: Session, rows: Sequence[JeudiRow]) -> tuple[PartFigures, ...]:
    """Count the events by the district that housed them, named and QPV or not as on their day."""
    found = []
    for row in rows:
        here = {place.code: place for place in neighbourhoods(session, row.held_on)}
        if row.neighbourhood in here:
            place = here[row.neighbourhood]
            found.append(((place.label, place.is_qpv), row))
    parts: list[PartFigures] = []
    for label, is_qpv in dict.fromkeys(key for key, _row in found):
        mine = [row for key, row in found if key == (label, is_qpv)]
        parts += [PartFigures(label, len(mine), *_sums(mine)[:2], is_qpv)]
    return tuple(sorted(parts, key=lambda part: (-part.present, part.label)))


def _parts(rows: Iterable[tuple[str, JeudiRow]]) -> tuple[PartFigures, ...]:
    by_label: dict[str, list[JeudiRow]] = {}
    for label, row in rows:
        by_label.setdefault(label, []).append(row)
    parts = [PartFigures(label, len(mine), *_sums(mine)[:2]) for label, mine in by_label.items()]
    return tuple(sorted(parts, key=lambda part: (-part.present, part.label)))
