"""What is kept no more: found by the dictionary and the delays, then erased at once, before two people."""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import Column, ColumnElement, Date, Table, func, inspect, or_, select, union_all, update
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.accounts.service import author_id
from espace_citoyennete.clock import month_number
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.privacy.model import Purge
from espace_citoyennete.privacy.retention import delays, hold_reason
from espace_citoyennete.privacy.rules import Kept, Safety, number_problem, refusals
from espace_citoyennete.privacy.service import drafts_about, forget_all
from espace_citoyennete.privacy.year_erasing import Counting, PastYears, erase_year, year_uids
from espace_citoyennete.rights import Agent, Right, require, rights_of
from espace_citoyennete.storage.base import Base, data_of
from espace_citoyennete.storage.dictionary import Erasure, Retention
from espace_citoyennete.storage.erasing import links_to, moment_of
from espace_citoyennete.storage.forgetting import emptied
from espace_citoyennete.storage.journal import JournaledSession, clock_doubt
from espace_citoyennete.storage.upkeep import Care, done_well_at
from espace_citoyennete.visitors.model import Visitor


@dataclass(frozen=True)
class Due:
    """What is kept no more on a day: whom, by the day of the last contact, and how many rows a table."""

    today: date
    people: Mapping[UUID, date]
    known: int  # people in the base
    rows: Mapping[str, int]  # what tells who they were, by table, themselves included
    texts: Mapping[str, int]  # by table
    text_days: tuple[date, date] | None  # of the oldest and of the newest of these texts
    limits: Mapping[Kept, date]
    years: Mapping[int, Mapping[str, int]]  # of which the coded records are kept no more: rows by table
    kept_year: str = ""  # why an older year is kept all the same, with the remedy

    @property
    def is_nothing(self) -> bool:
        """Tell whether all that is known may be kept."""
        return not (self.people or self.texts or self.years)

    @property
    def days(self) -> list[date]:
        """Return days between which all of it is."""
        years = [day for year in self.years for day in (date(year, 1, 1), date(year, 12, 31))]
        return [*self.people.values(), *(self.text_days or ()), *years]

    @property
    def oldest(self) -> date | None:
        """Return the day of the earliest last contact."""
        return min(self.people.values(), default=None)

    @property
    def newest(self) -> date | None:
        """Return the day of the latest last contact."""
        return max(self.people.values(), default=None)


@dataclass(frozen=True)
class Asked:
    """What is asked of a purge: what was shown, who else agrees, the number of people typed by hand."""

    shown: Due
    second: UUID
    typed: int | None = None
    visa_on: date | None = None  # when the archives agreed to the elimination


@dataclass(frozen=True)
class Purged:
    """What was erased: uids of people and of years, for the marks beside the base, and what stays of it."""

    uids: frozenset[UUID]
    record: UUID


def due_for_purge(session: Session, *, today: date, counting: Counting, by: Agent) -> Due:
    """Return what is kept no more; nothing is written."""
    require(by, "due_for_purge")
    limits = {delay.kind: day for delay in delays(session) if (day := delay.before(today))}
    people = _people_before(session, limits[Kept.PEOPLE])
    texts: Counter[str] = Counter()
    days: list[date] = []
    for model, _columns, old in _old_texts(limits):
        at = func.date(moment_of(model), type_=Date)
        asked = select(func.count(), func.min(at, type_=Date), func.max(at, type_=Date))
        count, *found = session.execute(asked.select_from(model).where(old)).one()
        texts[model.__tablename__] += count
        days += filter(None, found)
    facts = limits.get(Kept.FACTS)
    years = PastYears({}) if facts is None else counting.past_years(session, facts, today)
    return Due(
        today,
        dict(people.values()),
        session.scalar(select(func.count()).select_from(Visitor)) or 0,
        _rows_of(session, people.keys()),
        +texts,
        (min(days), max(days)) if days else None,
        limits,
        years.due,
        years.kept,
    )


def safety(session: Session, instant: datetime) -> Safety:
    """Return what is known of the machine, of the copies and of the place before a purge."""
    return Safety(clock_doubt(session, instant), done_well_at(session, Care.COPY), hold_reason(session))


def purge(
    session: Session, asked: Asked, *, now: datetime, instant: datetime, counting: Counting, by: Agent
) -> Purged:
    """Erase what was shown, in the presence of a second person, and nothing else.

    Raises `Conflict` when something else is due by now, `Invalid` without a second person or the number that
    is asked for, `UserError` with each reason not to erase.
    """
    require(by, "purge")
    _refuse_alone(session, asked.second, by)
    found = due_for_purge(session, today=now.date(), counting=counting, by=by)
    if found != asked.shown:
        raise Conflict("Ce qui est à effacer a changé entre-temps. Relire la liste, puis recommencer.")
    if found.is_nothing:
        raise UserError("Rien n’est à effacer ce jour.")
    if reasons := refusals(safety(session, instant), now):
        raise UserError(" ".join(reasons))
    if problem := number_problem(len(found.people), found.known, asked.typed):
        raise Invalid({"number": problem})
    told = _told(session, found, counting)
    texts = _empty_texts(session, found.limits)
    years = {year: erase_year(session, year, now.date()) for year in found.years}
    rows = _forget_whole(session, found, now)
    left = due_for_purge(session, today=now.date(), counting=counting, by=by)
    is_as_told = (rows, texts, years) == (found.rows, found.texts, found.years)
    if not is_as_told or left.people or left.texts or found.years.keys() & left.years.keys():
        raise UserError("La vérification ne retrouve pas ce qui était annoncé. Rien n’a été effacé.")
    if _told(session, found, counting) != told:
        raise UserError("La vérification trouve d’autres chiffres d’une année passée. Rien n’a été effacé.")
    return Purged(
        frozenset(found.people) | year_uids(session, found.years), _kept_of(session, asked, now, by)
    )


