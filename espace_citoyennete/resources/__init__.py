"""Files that go with the program: fonts, icons, reference lists, help."""

from pathlib import Path

FOLDER = Path(__file__).parent


def resource(*parts: str) -> Path:
    """Return the path of a file that goes with the program."""
    return FOLDER.joinpath(*parts)
