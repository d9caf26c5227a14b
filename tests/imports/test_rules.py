"""What is read out of workbooks, whatever wrote them, and what is refused rather than guessed."""

import csv
import io
import json
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.contacts.service import NOTE_LENGTH
from espace_citoyennete.french import MONTHS
from espace_citoyennete.imports.rules import Reading, read_correspondences, read_file
from espace_citoyennete.imports.sheets import SHEETS, LabelBook
from espace_citoyennete.resources import resource

TODAY = date(2026, 11, 17)
DATA = Path(__file__).parent.parent / "data"
REGISTER = [
    "Date", "Heure", "Canal", "Objet", "Domaine du droit", "Genre", "Tranche d'âge", "Quartier",
    "Suite donnée", "Observations",
]  # fmt: skip
GOOD = [
    "03/01/2022", "09:09", "Appel reçu", "Demande de rendez-vous", "Logement", "Femme", "25 - 39 ans",
    "QPV Étouvie", "Orienté", "Élève « à voir »; ce soir",
]  # fmt: skip


def book() -> LabelBook:
    lists = json.loads(resource("reference", "codes.json").read_text("utf-8"))
    known = LabelBook(
        {name: {row["code"]: row["libelle"] for row in found["rows"]} for name, found in lists.items()}
    )
    assert read_correspondences("c", (DATA / "correspondances.csv").read_bytes(), known) == []
    return known


BOOK = book()


def written(rows: list[list[str]], delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def read(*rows: list[str], name: str = "registre.csv") -> Reading:
    return read_file(name, written([REGISTER, *rows]), BOOK, TODAY)


def changed(column: str, value: str) -> list[str]:
    return [value if header == column else cell for header, cell in zip(REGISTER, GOOD, strict=True)]


@given(
    day=st.dates(date(2020, 1, 1), date(2026, 11, 17)),
    hour=st.times(),
    form=st.sampled_from(["{0:%d/%m/%Y}", "{0:%d/%m/%y}", "{0:%Y-%m-%d}", "{0.day} {1} {0.year}"]),
    hour_form=st.sampled_from(["%H:%M", "%Hh%M", "%H%M", "%H h %M"]),
    delimiter=st.sampled_from(";,\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    titles=st.lists(st.sampled_from([["REGISTRE 2022"], [], ["", "Ville d’Amiens"]]), max_size=4),
)
@pytest.mark.bad_input(1, 2, 3, 4)
def test_a_row_means_the_same_whatever_wrote_it(
    day: date, hour: time, form: str, hour_form: str, delimiter: str, encoding: str, titles: list[list[str]]
) -> None:
    plain = read([f"{day:%d/%m/%Y}", f"{hour:%H:%M}", *GOOD[2:]])
    row = [form.format(day, MONTHS[day.month - 1]), hour.strftime(hour_form), *GOOD[2:]]
    content = written([*titles, REGISTER, row], delimiter, encoding)
    reading = read_file("registre.csv", content, BOOK, TODAY)
    assert reading.refusals == ()
    assert [found.key for found in reading.rows] == [found.key for found in plain.rows]
    assert reading.rows[0].values["day"] == day
    assert reading.rows[0].values["hour"] == hour.replace(second=0, microsecond=0)
    assert len(reading.ignored) == len(titles)


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("Date", "31/02/2022", "n’existe pas"),
        ("Date", "29/02/2027", "n’existe pas"),
        ("Date", "24/11", "date complète"),
        ("Date", "44564", "date complète"),
        ("Date", "=AUJOURDHUI()", "date complète"),
        ("Date", "18/11/2026", "à venir"),
        ("Date", "", "vide"),
        ("Heure", "25:00", "heure"),
        ("Heure", "matin", "heure"),
        ("Canal", "pigeon", "inconnu"),
        ("Canal", "", "vide"),
        ("Genre", "Étouvie", "inconnu"),
        ("Quartier", "Nord-Est", "inconnu"),
        ("Domaine du droit", "<b>Logement</b>", "inconnu"),
        ("Suite donnée", "", "vide"),
        ("Observations", "x" * (NOTE_LENGTH + 1), "trop long"),
    ],
)
@pytest.mark.bad_input(5, 7)
def test_what_is_not_understood_is_refused_with_its_line_column_and_value(
    column: str, value: str, says: str
) -> None:
    reading = read(GOOD, changed(column, value))
    (refusal,) = reading.refusals
    assert (refusal.file, refusal.line, refusal.column, refusal.value) == ("registre.csv", 3, column, value)
    assert says in refusal.reason
    assert len(reading.rows) == 1


