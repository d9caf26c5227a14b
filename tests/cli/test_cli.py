"""The program without a window: a whole year from its CSV files to the figures and the PDF."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from espace_citoyennete.cli import main
from espace_citoyennete.cli.bases import PASSPHRASE_VARIABLE
from espace_citoyennete.cli.exit_codes import BAD_USAGE, DONE, NOT_OPENED, REFUSED
from espace_citoyennete.french import NARROW, NO_BREAK, duration, money, number, share
from espace_citoyennete.resources import resource
from espace_citoyennete.storage.layout import ATTEMPTS
from tests.cli import naive

DATA = Path(__file__).parent.parent / "data"
YEAR, MESSY = DATA / "annee-2022", DATA / "annee-2022-brouillonne"
SHARES = {"taux_absence", "taux_remplissage"}
DURATIONS = ("minutes_", "attente_")
AMOUNTS = {"subventions_votees", "subventions_versees"}


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a base made by `importer` from the year, its passphrase beside it."""
    base = tmp_path_factory.mktemp("annee") / "base"
    base.with_name("phrase").write_text("mouette lanterne citron violoncelle brouillard\n", "utf-8")
    assert run("importer", YEAR, "--ville", "Amiens", base=base) == DONE
    return base


@pytest.fixture
def base(imported: Path, tmp_path: Path) -> Path:
    """Return a copy of the imported base, to be changed."""
    shutil.copy(imported.with_name("phrase"), tmp_path / "phrase")
    return Path(shutil.copytree(imported, tmp_path / "base"))


def run(*arguments: object, base: Path) -> int:
    phrase = base.with_name("phrase")
    return main([*map(str, arguments), "--base", str(base), "--phrase-fichier", str(phrase)])


def figures(base: Path, said: pytest.CaptureFixture[str]) -> dict[str, Any]:
    said.readouterr()
    assert run("chiffres", 2022, "--json", base=base) == DONE
    told = dict(json.loads(said.readouterr().out))
    del told["produit_le"], told["journal"]  # this very second, and how far the acts of this base go
    return told


def nothing_in(told: dict[str, float | None]) -> bool:
    """Tell whether nothing was counted: the opening days are those of the calendar."""
    return {value for key, value in told.items() if key != "jours_ouverture"} == {0, None}


def without_uids(told: dict[str, Any]) -> str:
    """Return what is told without the random names of the records that make it."""
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "uid", json.dumps(told))


def squeezed(text: str) -> str:
    return re.sub(r"[\s\ufffe-]", "", text)  # pypdfium2 marks a hyphen at a line's end with U+FFFE


def text_of(pdf: Path) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return squeezed("".join(page.get_textpage().get_text_range() for page in document))


def shown(key: str, value: float | None) -> str:
    if value is None:
        return "–"
    if key in SHARES:
        return share(value)
    if key.startswith(DURATIONS):
        return duration(round(value))
    return money(int(value)) if key in AMOUNTS else number(value)


def printed(
    row: list[Any], columns: list[str], whole: Callable[[int], str], part: Callable[[float], str]
) -> str:
    def cell(value: Any, column: str) -> str:
        if isinstance(value, float):
            return part(value)
        if isinstance(value, int):
            return duration(value) if column.startswith("Heures") else whole(value)
        return "–" if value is None else str(value)

    return squeezed("".join(cell(*pair) for pair in zip(row, columns, strict=True)))


# The year


