"""One engine: on random bases, screen, paper, workbook, CSV and JSON tell what a naive recount tells."""

import csv
import json
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex
from sqlalchemy import delete
from sqlalchemy.orm import Session

from espace_citoyennete.annual_report.figures import annual_figures
from espace_citoyennete.annual_report.frozen import from_json, to_json
from espace_citoyennete.annual_report.pdf import write_report
from espace_citoyennete.annual_report.sections import AnnualReport, Layout, annual_report
from espace_citoyennete.annual_report.xlsx import write_values, write_workbook
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.sections import contact_sections
from espace_citoyennete.contacts.service import record_contacts
from espace_citoyennete.permanences.sections import permanence_sections
from espace_citoyennete.report import Cell, Period, Scope, Table, written
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.reference import labels, neighbourhood_labels
from espace_citoyennete.ui.report_table import ReportTable
from tests.conftest import NOW
from tests.pdf.reading import out, texts
from tests.permanences.conftest import planned, two_types
from tests.permanences.test_figures import APPOINTMENTS, refill

__all__ = ["planned", "two_types"]

CONTACTS = st.lists(
    st.fixed_dictionaries(
        {
            "occurred_at": st.datetimes(datetime(2026, 10, 20), datetime(2027, 1, 10)),
            "channel": st.sampled_from(["VISITE", "VISITE_RDV", "TEL_ENTRANT", "TEL_SORTANT", "COURRIEL"]),
            "request": st.sampled_from(["INFO_DROIT", "RDV_DEMANDE", "PRO", "ERREUR", "AUTRE"]),
            "domain": st.sampled_from([None, "FAM", "LOG", "NSP"]),
            "gender": st.sampled_from(["F", "H", "NC"]),
            "age": st.sampled_from(["18_24", "70P", "NC"]),
            "neighbourhood": st.sampled_from(["QPV_NORD", "AMIENS_HQPV", "NC"]),
            "outcome": st.sampled_from(["REPONDU", "RDV"]),
            "orientation": st.sampled_from([None, "AVOCAT", "TRIBUNAL"]),
        }
    ),
    max_size=40,
)
PERIODS = st.tuples(st.dates(date(2026, 10, 15), date(2027, 1, 5)), st.integers(0, 90)).map(
    lambda drawn: Period(drawn[0], drawn[0] + timedelta(days=drawn[1]))
)
LISTS = {  # table → the column that it tells apart, and its list
    "contacts_par_objet": ("request", "objet"),
    "contacts_par_domaine": ("domain", "domaine_droit"),
    "contacts_par_genre": ("gender", "genre"),
    "contacts_par_age": ("age", "tranche_age"),
    "contacts_par_quartier": ("neighbourhood", ""),
    "contacts_par_orientation": ("orientation", "orientation_externe"),
    "contacts_par_suite": ("outcome", "suite_donnee"),
}
KINDS = ("contacts_recus", "appels_emis", "venues_rendez_vous", "professionnels_erreurs")
TWO = Layout(
    "essai", "Essai", "Essai",
    lambda figures: (*contact_sections(figures.contacts), *permanence_sections(figures.permanences)),
)  # fmt: skip

Told = dict[tuple[str, str, str], object]  # table (or figure), row, column → its value


# What the definitions say, counted one by one


def recount(contacts: list[dict[str, Any]], slots: list[dict[str, Any]], period: Period) -> dict[str, object]:
    inside = [row for row in contacts if period.first <= row["occurred_at"].date() <= period.last]
    kinds = Counter(
        "appels_emis" if row["channel"] == "TEL_SORTANT"
        else "venues_rendez_vous" if row["channel"] == "VISITE_RDV"
        else "professionnels_erreurs" if row["request"] in ("PRO", "ERREUR")
        else "contacts_recus"
        for row in inside
    )  # fmt: skip
    sat = [slot for slot in slots if period.first <= slot["day"] <= period.last]
    states = Counter(state for slot in sat for state in slot["states"])
    kept = [slot for slot in sat if not slot["cancelled"]]
    gone = ("ANNULE_USAGER", "ANNULE_SERVICE", "DEPLACE")
    took = sum(state not in gone for slot in kept for state in slot["states"])
    expected = states["HONORE"] + states["ABSENT"]
    return {
        "lignes_registre": len(inside),
        **{kind: kinds[kind] for kind in KINDS},
        "rendez_vous_pris": states.total() - states["DEPLACE"],
        "personnes_recues": states["HONORE"],
        "absents": states["ABSENT"],
        "annules_usager": states["ANNULE_USAGER"],
        "annules_service": states["ANNULE_SERVICE"],
        "creneaux": len(kept),
        "taux_absence": states["ABSENT"] / expected if expected else 0,
        "taux_remplissage": took / len(kept) if kept else 0,
    }


def recount_lists(
    contacts: list[dict[str, Any]], period: Period, words: Mapping[str, Mapping[str, str]]
) -> Told:
    received = [
        row
        for row in contacts
        if period.first <= row["occurred_at"].date() <= period.last
        and row["channel"] in ("VISITE", "TEL_ENTRANT", "COURRIEL")
        and row["request"] not in ("PRO", "ERREUR")
    ]
    told: Told = {}
    for table, (column, _list) in LISTS.items():
        found = Counter(row[column] for row in received)
        unknown = sum(found.pop(code, 0) for code in (None, "NC", "NSP"))
        for code, count in found.items():
            told[table, words[table].get(code, code), "Nombre"] = count
            told[table, words[table].get(code, code), "Part des réponses"] = count / found.total()
        if unknown:
            told[table, "Non communiqué", "Nombre"] = unknown
        told[table, "Total", "Nombre"] = len(received)
    return told


