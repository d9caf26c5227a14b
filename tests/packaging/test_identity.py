"""The package's files name the same program, the same version, the same system libraries."""

import tomllib
from configparser import ConfigParser
from xml.etree import ElementTree

import espace_citoyennete
from tools.make_ready import LIBRARIES, ROOT

LINUX = ROOT / "packaging" / "linux"
IDENTITY = "fr.espacecitoyennete.bureau"


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    release = ElementTree.parse(LINUX / f"{IDENTITY}.metainfo.xml").find("releases/release")
    assert release is not None
    assert espace_citoyennete.__version__ == project["version"] == release.get("version")


def test_the_desktop_entry_is_the_one_that_the_metainfo_launches() -> None:
    metainfo = ElementTree.parse(LINUX / f"{IDENTITY}.metainfo.xml")
    assert metainfo.findtext("id") == IDENTITY
    entry = ConfigParser(interpolation=None)
    entry.read(LINUX / metainfo.findtext("launchable", ""), encoding="utf-8")
    assert entry["Desktop Entry"]["Exec"] == metainfo.findtext("provides/binary")
    icon = entry["Desktop Entry"]["Icon"]
    assert (ROOT / "espace_citoyennete" / "resources" / f"{icon}.svg").exists()
    assert f"AppId={IDENTITY}\n" in (ROOT / "packaging/windows/espace-citoyennete.iss").read_text()


def test_the_package_asks_for_the_libraries_that_the_set_up_asks_for() -> None:
    (depends,) = [
        line for line in (LINUX / "control").read_text().splitlines() if line.startswith("Depends:")
    ]
    asked = {name.split()[0] for name in depends.removeprefix("Depends:").split(",")}
    assert set(LIBRARIES.values()) <= asked
