"""What goes out comes back equal, on both engines; what was touched does not come in at all."""

import csv
import io
import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.annual_report.figures import annual_figures
from espace_citoyennete.annual_report.sections import annual_report
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.errors import Conflict, UserError
from espace_citoyennete.open_export.archive import read_archive, write_archive
from espace_citoyennete.open_export.listing import table_rows
from espace_citoyennete.open_export.rules import FieldSpec, text_of, value_of
from espace_citoyennete.open_export.service import take_in_export
from espace_citoyennete.open_export.tables import table_specs
from espace_citoyennete.report import Scope, year_period
from espace_citoyennete.storage.database import Database
from tests.conftest import AGENT, NOW

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "integer": st.integers(-(2**62), 2**62), "string": st.text(), "boolean": st.booleans(),
    "date": st.dates(), "datetime": st.datetimes(), "time": st.times(), "uuid": st.uuids(),
    "bytes": st.binary(min_size=1),
}  # fmt: skip


@given(st.data())
def test_every_value_is_read_as_it_was_written_even_nothing(data: st.DataObject) -> None:
    kind: Any = data.draw(st.sampled_from(list(VALUES)))
    may_be_empty = data.draw(st.booleans())
    field = FieldSpec("x", "X", kind, may_be_empty)
    value = data.draw(st.none() | VALUES[kind] if may_be_empty else VALUES[kind])
    written = text_of(value, field)
    assert value_of(written, field) == value
    assert not written.startswith(("=", "+", "@", "\t", "\r")) or kind != "string"


def contents(database: Database) -> dict[str, list[list[str]]]:
    with database.reading() as session:
        return {spec.name: list(table_rows(session, spec)) for spec in table_specs()}


def export(database: Database, path: Path) -> Path:
    with database.reading() as session:
        tables = ((spec, table_rows(session, spec)) for spec in table_specs())
        write_archive(path, tables, place="Espace citoyenneté", at=NOW, schema="1")
    return path


def bring(path: Path, database: Database) -> int:
    with database.transaction() as session:
        return read_archive(
            path, table_specs(), "1", lambda tables: take_in_export(session, tables, by=AGENT)
        )


def test_a_year_goes_out_and_comes_back_equal(year: Database, any_database: Database, tmp_path: Path) -> None:
    archive = export(year, tmp_path / "export.zip")
    before = contents(year)
    assert len(before["contact"]) > 4000
    count = bring(archive, any_database)
    assert count == sum(map(len, before.values()))
    assert contents(any_database) == before
    again = export(any_database, tmp_path / "encore.zip")
    assert again.read_bytes() == archive.read_bytes()


def test_what_was_taken_in_is_found_counted_and_goes_on(
    year: Database, any_database: Database, tmp_path: Path
) -> None:
    bring(export(year, tmp_path / "export.zip"), any_database)
    scope = Scope(year_period(2022), NOW.date())
    told = []
    for database in (year, any_database):
        with database.reading() as session:
            told.append(annual_report(annual_figures(session, scope), produced_at=NOW))
    assert told[0] == told[1]
    with any_database.transaction() as session:  # the next row is numbered after those that came
        draft = ContactDraft("VISITE", NOW, None, "REPONDU", coded=("INFO_DROIT", None))
        log_contact(session, draft, now=NOW, by=AGENT)


def test_a_base_in_use_takes_nothing_in(year: Database, tmp_path: Path) -> None:
    archive, before = export(year, tmp_path / "export.zip"), contents(year)
    with pytest.raises(Conflict, match="Cette base sert déjà"):
        bring(archive, year)
    assert contents(year) == before


@pytest.mark.parametrize("fault", ["cell", "row", "header", "version", "file", "zip"])
def test_an_archive_that_was_touched_brings_nothing(
    fault: str, year: Database, database: Database, tmp_path: Path
) -> None:
    before = contents(database)
    touched = spoil(export(year, tmp_path / "export.zip"), fault)
    with pytest.raises(UserError, match=r"export|version"):
        bring(touched, database)
    assert contents(database) == before


def spoil(archive: Path, fault: str) -> Path:
    spoilt = archive.with_name("touche.zip")
    if fault == "zip":
        spoilt.write_bytes(archive.read_bytes()[:-400])
        return spoilt
    with ZipFile(archive) as source, ZipFile(spoilt, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "tables/contact.csv":
                if fault == "file":
                    continue
                content = {
                    "cell": content.replace(b"TEL_ENTRANT", b"TEL_SORTANT", 1),
                    "row": content.rsplit(b"\r\n", 2)[0] + b"\r\n",
                    "header": content.replace(b"occurred_at", b"occured_at", 1),
                }.get(fault, content)
            elif name == "datapackage.json" and fault == "version":
                content = content.replace(b'"schema": "1"', b'"schema": "0"')
            target.writestr(name, content)
    return spoilt


def test_the_description_names_every_column_in_french_and_every_file(year: Database, tmp_path: Path) -> None:
    with ZipFile(export(year, tmp_path / "export.zip")) as archive:
        told = json.loads(archive.read("datapackage.json"))
        assert "DONNÉES PERSONNELLES" in archive.read("LISEZMOI.txt").decode()
        for table in told["resources"]:
            lines = csv.reader(io.TextIOWrapper(archive.open(table["path"]), "utf-8-sig"), delimiter=";")
            fields = table["schema"]["fields"]
            assert next(lines) == [field["name"] for field in fields]
            assert sum(1 for _line in lines) == table["rows"]
            assert all(field["title"] for field in fields)
