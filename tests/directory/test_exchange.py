"""The directory goes out as data·inclusion structures and comes back the same; nothing is overwritten."""

import csv
import io
import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import delete

from espace_citoyennete.directory.exchange import COLUMNS, Refused, Structure, read, written
from espace_citoyennete.directory.intake import Intake, plan_intake, structures
from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.directory.osm import french_hours, is_same_week, osm_hours
from espace_citoyennete.directory.rules import opening_hours
from espace_citoyennete.directory.service import OrganisationDraft, organisations, save_organisation
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import clean, fold
from espace_citoyennete.storage.database import Database
from tests.conftest import AGENT, NOW

TODAY = NOW.date()
ABOUT = "Une structure d’accueil et d’aide aux victimes, ouverte à tous."
DORA = Structure("dora--12", "CIDFF 80", ABOUT, date(2026, 10, 1), telephone="+33322000003")
DAYS = some.dates(date(2020, 1, 1), TODAY)
WORDS = some.text(min_size=1, max_size=40).map(lambda text: " ".join(clean(text).split()))
HOURS = some.sampled_from(
    ["", "sur rendez-vous", "lun-ven 9h-12h et 13h30-17h", "24 h/24, 7 j/7", "tous les jours sauf dim 8h-20h",
     "lun 9h-12h, lun 14h-17h", "sam 22h-2h", "les 1ers mardis"]
)  # fmt: skip
PARTNERS = some.lists(
    some.builds(
        OrganisationDraft,
        name=WORDS.filter(lambda text: len(text) >= 3 and fold(text) != ""),
        phone=WORDS,
        address=WORDS,
        hours=HOURS,
        checked_on=DAYS,
        email=some.sampled_from(["", "accueil@exemple.fr"]),
        website=some.sampled_from(["", "https://exemple.fr"]),
        postcode=some.sampled_from(["", "80000"]),
        city=WORDS,
        uid=some.uuids(version=4),
    ),
    unique_by=(lambda one: fold(one.name), lambda one: one.uid),
    max_size=5,
)


def put(database: Database, *drafts: OrganisationDraft) -> None:
    with database.transaction() as session:
        for draft in drafts:
            save_organisation(session, draft, by=AGENT)


def intake(database: Database, content: bytes) -> Intake:
    lines, refused = read(content)
    with database.reading() as session:
        return plan_intake(session, lines, refused, today=TODAY)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PARTNERS, some.booleans())
def test_what_goes_out_comes_back_the_same_into_this_base_and_into_an_empty_one(
    database: Database, partners: list[OrganisationDraft], is_json: bool
) -> None:
    with database.transaction() as session:
        session.execute(delete(Organisation))
    put(database, *partners)
    with database.reading() as session:
        before = [row.draft for row in organisations(session)]
        told, left_out = structures(session, TODAY, "Amiens")
    content = written(told, is_json=is_json)
    assert left_out == 0
    assert intake(database, content) == Intake((), (), len(partners), (), ())
    with database.transaction() as session:
        session.execute(delete(Organisation))
    found = intake(database, content)
    assert (found.changed, found.same, found.kept, found.refused) == ((), 0, (), ())
    put(database, *(one.after for one in found.new))
    with database.reading() as session:
        after = [row.draft for row in organisations(session)]
    assert [replace(one, hours="", note="") for one in after] == [replace(one, hours="") for one in before]
    assert all(is_same_week(one.hours, other.hours) for one, other in zip(before, after, strict=True))
    again = [replace(one, description="") for one in told]
    with database.reading() as session:
        assert [replace(one, description="") for one in structures(session, TODAY, "Amiens")[0]] == again


def test_each_column_of_the_schema_is_there_with_what_it_compels(database: Database) -> None:
    put(database, OrganisationDraft("ADIL", note="demander le poste 12", checked_on=TODAY),
        OrganisationDraft("Jamais vérifié"))  # fmt: skip
    with database.reading() as session:
        told, left_out = structures(session, TODAY, "Amiens")
    (row,) = csv.DictReader(io.StringIO(written(told, is_json=False).decode()))
    (same,) = json.loads(written(told, is_json=True))
    assert tuple(row) == tuple(same) == COLUMNS
    assert (row["source"], row["date_maj"], left_out) == ("espace-citoyennete", "2026-11-17", 1)
    assert 50 <= len(row["description"]) <= 2000
    assert "poste 12" not in str(row)  # a note is for this desk


