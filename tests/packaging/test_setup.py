"""The set-up of a fresh machine, and what is locked."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from tools import make_ready

ROOT = make_ready.ROOT


def test_a_machine_without_a_library_nor_a_font_is_told_both_packages(tmp_path: Path) -> None:
    libraries = {"libc.so.6": "libc6", "libnowhere.so.1": "libnowhere1"}
    assert make_ready.missing_packages(libraries, (tmp_path,)) == ["libnowhere1", "fonts-dejavu-core"]


def test_a_font_anywhere_is_enough(tmp_path: Path) -> None:
    font = tmp_path / "truetype" / "town" / "Town.ttf"
    font.parent.mkdir(parents=True)
    font.touch()
    assert make_ready.missing_packages({}, (tmp_path / "absent", tmp_path)) == []


def test_a_too_old_python_can_still_read_the_sentence_that_refuses_it() -> None:
    ast.parse(Path(make_ready.__file__).read_text(), feature_version=(3, 7))


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_everything_installed_is_locked_with_its_hash_and_no_registry(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    requirements = re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in requirement for requirement in requirements)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"]
    if name == "requirements-dev.txt":
        wanted += project["dependency-groups"]["dev"]
    locked = {re.split(r"[=\[]", requirement)[0].lower() for requirement in requirements}
    assert {re.split(r"[<>=\[]", requirement)[0].lower() for requirement in wanted} <= locked
