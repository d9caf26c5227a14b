"""What the folder of a base holds."""

from pathlib import Path

DATA = "donnees.db"  # opened by SQLite alone, never as a file
KEYS = "cles.json"
NEW_KEYS = "cles.json.nouveau"  # the keys of a base that is being made
ATTEMPTS = "essais.json"
COPIES = "sauvegardes"
COPY_SUFFIX = ".sauvegarde"


def last_copy(folder: Path) -> Path | None:
    """Return the newest copy; their names sort by date."""
    return max((folder / COPIES).glob(f"*{COPY_SUFFIX}"), default=None)