def _told(session: Session, due: Due, counting: Counting) -> Mapping[int, object]:
    """Return what is told of each year that an erasure of years could change."""
    return counting.told(session, min(due.years), due.today) if due.years else {}


_AT_ONCE = 500  # people: an engine takes so many values in one question


def _forget_whole(session: Session, due: Due, now: datetime) -> Counter[str]:
    rows: Counter[str] = Counter()
    uids = list(due.people)
    for start in range(0, len(uids), _AT_ONCE):
        some = session.scalars(select(Visitor).where(Visitor.uid.in_(uids[start : start + _AT_ONCE]))).all()
        rows += forget_all(session, some, now=now).rows
    return rows


def _kept_of(session: Session, asked: Asked, now: datetime, by: Agent) -> UUID:
    """Keep what proves the purge: no name, no date finer than a month."""
    due, uid = asked.shown, uuid4()
    days = due.days
    told = {
        "rows": dict(due.rows),
        "texts": dict(due.texts),
        "years": {str(year): dict(rows) for year, rows in due.years.items()},
        "delays": {delay.kind: delay.months for delay in delays(session)},
    }
    session.add(
        Purge(
            uid=uid,
            done_at=now,
            told=json.dumps(told, sort_keys=True),
            first_month=month_number(min(days)),
            last_month=month_number(max(days)),
            visa_on=asked.visa_on,
            author_id=author_id(session, by.uid),
            second_id=author_id(session, asked.second),
        )
    )
    session.flush()
    return uid


def _refuse_alone(session: Session, second: UUID, by: Agent) -> None:
    other = session.scalar(select(User).where(User.uid == second, User.disabled_at.is_(None)))
    if other is None or second == by.uid:
        raise Invalid({"second": "Une seconde personne de l’équipe confirme. Choisir quelqu’un d’autre."})
    if Right.ADMINISTRATION not in by.rights | rights_of(other.rights):
        raise Invalid({"second": "Une des deux personnes administre. Choisir quelqu’un d’autre."})


# Found by the models


def _people_before(session: Session, limit: date) -> dict[int, tuple[UUID, date]]:
    """Return each record of the people whose last contact is older, those put together counted as one."""
    records = {record: (uid, kept) for record, uid, kept in session.execute(_RECORDS)}
    last: dict[int, date] = {}
    for record, day in _last_contacts(session).items():
        kept = _kept_record(records, record)
        last[kept] = max(day, last.get(kept, day))
    days = {record: last.get(_kept_record(records, record), limit) for record in records}
    return {record: (records[record][0], day) for record, day in days.items() if day < limit}


_RECORDS = select(Visitor.id, Visitor.uid, Visitor.merged_into_id)


def _kept_record(records: Mapping[int, tuple[UUID, int | None]], record: int) -> int:
    while (kept := records[record][1]) is not None:
        record = kept
    return record


def _rows_of(session: Session, people: Collection[int]) -> Counter[str]:
    """Count what forgetting these people would touch, by table, as forgetting counts it."""
    pointing: dict[str, set[int]] = {}
    for model, link in links_to(Visitor):
        if model is not Visitor:
            found = session.execute(select(model.id, link).where(link.is_not(None)))
            theirs = pointing.setdefault(model.__tablename__, set())
            theirs |= {row for row, person in found if person in people}
    counted = Counter({table: len(rows) for table, rows in pointing.items()})
    counted[Visitor.__tablename__] = len(people)
    counted["draft"] = len(drafts_about(session, people))
    return +counted


def _last_contacts(session: Session) -> dict[int, date]:
    """Return the day of the last contact of each record of which one is dated."""
    moments = union_all(
        *(
            select(link.label("person"), func.date(moment_of(model), type_=Date).label("day"))
            for model, link in links_to(Visitor)
            if model.dated
        )
    ).subquery()
    rows = session.execute(
        select(moments.c.person, func.max(moments.c.day, type_=Date))
        .where(moments.c.person.is_not(None))
        .group_by(moments.c.person)
    )
    return {record: day for record, day in rows if day is not None}


_KEPT = {Retention.PERSON: Kept.PEOPLE, Retention.TEXT: Kept.WORDS}


def _old_texts(
    limits: Mapping[Kept, date],
) -> Iterator[tuple[type[Base], list[Column[Any]], ColumnElement[bool]]]:
    """Yield, for each table and delay, the columns to empty and the condition of the rows that hold some."""
    for mapper in sorted(Base.registry.mappers, key=lambda mapper: str(mapper.local_table)):
        model = mapper.class_
        for retention, kind in _KEPT.items():
            columns = [
                column
                for column in inspect(model).columns
                if data_of(column).erasure is Erasure.EMPTY and data_of(column).retention is retention
            ]
            if columns:
                told = [column.is_not(None) if column.nullable else column != "" for column in columns]
                old = func.date(moment_of(model), type_=Date) < limits[kind]
                yield model, columns, old & or_(*told)


def _empty_texts(session: Session, limits: Mapping[Kept, date]) -> Counter[str]:
    rows: Counter[str] = Counter()
    for model, columns, old in _old_texts(limits):
        table = cast(Table, model.__table__)
        values = {column.name: emptied(column) for column in columns}
        done = session.execute(update(table).where(old).values(values | {"version": table.c.version + 1}))
        count = int(getattr(done, "rowcount", 0))
        if count:
            rows[model.__tablename__] += count
            cast(JournaledSession, session).note([(model, "changed", "", "")])
    session.expire_all()
    return rows
