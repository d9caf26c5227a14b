"""Build `dist/`: the one-folder program, with the licences of what it carries, and on Debian its .deb."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from importlib.metadata import distribution
from pathlib import Path

from PySide6.QtGui import QGuiApplication, QIcon

from espace_citoyennete import __version__

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "packaging"
BUILD = ROOT / "build"
DIST = ROOT / "dist"
NAME = "espace-citoyennete"
ICON = ROOT / "espace_citoyennete" / "resources" / f"{NAME}.svg"


def main() -> None:
    """Build all that this machine can build."""
    draw_icon()
    folder = freeze()
    carry_licences(folder / "licences")
    list_parts(folder / "composants.cdx.json")
    print(f"Programme : {folder}")
    if shutil.which("dpkg-deb"):
        print(f"Paquet    : {wrap(folder)}")


def draw_icon() -> None:
    """Draw the icon in pixels, for the program and the installer of Windows."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    _application = QGuiApplication([])
    BUILD.mkdir(exist_ok=True)
    QIcon(str(ICON)).pixmap(256, 256).save(str(BUILD / f"{NAME}.ico"))


def freeze() -> Path:
    """Run PyInstaller and return the folder it made."""
    work = ["--distpath", str(DIST), "--workpath", str(BUILD / "pyinstaller")]
    spec = str(HERE / f"{NAME}.spec")
    run(sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *work, spec)
    return DIST / NAME


def carry_licences(target: Path) -> None:
    """Copy the licence texts of every library that the program carries (LGPL, MIT, BSD, Apache…)."""
    for name in re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text(), flags=re.MULTILINE):
        try:
            files = distribution(name).files or []
        except ModuleNotFoundError:  # locked for another system
            continue
        for file in files:
            if re.search(r"dist-info/(licenses/)?.*(LICEN[CS]E|COPYING|NOTICE)", str(file), re.IGNORECASE):
                copy = target / name / "-".join(file.parts[1:])
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file.locate(), copy)
    # Their wheels carry no text: Qt for Python is under the LGPL 3, which refers to the GPL 3.
    shutil.copytree(HERE / "licences", target / "pyside6-essentials", dirs_exist_ok=True)
    put(Path(sysconfig.get_path("stdlib")) / "LICENSE.txt", target / "python")


def list_parts(target: Path) -> None:
    """Write the list of what the program carries (SBOM, CycloneDX): each library, its version, its hashes."""
    maker = str(BUILD / "sbom" / "bin" / "cyclonedx-py")  # `make package` puts it there
    project = ["--pyproject", "pyproject.toml", "--output-reproducible", "--output-file", str(target)]
    run(maker, "requirements", *project, "requirements.txt")


def wrap(folder: Path) -> Path:
    """Wrap the folder into a Debian package: desktop entry, icon, AppStream metainfo, command."""
    stage = BUILD / "deb"
    shutil.rmtree(stage, ignore_errors=True)
    share = stage / "usr" / "share"
    shutil.copytree(folder, stage / "usr" / "lib" / NAME, symlinks=True)
    (stage / "usr" / "bin").mkdir()
    (stage / "usr" / "bin" / NAME).symlink_to(f"../lib/{NAME}/{NAME}")
    put(HERE / "linux" / f"{NAME}.desktop", share / "applications")
    put(HERE / "linux" / "fr.espacecitoyennete.bureau.metainfo.xml", share / "metainfo")
    put(ICON, share / "icons" / "hicolor" / "scalable" / "apps")
    put(HERE / "linux" / "copyright", share / "doc" / NAME)
    control = (HERE / "linux" / "control").read_text()
    architecture = subprocess.check_output(["dpkg", "--print-architecture"], text=True).strip()
    size = sum(file.stat().st_size for file in stage.rglob("*") if not file.is_symlink()) // 1024
    (stage / "DEBIAN").mkdir()
    (stage / "DEBIAN" / "control").write_text(
        control.format(version=__version__, architecture=architecture, size=size)
    )
    run("chmod", "-R", "u=rwX,go=rX", str(stage))
    package = DIST / f"{NAME}_{__version__}_{architecture}.deb"
    run("dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(stage), str(package))
    return package


def put(file: Path, folder: Path) -> None:
    """Copy a file into a folder, made if needed."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(file, folder)


def run(*command: str) -> None:
    """Run a command; stop the building on its failure."""
    subprocess.run(command, check=True, cwd=ROOT)


if __name__ == "__main__":
    main()
