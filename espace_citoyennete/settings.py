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

    base: str = ""  # folder of the last base, or the address of its server, without any secret
    user_name: str = ""
    theme: str = "systeme"  # systeme, clair, sombre
    zoom: int = 100  # percent, 80 to 200
    sidebar_folded: bool = False
    contact_more: bool = False  # the contact panel shows what is behind « Plus »
    discreet: bool = False  # lists show initials in place of names
    cover_after: int = 5  # minutes without a key nor the mouse before the screen is hidden; 0: never
    shortcuts: dict[str, list[str]] = field(default_factory=dict)  # keys chosen here, by id of action
    taught_keys: list[str] = field(default_factory=list)  # actions whose key was told after some mouse uses
    is_told_of_copies: bool = False  # that a file opened in another program has left the protected base
    letter_keys: bool = True  # P R A E and the like in lists (WCAG 2.1.4: can be turned off)


def pin_problem(pin: str) -> str:
    """Return what is wrong with the code of the short lock, or nothing: there may be none."""
    if not pin or (len(pin) == 6 and pin.isascii() and pin.isdigit() and len(set(pin)) > 1):
        return ""
    return "Le code pour les pauses compte 6 chiffres, pas tous les mêmes\u00a0: le changer, ou l’effacer."


def settings_file() -> Path:
    """Return where the settings of this machine are kept."""
    return _own_folder("XDG_CONFIG_HOME", ".config") / "reglages.json"


def default_base() -> Path:
    """Return the folder proposed for a first base."""
    return _own_folder("XDG_DATA_HOME", ".local/share") / "base"


def local_drafts() -> Path:
    """Return where the drafts wait, encrypted, while the server of a base does not answer."""
    return _own_folder("XDG_STATE_HOME", ".local/state") / "brouillons"


def server_attempts() -> Path:
    """Return the folder where wrong passphrases tried on a server from this machine are counted."""
    return _own_folder("XDG_STATE_HOME", ".local/state")


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