def test_the_year_imported_gives_the_figures_counted_by_a_naive_script(
    imported: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counted = naive.count(YEAR, resource("reference", "vacances-scolaires-zone-b.csv"))
    found = figures(imported, capsys)["chiffres"]
    assert {key: found[key] for key in counted} == pytest.approx(counted)
    # The same, as the issue writes them: the naive script too may be wrong.
    assert (found["lignes_registre"], found["contacts_recus"]) == (4380, 4020)
    assert (found["rendez_vous_pris"], found["personnes_recues"], found["absents"]) == (2136, 1731, 191)
    assert (found["seances"], found["creneaux"]) == (386, 2280)
    assert (found["jeudis_presents"], found["jeudis_inscrits"], found["stages_presents"]) == (258, 328, 100)
    assert found["subventions_votees"] == 69_900_00


def test_the_text_of_the_pdf_says_the_same_figures(
    imported: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pdf = imported.with_name("bilan.pdf")
    assert run("bilan", 2022, "--pdf", pdf, base=imported) == DONE
    text = text_of(pdf)
    told = figures(imported, capsys)
    for key, value in told["chiffres"].items():
        assert squeezed(shown(key, value)) in text, key
    assert squeezed("4 020 Contacts reçus") in text
    assert squeezed("1 731 Personnes reçues") in text
    assert squeezed("9,9 % Taux d’absence") in text
    for table in told["tableaux"].values():
        assert squeezed(table["titre"]) in text
        for row in table["lignes"]:
            forms = [
                printed(row, table["colonnes"], whole, part)
                for whole in (number, money)
                for part in (share, number)
            ]
            assert any(form in text for form in forms), (table["titre"], row)


def test_the_same_year_again_adds_nothing_and_undone_leaves_nothing(
    base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    full = figures(base, capsys)
    assert run("importer", YEAR, base=base) == DONE
    assert "Rien de nouveau." in capsys.readouterr().out
    assert figures(base, capsys) == full
    assert run("annuler-import", 1, base=base) == DONE
    assert nothing_in(figures(base, capsys)["chiffres"])
    assert run("annuler-import", 1, base=base) == REFUSED
    assert run("importer", YEAR, base=base) == DONE
    assert without_uids(figures(base, capsys)) == without_uids(full)


def test_a_trial_over_a_base_leaves_it_as_it_was(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = figures(base, capsys)
    assert run("importer", MESSY, "--essai", "--partiel", base=base) == DONE
    assert "rien n’est écrit" in capsys.readouterr().out
    assert figures(base, capsys) == before


def test_a_trial_says_all_and_writes_nothing_even_where_there_is_no_base(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = tmp_path / "base"
    assert main(["importer", str(YEAR), "--base", str(base), "--essai"]) == DONE
    out = capsys.readouterr().out
    assert f"registre-accueil-2022.csv (lignes du registre){NO_BREAK}: 4{NARROW}380 lignes ajoutées" in out
    assert not base.exists()


def test_the_messy_year_tells_every_ignored_and_refused_line(
    base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("annuler-import", 1, base=base) == DONE
    folder = Path(shutil.copytree(MESSY, tmp_path / "brouillon"))
    register = folder / "registre-accueil-2022.csv"
    lines = register.read_text("utf-8-sig").splitlines()
    expected = [
        number_ for number_, line in enumerate(lines, 1) if not line or line.startswith(("REGISTRE", "Total"))
    ]
    lines[9] = lines[9].replace(lines[9].split(";")[0], "30 février 2022", 1)
    lines[19] = ";".join([*lines[19].split(";")[:2], "pigeon", *lines[19].split(";")[3:]])
    register.write_text("\n".join(lines), "utf-8")
    capsys.readouterr()

    assert run("importer", folder, base=base) == REFUSED
    said = capsys.readouterr()
    assert [int(n) for n in re.findall(r"ligne (\d+) ignorée", said.out)] == expected
    refused = re.findall(r"ligne (\d+) refusée, colonne « (.+?) », « (.+?) »", said.out)
    assert refused == [("10", "Date", "30 février 2022"), ("20", "Canal", "pigeon")]
    assert "--partiel" in said.err
    assert figures(base, capsys)["chiffres"]["lignes_registre"] == 0

    rows = len(lines) - 1 - len(expected)
    assert run("importer", folder, "--partiel", base=base) == DONE
    assert figures(base, capsys)["chiffres"]["lignes_registre"] == rows - 2
    # Mended, the same folder brings the two missing rows only.
    shutil.copy(MESSY / register.name, register)
    assert run("importer", folder, base=base) == DONE
    assert figures(base, capsys)["chiffres"]["lignes_registre"] == rows


def test_a_label_in_neither_the_lists_nor_the_correspondances_is_reported(
    base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fewer = tmp_path / "correspondances.csv"
    whole = (DATA / "correspondances.csv").read_text("utf-8-sig")
    fewer.write_text("".join(x for x in whole.splitlines(True) if "Surendettement" not in x), "utf-8")
    assert run("importer", MESSY, "--correspondances", fewer, base=base) == REFUSED
    expected = sum("Surendettement" in line for line in _lines(MESSY / "registre-accueil-2022.csv"))
    register = capsys.readouterr().out.split("registre-accueil-2022.csv")[1].split("rendez-vous-2022.csv")[0]
    assert register.count("« Domaine du droit », « Surendettement »") == expected


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8-sig").splitlines()


# Bases


def test_each_way_of_not_opening_a_base_has_its_exit_code_and_its_sentence(
    base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = tmp_path / "fausse"
    wrong.write_text("une tout autre phrase de passe\n", "utf-8")
    opening = ["verifier", "--base", str(base)]
    assert main([*opening, "--phrase-fichier", str(wrong)]) == NOT_OPENED
    assert "phrase de passe" in capsys.readouterr().err
    assert main([*opening, "--utilisateur", "Personne", "--phrase-fichier", str(wrong)]) == NOT_OPENED
    assert main(["verifier", "--base", str(tmp_path / "vide")]) == NOT_OPENED
    assert "creer" in capsys.readouterr().err
    assert main(opening) == BAD_USAGE  # nothing to read the passphrase from
    assert PASSPHRASE_VARIABLE in capsys.readouterr().err
    monkeypatch.setenv(PASSPHRASE_VARIABLE, str(base.with_name("phrase")))
    (base / ATTEMPTS).unlink()  # the delay after a wrong passphrase is not waited for
    assert main(opening) == DONE
    assert main([*opening, "--phrase-fichier", str(tmp_path / "absent")]) == BAD_USAGE
    (base / "donnees.db").write_bytes(b"\x00" * 8192)
    assert main(opening) == NOT_OPENED


def test_a_copy_is_made_put_back_and_sound(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = figures(base, capsys)
    assert run("sauvegarder", base=base) == DONE
    copy = Path(capsys.readouterr().out.strip())
    assert copy.parent == base / "sauvegardes"
    assert run("annuler-import", 1, base=base) == DONE
    spoilt = copy.with_name("abimee.sauvegarde")
    spoilt.write_bytes(copy.read_bytes()[:-400])
    assert run("restaurer", spoilt, base=base) == REFUSED
    assert run("restaurer", base / "absente", base=base) == REFUSED
    assert run("restaurer", copy, base=base) == DONE
    assert figures(base, capsys) == before
    assert run("verifier", base=base) == DONE


def test_a_base_is_never_made_over_another_nor_under_a_weak_passphrase(
    base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("creer", base=base) == REFUSED
    assert run("demo", base=base) == REFUSED
    base.with_name("phrase").write_text("azertyuiop12345\n", "utf-8")
    assert run("creer", base=tmp_path / "autre") == REFUSED
    assert not (tmp_path / "autre" / "donnees.db").exists()
    assert "azerty" not in "".join(capsys.readouterr())


def test_a_new_base_says_its_recovery_key_once_and_works(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = tmp_path / "base"
    base.with_name("phrase").write_text("mouette lanterne citron violoncelle brouillard\n", "utf-8")
    assert run("creer", "--utilisateur", "Sami Roussel", "--ville", "Amiens", base=base) == DONE
    assert re.search(r"Clé de secours.*: (\w{4}-){7}\w{4}", capsys.readouterr().out)
    assert nothing_in(figures(base, capsys)["chiffres"])
    assert run("bilan", 2022, "--pdf", tmp_path / "vide.pdf", base=base) == DONE


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("synthese", "Synthèsedel’activité2022"),
        ("barreau", "Permanencesdesavocats,2022"),
        ("notaire", "Permanences«Notaire»,2022"),
        ("cidff 80", "BilandupartenariatavecCIDFF80,2022"),
        ("contrat_de_ville", "Contratdeville,bilan2022"),
    ],
)
def test_a_document_is_written_for_one_reader_and_what_it_lacks_is_told_apart(
    imported: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], model: str, said: str
) -> None:
    pdf = tmp_path / "document.pdf"
    assert run("bilan", 2022, "--pdf", pdf, "--modele", model, base=imported) == DONE
    assert said in text_of(pdf)
    told = capsys.readouterr()
    assert told.out.strip().endswith(str(pdf))
    assert f"Avant l’envoi{NO_BREAK}: Écrire l’adresse et le téléphone du lieu" in told.err


def test_a_model_that_the_year_does_not_have_is_refused_with_those_it_has(
    imported: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pdf = tmp_path / "document.pdf"
    assert run("bilan", 2022, "--pdf", pdf, "--modele", "zorglub", base=imported) == REFUSED
    told = capsys.readouterr().err
    assert "Le modèle « zorglub » n’existe pas pour 2022" in told
    assert "Synthèse en deux pages" in told
    assert not pdf.exists()


def test_the_demonstration_opens_without_being_asked_anything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sans-ecran", str(tmp_path)]) == DONE
    pages = sorted(tmp_path.glob("bilan-2022-page-*.png"))
    with pypdfium2.PdfDocument(tmp_path / "bilan-2022.pdf") as document:
        assert len(pages) == len(document)
    assert all(page.read_bytes().startswith(b"\x89PNG") for page in pages)
    assert main(["sans-ecran", str(tmp_path)]) == DONE  # a second call finds the first one's base
    capsys.readouterr()
    assert main(["chiffres", "2022", "--base", str(tmp_path / "base"), "--json"]) == DONE
    found = json.loads(capsys.readouterr().out)["chiffres"]
    assert 3900 < found["contacts_recus"] < 4300
    assert (found["stages"], found["associations_soutenues"]) == (17, 8)


def test_the_whole_base_goes_out_and_comes_back_in_a_new_one(
    base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, archive = figures(base, capsys), tmp_path / "tout.zip"
    assert run("exporter-tout", archive, base=base) == DONE
    assert run("reprendre", archive, base=base) == REFUSED
    new = base.with_name("neuve")
    assert run("creer", "--ville", "Amiens", base=new) == DONE
    assert run("reprendre", tmp_path / "absent.zip", base=new) == REFUSED
    assert run("reprendre", archive, base=new) == DONE
    assert figures(new, capsys) == before
    assert run("verifier", base=new) == DONE


@pytest.mark.postgresql
def test_the_base_moves_to_a_server_and_back_and_every_figure_with_it(
    base: Path, postgresql_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = figures(base, capsys)
    assert main(["creer", "--base", postgresql_url, "--ville", "Amiens"]) == DONE
    assert run("demenager", "--vers", postgresql_url, base=base) == DONE
    rows = re.search(r"([\d\s]+) lignes copiées", capsys.readouterr().out)
    assert rows is not None and int("".join(rows[1].split())) > 4380 + 2136
    assert main(["chiffres", "2022", "--json", "--base", postgresql_url]) == DONE
    there = dict(json.loads(capsys.readouterr().out))
    assert {key: there[key] for key in before} == before
    back = base.with_name("retour")
    assert run("creer", "--ville", "Amiens", base=back) == DONE
    phrase = str(base.with_name("phrase"))
    moving = ["demenager", "--base", postgresql_url, "--vers", str(back), "--phrase-fichier", phrase]

    assert main(moving) == DONE
    assert figures(back, capsys) == before
    assert main(moving) == REFUSED
    assert "sert déjà" in capsys.readouterr().err


@pytest.mark.bad_input(47)
def test_a_base_lives_under_any_name_of_folder_and_a_name_too_long_is_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "Zoé Lefèvre" / "R&D 100 % – « été »" / ("long " * 25).strip() / ("nom " * 20).strip()
    place.mkdir(parents=True)
    assert len(str(place)) > 260
    base = place / "base d’accueil"
    (place / "phrase").write_text("mouette lanterne citron violoncelle brouillard\n", "utf-8")
    assert run("importer", YEAR / "stages-2022.csv", "--ville", "Amiens", base=base) == DONE
    before = figures(base, capsys)
    assert run("sauvegarder", base=base) == DONE
    assert run("restaurer", capsys.readouterr().out.strip(), base=base) == DONE
    assert figures(base, capsys) == before
    assert run("bilan", 2022, "--pdf", place / "bilan & synthèse.pdf", base=base) == DONE
    assert run("exporter-tout", place / "tout & rien.zip", base=base) == DONE
    assert (place / "bilan & synthèse.pdf").stat().st_size > 10_000
    capsys.readouterr()
    assert run("bilan", 2022, "--pdf", place / ("x" * 300 + ".pdf"), base=base) == REFUSED
    assert "ne peut pas être écrit" in capsys.readouterr().err
    (place / ("y" * 200)).mkdir()
    (place / ("y" * 200) / "phrase").write_bytes((place / "phrase").read_bytes())
    assert run("creer", "--ville", "Amiens", base=place / ("y" * 200) / "base") == REFUSED
    assert "plus court" in capsys.readouterr().err


@pytest.mark.postgresql
def test_the_same_commands_serve_a_shared_base(
    postgresql_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    there = ["--base", postgresql_url]
    assert main(["chiffres", "2022", *there]) == NOT_OPENED
    assert main(["creer", *there, "--ville", "Amiens"]) == DONE
    assert main(["importer", str(YEAR), *there]) == DONE
    capsys.readouterr()
    assert main(["chiffres", "2022", "--json", *there]) == DONE
    counted = naive.count(YEAR, resource("reference", "vacances-scolaires-zone-b.csv"))
    found = json.loads(capsys.readouterr().out)["chiffres"]
    assert {key: found[key] for key in counted} == pytest.approx(counted)
    assert main(["sauvegarder", *there]) == REFUSED
    assert main(["restaurer", "x", *there]) == BAD_USAGE


# Words


COMMANDS = (
    "demo", "creer", "importer", "annuler-import", "bilan", "chiffres", "sauvegarder", "restaurer",
    "exporter-tout", "reprendre", "demenager", "entretenir", "copie-verifiee", "verifier", "captures",
    "sans-ecran",
)  # fmt: skip
MISTAKES: tuple[tuple[str, ...], ...] = (
    (), ("zorglub",), ("bilan",), ("bilan", "MMXXII"), ("annuler-import", "un", "--base", "b"),
    ("demo", "--base"), ("demo", "--base", "b", "--rapide"),
    ("chiffres", "2022", "--base", "b", "--json=oui"), ("importer", "d", "--base", "b", "--es=1"),
    ("demo", "--base", "b", "de", "trop"),
)  # fmt: skip
ENGLISH = re.compile(
    r"\b(the|show|exit|error|invalid|expected|required|unrecognized|choose|from|positional|usage:|options:|"
    r"argument|explicit|could|match|ignored|value)\b"
)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_is_french_and_gives_the_exit_codes(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as leaving:
        main([command, "--help"])
    said = capsys.readouterr().out
    assert leaving.value.code == DONE
    assert not ENGLISH.search(said)
    assert all(f"\n  {code}  " in said for code in (DONE, BAD_USAGE, REFUSED, NOT_OPENED))


@pytest.mark.parametrize("arguments", MISTAKES)
def test_a_mistake_is_told_in_french(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(arguments)
    assert leaving.value.code == BAD_USAGE
    assert not ENGLISH.search(capsys.readouterr().err)


def test_the_help_loads_nothing_heavy() -> None:
    program = (
        "import sys\nfrom espace_citoyennete.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "sys.exit(bool({'sqlalchemy', 'PySide6', 'reportlab', 'sqlcipher3'} & set(sys.modules)))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, env={**os.environ, "LC_ALL": "C"}
    )
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_the_module_runs_as_a_program(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "espace_citoyennete", "verifier", "--base", str(tmp_path)],
        check=False, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert ended.returncode == NOT_OPENED
    assert "ne contient pas de base" in ended.stderr


def test_a_program_of_its_own_opens_a_base_full_of_people(base: Path) -> None:
    assert run("sauvegarder", base=base) == DONE  # a base that was never copied is one to mend
    ended = subprocess.run(
        [sys.executable, "-m", "espace_citoyennete", "verifier", "--base", str(base)],
        check=False, capture_output=True, text=True, encoding="utf-8",
        env={**os.environ, PASSPHRASE_VARIABLE: str(base.with_name("phrase"))},
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (DONE, "")
