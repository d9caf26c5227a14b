"""Start what was built, in an empty home: every page, a report, the window. Says what it saw, or fails.

`python packaging/smoke.py` tries what `make package` left in dist/: the folder, and the .deb unpacked. The
packages of former versions that are still there are updated, each over a base that it made.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pypdfium2
from PySide6.QtGui import QImage

from espace_citoyennete import __version__
from espace_citoyennete.clock import Clock

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
NAME = "espace-citoyennete"
SBOM = "composants.cdx.json"
PATIENCE = 600  # seconds for a command, on a slow machine
WINDOW_STAYS = 10  # seconds


def main() -> None:
    """Try each thing that was built."""
    suffix = "-commandes.exe" if sys.platform == "win32" else ""
    with TemporaryDirectory() as scratch:
        smoke("dossier", DIST / NAME / f"{NAME}{suffix}", Path(scratch) / "dossier")
        for package in DIST.glob(f"{NAME}_{__version__}_*.deb"):
            unpacked = Path(scratch) / "deb"
            subprocess.run(["dpkg-deb", "--extract", str(package), str(unpacked)], check=True)
            new = unpacked / "usr" / "bin" / NAME
            smoke("paquet", new, Path(scratch) / "paquet")
            for number, old in enumerate(sorted(set(DIST.glob(f"{NAME}_*.deb")) - {package})):
                update(old, new, Path(scratch) / f"ancien-{number}")


def in_home(program: Path, home: Path) -> tuple[Callable[..., str], dict[str, str]]:
    """Return what runs a program as a person who has never run it, and the surroundings it sees."""
    home.mkdir(exist_ok=True)
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP") if name in os.environ}
    environment = {**kept, "HOME": str(home), "USERPROFILE": str(home)}
    environment |= {"LC_ALL": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen"}

    def run(*arguments: str) -> str:
        command = [str(program), *arguments]
        return subprocess.run(
            command,
            cwd=home,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=PATIENCE,
        ).stdout

    return run, environment


def smoke(what: str, program: Path, home: Path) -> None:
    """Run the program as a person who has never run it; nothing of this checkout is in its way."""
    run, environment = in_home(program, home)
    check_parts(program.resolve().parent)
    assert __version__ in run("--version")
    run("captures", "captures")
    pictures = [QImage(str(file)) for file in (home / "captures").rglob("*.png")]
    assert pictures and not any(is_blank(picture) for picture in pictures)
    run("sans-ecran", "demonstration")
    report = home / "demonstration" / "bilan-2022.pdf"
    with pypdfium2.PdfDocument(report) as document:
        pages = len(document)
        text = "".join(page.get_textpage().get_text_range() for page in document)
    assert "2022" in text and "Point Justice" in text
    check_window(program, home, environment)
    print(
        f"{what} : {len(pictures)} images de pages, bilan de {pages} pages, fenêtre ouverte {WINDOW_STAYS} s."
    )


def check_parts(folder: Path) -> None:
    """Check that the list of parts (SBOM) of what was built names each library that is locked."""
    listed = json.loads((folder / SBOM).read_text())["components"]
    locked = set(re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE))
    assert {(part["name"], part["version"]) for part in listed} >= locked


def update(old: Path, new: Path, home: Path) -> None:
    """Open, by the new program, a base made by the package of a former version: every figure is kept."""
    home.mkdir()
    subprocess.run(["dpkg-deb", "--extract", str(old), str(home / "paquet")], check=True)
    (home / "phrase").write_text("sept mots inventés pour une base de rien")
    year = str(Clock().now().year - 1)
    base = ("--base", "base", "--phrase-fichier", "phrase")

    def figures(program: Path) -> dict[str, Any]:
        told = json.loads(in_home(program, home)[0]("chiffres", year, "--json", *base))
        rows = {key: table["lignes"] for key, table in told["tableaux"].items()}
        return {**told["chiffres"], **rows}

    former = home / "paquet" / "usr" / "bin" / NAME
    in_home(former, home)[0]("demo", "--annee", year, *base)
    before = figures(former)
    after = figures(new)
    changed = [key for key in before if before[key] != after.get(key)]
    assert before and not changed, changed
    print(f"{old.name} mis à jour : {len(before)} chiffres et tableaux de {year}, aucun changé.")


def is_blank(picture: QImage) -> bool:
    """Tell whether a picture could not be read or has one colour only."""
    if picture.isNull():
        return True
    small = picture.scaled(64, 64)
    return len({small.pixel(x, y) for x in range(64) for y in range(64)}) < 3


def check_window(program: Path, home: Path, environment: dict[str, str]) -> None:
    """Open the window, see it stay, end it."""
    window = subprocess.Popen([str(program)], cwd=home, env=environment)
    try:
        code = window.wait(timeout=WINDOW_STAYS)
    except subprocess.TimeoutExpired:
        return
    finally:
        window.kill()
        window.wait()
    raise SystemExit(f"La fenêtre s’est fermée seule, avec le code {code}.")


if __name__ == "__main__":
    main()