def test_what_was_checked_here_after_the_file_is_kept_and_what_the_file_does_not_tell_stays(
    database: Database,
) -> None:
    ours = OrganisationDraft("Cidff 80", "03 22 00 00 99", note="sonner deux fois", hours="sur rendez-vous")
    put(database, replace(ours, checked_on=date(2026, 10, 2)))
    content = written([DORA], is_json=True)
    found = intake(database, content)
    assert (found.kept, found.new, found.changed) == (("Cidff 80",), (), ())
    put(database, replace(ours, checked_on=date(2026, 9, 30)))
    (changed,) = intake(database, content).changed
    assert changed.after == replace(
        ours, name="CIDFF 80", phone="+33322000003", checked_on=date(2026, 10, 1), source_id="dora--12"
    )
    put(database, changed.after)
    assert intake(database, content).same == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"siret": "12345678901234"}, "Ce SIRET est faux"),
        ({"nom": ""}, "« nom » est vide"),
        ({"date_maj": "hier"}, "« date_maj » n’est pas une date"),
        ({"date_maj": "9999-12-31"}, "« date_maj » est à venir"),
        ({"date_maj": "2026-11-18"}, "« date_maj » est à venir"),
        ({"courriel": "sans arobase"}, "n’a pas de « @ »"),
        ({"nom": "x" * 150}, "dépasse 120 caractères"),
        ({"id": "dora--7"}, "Déjà à la ligne 1"),
        ({"nom": "Autre nom", "id": "dora--8", "siret": "13003013300016"}, "Déjà à la ligne 1"),
    ],
)
def test_a_line_that_cannot_be_taken_is_refused_with_its_number_and_the_remedy(
    database: Database, change: dict[str, str], sentence: str
) -> None:
    put(database, OrganisationDraft("Mission locale", siret="13003013300016"))
    good = {"id": "dora--7", "nom": "Mission locale", "date_maj": "2026-10-01", "siret": "13003013300016"}
    wrong = good | {"id": "dora--9", "nom": "Une autre", "siret": ""} | change
    found = intake(database, json.dumps([good, wrong]).encode())
    assert [one.line for one in found.refused] == [2]
    assert sentence in found.refused[0].sentence.replace("\u00a0", " ")
    assert len(found.changed) == 1


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[1]", b"{", b"nom,ville\nADIL,Amiens\n", b"", b"{}"])
def test_a_file_that_is_none_is_refused_whole_in_one_sentence(content: bytes) -> None:
    with pytest.raises(UserError):
        read(content)


def test_a_siret_written_with_spaces_is_that_of_the_organisation_known_here(database: Database) -> None:
    put(database, OrganisationDraft("Mission locale", siret="13003013300016", checked_on=date(2026, 9, 1)))
    row = {"id": "dora--7", "nom": "Autre nom", "date_maj": "2026-10-01", "siret": "130 030 133 00016"}
    (changed,) = intake(database, json.dumps([row]).encode()).changed
    assert (changed.after.name, changed.after.siret) == ("Autre nom", "13003013300016")


def test_too_many_structures_are_refused_rather_than_a_whole_country_taken_in() -> None:
    with pytest.raises(UserError, match="1000 structures"):
        read(json.dumps([{}] * 1001).encode())
    assert read(json.dumps([{}]).encode())[1] == [
        Refused(1, "«\u00a0id\u00a0» est vide\u00a0: le remplir dans le fichier.")
    ]


# Hours


@pytest.mark.parametrize(
    ("french", "osm"),
    [
        ("lun-ven 9h-12h et 13h30-17h", "Mo-Fr 09:00-12:00,13:30-17:00"),
        ("lun, mar, jeu 9h-12h, sam 10h-12h", "Mo-Tu,Th 09:00-12:00; Sa 10:00-12:00"),
        ("lun-ven 9h-12h, lun 14h-17h", "Mo 09:00-12:00,14:00-17:00; Tu-Fr 09:00-12:00"),
        ("24 h/24, 7 j/7", "24/7"),
        ("sur rendez-vous", '"sur rendez-vous"'),
        ("", ""),
    ],
)
def test_hours_go_out_as_openstreetmap_writes_them_and_come_back(french: str, osm: str) -> None:
    assert osm_hours(french) == osm
    assert is_same_week(french_hours(osm), french)


@pytest.mark.parametrize(
    ("osm", "french"),
    [
        ("Mo-Fr 08:30-12:30; PH off", "lun-ven 8h30-12h30"),
        ("Mo-Fr 09:00-17:00; We off", "lun-mar, jeu-ven 9h-17h"),
        ("09:00-12:00", "lun-dim 9h-12h"),
        ("Mo-Fr 09:00+", "Mo-Fr 09:00+"),
        ("week 1-20 Mo 09:00-12:00", "week 1-20 Mo 09:00-12:00"),
        ("Mo 25:00-26:00", "Mo 25:00-26:00"),
    ],
)
def test_hours_of_openstreetmap_are_read_or_kept_as_they_came(osm: str, french: str) -> None:
    assert french_hours(osm) == french


@given(
    some.dictionaries(
        some.integers(0, 6),
        some.lists(
            some.tuples(some.integers(0, 1439), some.integers(1, 1440)).filter(lambda one: one[0] != one[1]),
            min_size=1, max_size=3, unique=True,
        ),
        min_size=1,
    )
)  # fmt: skip
def test_any_week_comes_back_the_same(week: dict[int, list[tuple[int, int]]]) -> None:
    names = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
    text = "; ".join(
        f"{names[day]} " + ",".join(
            f"{start // 60:02d}:{start % 60:02d}-{end // 60:02d}:{end % 60:02d}" for start, end in spans
        )
        for day, spans in week.items()
    )  # fmt: skip
    french = french_hours(text)
    assert opening_hours(french) is not None
    assert is_same_week(french_hours(osm_hours(french)), french)
    read_back = {
        (day, opening.start, opening.end) for opening in opening_hours(french) or () for day in opening.days
    }
    assert read_back == {(day, start, end) for day, spans in week.items() for start, end in spans}
