"""Many rows at once: each with what its class gives by itself, all of them told in one line."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.emergency.model import EmergencyNumber
from espace_citoyennete.errors import Invalid
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.journal import JournalLine
from espace_citoyennete.storage.many import insert_many, insert_one


def test_rows_inserted_together_are_whole_and_the_journal_tells_them_once(any_database: Database) -> None:
    told: list[frozenset[type]] = []
    any_database.on_change(told.append)
    with any_database.transaction() as session:
        insert_many(session, EmergencyNumber, [])
    assert told == []
    with any_database.transaction() as session:
        last = select(JournalLine.id).order_by(JournalLine.id.desc()).limit(1)
        before = session.scalar(last) or 0
        numbers = [{"number": number, "purpose": "Essai", "position": 99} for number in ("17", "15")]
        insert_many(session, EmergencyNumber, numbers)
        rows = session.scalars(select(EmergencyNumber).where(EmergencyNumber.purpose == "Essai")).all()
    with any_database.reading() as session:  # the lines are written last
        lines = session.scalars(select(JournalLine).where(JournalLine.id > before)).all()
    assert [(line.action, line.table_name, line.record_uid) for line in lines] == [
        ("made", "emergency_number", "")
    ]
    assert {(row.number, row.hours) for row in rows} == {("17", ""), ("15", "")}
    assert len({row.uid for row in rows}) == 2 and {row.version for row in rows} == {1}
    assert told == [frozenset({EmergencyNumber})]


def test_rows_inserted_together_come_after_what_was_done_before_them(any_database: Database) -> None:
    with any_database.transaction() as session:
        (kept,) = session.scalars(select(EmergencyNumber).limit(1))
        again = {"uid": kept.uid, "number": "3919", "purpose": "Essai", "position": 99}
        session.delete(kept)
        insert_many(session, EmergencyNumber, [again])
    with any_database.reading() as session:
        found = session.scalars(select(EmergencyNumber).where(EmergencyNumber.uid == again["uid"])).one()
        assert (found.number, found.purpose) == ("3919", "Essai")


@pytest.mark.parametrize("other", [{"position": 2, "hours": "24 h"}, {"position": 2, "hour": "24 h"}, {}])
def test_no_column_of_a_row_is_left_out_in_silence(database: Database, other: dict[str, object]) -> None:
    row = {"number": "17", "purpose": "Essai"}
    for rows in ([{**row, "position": 1}, {**row, **other}], [{**row, "position": 1, "hour": "24 h"}]):
        with pytest.raises(AssertionError), database.transaction() as session:
            insert_many(session, EmergencyNumber, rows)


@pytest.mark.parametrize("is_flushed", [True, False])
def test_a_record_inserted_alone_is_as_if_it_was_flushed(any_database: Database, is_flushed: bool) -> None:
    def add(session: Session, number: str) -> EmergencyNumber:
        values: dict[str, object] = {"number": number, "purpose": "Essai", "position": 99}
        if not is_flushed:
            return insert_one(session, EmergencyNumber, values)
        record = EmergencyNumber(**values)
        session.add(record)
        session.flush()
        return record

    with any_database.transaction() as session:
        made = add(session, "17")
        with pytest.raises(ValueError, match="taken back"), session.begin_nested():
            taken_back = add(session, "15")
            raise ValueError("taken back")
        again = add(session, "15")  # SQLite gives it the number of what was taken back
        session.delete(again)
        made.hours = "24 h"  # it is in the session, and goes on
    with any_database.reading() as session:
        rows = session.scalars(select(EmergencyNumber).where(EmergencyNumber.purpose == "Essai")).all()
        noted = select(JournalLine).where(JournalLine.table_name == "emergency_number")
        lines = session.scalars(noted.order_by(JournalLine.id)).all()
    assert [(row.id, row.uid, row.number, row.hours) for row in rows] == [(made.id, made.uid, "17", "24 h")]
    told = [(line.action, line.fields) for line in lines if line.record_uid == str(made.uid)]
    assert told == [("made", ""), ("changed", "hours")]
    assert str(taken_back.uid) not in {line.record_uid for line in lines}
    written = any_database.take_written()
    kept, gone = (EmergencyNumber, made.uid), (EmergencyNumber, again.uid)
    assert written.before == {kept: None, gone: None} and written.after.keys() == {kept, gone}
    assert written.after[gone] is None and (written.after[kept] or (0, 0))[1] == 2


def test_a_record_inserted_alone_fits_its_columns(database: Database) -> None:
    with pytest.raises(Invalid, match="dépasse"), database.transaction() as session:
        insert_one(session, EmergencyNumber, {"number": "1" * 200, "purpose": "Essai", "position": 99})
