"""What this machine remembers between two starts; nothing about the public is ever kept here."""

import json
import os
import sys
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Settings:
    """The choices of this machine: which base was opened last and by whom, how the window looks."""

    base: str = ""  # folder of the last base, or a postgresql+psycopg:// address
    user_name: str = ""
    theme: str = "systeme"  # systeme, clair, sombre
    zoom: int = 100  # percent, 80 to 200
    sidebar_folded: bool = False
    contact_more: bool = False  # the contact panel shows what is behind « Plus »
    discreet: bool = False  # lists show initials in place of names
    cover_after: int = 5  # minutes without a key nor the mouse before the screen is hidden; 0: never
    shortcuts: dict[str, list[str]] = field(default_factory=dict)  # keys chosen here, by id of action
    taught_keys: list[str] = field(default_factory=list)  # actions whose key was told after some mouse uses
    letter_keys: bool = True  # P R A E and the like in lists (WCAG 2.1.4: can be turned off)


def settings_file() -> Path:
    """Return where the settings of this machine are kept."""
    return _own_folder("XDG_CONFIG_HOME", ".config") / "reglages.json"


def default_base() -> Path:
    """Return the folder proposed for a first base."""
    return _own_folder("XDG_DATA_HOME", ".local/share") / "base"


def local_drafts() -> Path:
    """Return where the drafts wait, encrypted, while the server of a base does not answer."""
    return _own_folder("XDG_STATE_HOME", ".local/state") / "brouillons"


def defects_log() -> Path:
    """Return where the defects of the program are noted on this machine, without a value."""
    return _own_folder("XDG_STATE_HOME", ".local/state") / "defauts.log"


def _own_folder(variable: str, usual: str) -> Path:
    """Return this program's folder: in the place that the variable names, or else the usual one at home."""
    if sys.platform == "win32":
        variable, usual = "LOCALAPPDATA", "AppData/Local"
    return Path(os.environ.get(variable) or Path.home() / usual) / "espace-citoyennete"


def load() -> Settings:
    """Read the settings; a missing or damaged file gives the defaults."""
    try:
        kept = json.loads(settings_file().read_text("utf-8"))
    except (OSError, ValueError):
        return Settings()
    known = {one.name: type(getattr(Settings(), one.name)) for one in fields(Settings)}
    if not isinstance(kept, dict):
        return Settings()
    right: dict[str, Any] = {name: value for name, value in kept.items() if type(value) is known.get(name)}
    return Settings(**right)


def save(settings: Settings) -> None:
    """Write the settings whole or not at all."""
    file = settings_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".nouveau")
    fresh.write_text(json.dumps(asdict(settings), ensure_ascii=False, indent=1), "utf-8")
    fresh.replace(file)