def words_of(session: Session, day: date) -> dict[str, dict[str, str]]:
    return {
        table: dict(labels(session, name, day) if name else neighbourhood_labels(session, day))
        for table, (_column, name) in LISTS.items()
    }


# What each output says


def cells(table: Table) -> list[tuple[str, int, Cell]]:
    """Return each cell with the label of its row and the place of its column."""
    rows = [*table.rows, *([table.total] if table.total else [])]
    return [(str(row[0]), place, cell) for row in rows for place, cell in enumerate(row) if place]


def told_by(report: AnnualReport) -> Told:
    figures: Told = {
        (figure.key, "", ""): figure.value for section in report.sections for figure in section.figures
    }
    return figures | {
        (table.key, label, table.columns[place]): cell
        for table in report.tables
        for label, place, cell in cells(table)
        if cell is not None
    }


def shown(report: AnnualReport) -> dict[tuple[str, str, str], str]:
    """Read the texts of the tables on screen, cell by cell."""
    found = {}
    for table in report.tables:
        view = ReportTable(table)
        model = view.model()
        for row in range(model.rowCount(QModelIndex())):
            texts = [str(model.index(row, column).data()) for column in range(len(table.columns))]
            for column, text in zip(table.columns[1:], texts[1:], strict=True):
                found[table.key, texts[0], column] = text
    return found


def squeezed(text: str) -> str:
    return "".join(text.split()).replace("\ufffe", "")


def on_paper(table: Table, paper: str) -> bool:
    """Tell whether each row of a table that stands on one line is printed, value after value."""
    rows = [*table.rows, *([table.total] if table.total else [])]
    for row in rows:
        texts = [written(cell, table.kind(place)) for place, cell in enumerate(row)]
        if row is table.total:
            texts = ["" if cell is None else text for cell, text in zip(row, texts, strict=True)]
        if squeezed("".join(texts[1:])) not in paper:
            return False
        if len(str(row[0])) < 24 and squeezed("".join(texts)) not in paper:
            return False
    return True


def in_workbook(path: Path, report: AnnualReport) -> Told:
    book = openpyxl.load_workbook(path, read_only=True)
    told: Told = {}
    for sheet, table in zip(book.worksheets[2:], report.tables, strict=True):
        count = len(table.rows) + (table.total is not None)
        for row in sheet.iter_rows(min_row=2, max_row=1 + count, values_only=True):
            for place, value in enumerate(row[1 : len(table.columns)], 1):
                if value not in (None, "–") and table.kind(place) in ("count", "share"):
                    told[table.key, str(row[0]), table.columns[place]] = value
    book.close()
    return told


def in_csv(path: Path) -> Told:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {
            (line["Clé"], line["Ligne"], line["Colonne"]): float(line["Valeur"].replace(",", "."))
            for line in csv.DictReader(file, delimiter=";")
            if line["Valeur"] and line["Nature"] in ("nombre", "part")
        }


def countable(report: AnnualReport) -> set[tuple[str, str, str]]:
    """Return the cells that are counts and shares: durations have a type of their own in a workbook."""
    return {
        (table.key, label, table.columns[place])
        for table in report.tables
        for label, place, cell in cells(table)
        if table.kind(place) in ("count", "share") and cell is not None
    }


@pytest.mark.slow
@settings(
    max_examples=200,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(
    contacts=CONTACTS,
    appointments=APPOINTMENTS,
    cancelled=st.sets(st.integers(0, 11), max_size=3),
    period=PERIODS,
)
def test_every_output_tells_what_is_counted_one_by_one(
    two_types: Database,
    tmp_path: Path,
    qapp: object,
    contacts: list[dict[str, Any]],
    appointments: list[tuple[int, str]],
    cancelled: set[int],
    period: Period,
) -> None:
    slots = refill(two_types, appointments, cancelled)
    with two_types.transaction() as session:
        session.execute(delete(Contact))
        record_contacts(session, contacts)
    with two_types.reading() as session:
        figures = annual_figures(session, Scope(period, period.last))
        words = words_of(session, period.last)
    report = annual_report(figures, produced_at=NOW, layout=TWO)
    told = told_by(report)
    expected = {(key, "", ""): value for key, value in recount(contacts, slots, period).items()}
    expected |= recount_lists(contacts, period, words)
    assert {key: told[key] for key in expected} == pytest.approx(expected)
    assert {key for key in told if key[0] in LISTS} == {key for key in expected if key[0] in LISTS}

    assert from_json(to_json(report)) == report
    assert json.loads(to_json(report))
    on_screen = shown(report)
    for table in report.tables:
        for label, place, cell in cells(table):
            text = on_screen[table.key, label, table.columns[place]]
            assert text == ("" if cell is None and label == "Total" else written(cell, table.kind(place)))
    if not two_types.is_sqlite:
        return  # the figures are the same: what is written from them was compared on the other engine
    counted = {key: value for key, value in told.items() if key in countable(report)}
    path = tmp_path / "bilan.xlsx"
    write_workbook(path, report)
    assert in_workbook(path, report) == pytest.approx(counted)
    write_values(path.with_suffix(".csv"), report)
    values = in_csv(path.with_suffix(".csv"))
    assert {key: values[key] for key in counted} == pytest.approx(counted)
    write_report(out(path.with_suffix(".pdf")), report)
    paper = squeezed("".join(texts(path.with_suffix(".pdf"))))
    assert [table.key for table in report.tables if not on_paper(table, paper)] == []
