"""Make `.venv` ready for the program, its tests and its packaging: every `make` target starts here.

Standard library only, and read by any Python 3, so that a too old one gets a sentence. There is one
environment, the tested one; people who only use the program install its package instead.
"""

from __future__ import annotations

import compileall
import ctypes
import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "ready"
LOCK = ROOT / "requirements-dev.txt"

# What Qt's wheels expect from the system, to draw offscreen and on X11: library → Debian or Ubuntu package.
LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("~/.local/share/fonts").expanduser(),
)

# Qt is asked to start for good: a library that the table above does not know is told here.
CHECK = """
import ctypes, pathlib, PySide6, sqlcipher3, psycopg
from PySide6 import QtPrintSupport, QtSvg, QtWidgets
if __import__("sys").platform == "linux":
    ctypes.CDLL(str(pathlib.Path(PySide6.__file__).parent / "Qt/plugins/platforms/libqxcb.so"))
QtWidgets.QApplication([])
"""


def missing_packages(libraries: dict[str, str], font_folders: tuple[Path, ...]) -> list[str]:
    """Return the Debian packages that this machine lacks, by trying what they bring."""
    missing = [package for library, package in libraries.items() if not _loads(library)]
    if importlib.util.find_spec("ensurepip") is None:
        missing.append(f"python3.{sys.version_info.minor}-venv")
    if not any(next(folder.rglob("*.[to]tf"), None) for folder in font_folders):
        missing.append("fonts-dejavu-core")
    return missing


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_packages(packages: list[str]) -> None:
    """Install system packages where that is allowed, else stop with the one command to type."""
    apt = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if os.geteuid() != 0 or not Path("/usr/bin/apt-get").exists():
        raise SystemExit(
            "Il manque des paquets du système. Taper cette commande, puis recommencer :\n"
            f"    sudo apt-get update && sudo {' '.join(apt)}"
        )
    say(f"Installation des paquets du système : {' '.join(packages)}")
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    run("apt-get", "update", "-qq")
    run(*apt, "-qq")


def fill_environment() -> None:
    """Make `.venv` and put in it the locked dependencies, then the program itself, as a link to this tree."""
    if not _same_interpreter():
        run(sys.executable, "-m", "venv", "--clear", str(VENV))
    say("Installation des dépendances verrouillées (une à deux minutes la première fois)…")
    pip = (str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--require-hashes", "--only-binary", ":all:", "--requirement", str(LOCK))
    run(*pip, "--no-deps", "--no-index", "--no-build-isolation", "--editable", str(ROOT))
    run(str(PYTHON), "-c", CHECK, QT_QPA_PLATFORM="offscreen")


def _same_interpreter() -> bool:
    if not PYTHON.exists():
        return False
    question = [str(PYTHON), "-c", "import sys; print(sys.base_prefix, *sys.version_info[:2])"]
    answer = subprocess.run(question, capture_output=True, text=True, check=False)
    return answer.stdout.split() == interpreter()


def interpreter() -> list[str]:
    """Return what makes an environment another one: where Python is, and 3.11 or 3.12, not its fixes."""
    return [sys.base_prefix, *map(str, sys.version_info[:2])]


def wanted_state() -> str:
    """Return what the environment depends on, as one digest: same digest, nothing to install."""
    digest = hashlib.sha256(" ".join([str(ROOT), *interpreter()]).encode())
    for file in (LOCK, ROOT / "pyproject.toml", Path(__file__)):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def run(*command: str, **environment: str) -> None:
    """Run a command, of which only the errors are shown; stop on its failure."""
    done = subprocess.run(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise SystemExit(
            f"Échec de : {' '.join(command)}\nCorriger la cause dite ci-dessus, puis recommencer."
        )


def say(sentence: str) -> None:
    """Print at once: the commands that follow write to the same screen."""
    print(sentence, flush=True)


def main() -> None:
    """Do what is missing, and nothing when all is there."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the reason why this file exists
        raise SystemExit(
            f"Python 3.11 ou plus récent est nécessaire ; celui-ci est le {sys.version.split()[0]}. "
            "En indiquer un autre, par exemple : make run PYTHON=python3.12"
        )
    state = wanted_state()
    if not STAMP.exists() or STAMP.read_text() != state:
        packages = missing_packages(LIBRARIES, FONT_FOLDERS) if sys.platform == "linux" else []
        if packages:
            install_packages(packages)
        fill_environment()
        STAMP.write_text(state)
    # Where PYTHONDONTWRITEBYTECODE is set, nothing else compiles the program, and each start would again.
    compileall.compile_dir(str(ROOT / "espace_citoyennete"), quiet=2)


if __name__ == "__main__":
    main()