@pytest.mark.parametrize(
    "note",
    ["=2+2", '=HYPERLINK("http://x")', "O'Brien <b>urgent</b>", "'; DROP TABLE contact;--", "@x", "-1"],
)
@pytest.mark.bad_input(22, 27)
def test_formulas_and_markup_are_text(note: str) -> None:
    assert read(changed("Observations", note)).rows[0].values["note"] == note


@pytest.mark.bad_input(4, 16, 17)
def test_direction_marks_and_nul_do_not_pass_and_a_cell_may_hold_lines() -> None:
    (row,) = read(changed("Observations", "a\u202eb\x00c\r\nd\ufeff")).rows
    assert row.values["note"] == "abc\nd"
    (_, after) = read(changed("Observations", "une\nligne"), GOOD).rows
    assert after.line == 4  # where it begins in the file


@pytest.mark.parametrize(("row", "why"), [
    (["Total janvier", "383"], "total"),
    (["TOTAL", "", "12,5"], "total"),
    ([], "blank"),
    (["  ", "", ""], "blank"),
    (["Février"], "title"),
    (REGISTER, "title"),
])  # fmt: skip
def test_titles_blanks_and_totals_are_ignored_and_told_apart(row: list[str], why: str) -> None:
    reading = read(GOOD, row)
    assert [(ignored.line, ignored.why) for ignored in reading.ignored] == [(3, why)]
    assert (len(reading.rows), reading.refusals) == (1, ())


def test_a_row_that_only_begins_like_a_total_is_refused_not_ignored() -> None:
    assert len(read(["Total", "visite du maire"]).refusals) == 1


def test_two_identical_rows_are_two_and_have_the_keys_they_will_have_again() -> None:
    first = [row.key for row in read(GOOD, GOOD).rows]
    assert len(set(first)) == 2
    assert [row.key for row in read(changed("Genre", "Mme"), GOOD).rows] == first  # « Mme » means « Femme »


def test_a_label_given_for_one_column_says_nothing_in_another() -> None:
    assert read(changed("Canal", "PHYSIQUE")).rows[0].values["channel"] == "VISITE"
    assert read(changed("Objet", "PHYSIQUE")).refusals[0].column == "Objet"
    assert read(changed("Genre", "?")).rows[0].values["gender"] == "NC"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Aucune ligne"),
        (b"a;b\n1;2\n", "Aucune ligne"),
        (written([[*REGISTER[:2], "Voie", *REGISTER[3:]], GOOD]), "« Canal »"),
        (written([REGISTER]) + b'03/01/2022;"jamais ferm\xe9', "guillemets"),
        (b"\x81\x8d\x00\xff", "lisible"),
    ],
)
def test_a_file_that_is_no_register_is_refused_whole(content: bytes, says: str) -> None:
    reading = read_file("x.csv", content, BOOK, TODAY)
    assert reading.sheet is None
    assert says in reading.refusals[0].reason


def test_numbers_that_disagree_and_a_file_without_its_year_are_refused() -> None:
    jeudi = (DATA / "annee-2022" / "jeudis-2022.csv").read_bytes()
    wrong = jeudi.replace(b";19;15;11;3;1;", b";19;15;11;3;2;")
    assert [(r.line, r.column) for r in read_file("j.csv", wrong, BOOK, TODAY).refusals] == [(2, "Présents")]
    subsidies = (DATA / "annee-2022" / "subventions-2022.csv").read_bytes()
    assert "année" in read_file("subventions.csv", subsidies, BOOK, TODAY).refusals[0].reason
    assert read_file("subventions-2022.csv", subsidies, BOOK, TODAY).rows[0].values["voted"] == 1_800_000


def test_correspondances_may_only_name_codes_that_exist() -> None:
    content = "Colonne;Libellé;Liste;Code\nCanal;fax;canal;FAX\nCanal;minitel\n".encode()
    assert [refusal.line for refusal in read_correspondences("c", content, book())] == [2, 3]


def test_each_column_is_as_wide_as_the_base_keeps_it() -> None:
    widths = {column.header: column.longest for sheet in SHEETS for column in sheet.columns if column.longest}
    assert widths["Observations"] == NOTE_LENGTH
