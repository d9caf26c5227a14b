"""An address to take away, on a small sheet: it says where to go, and neither why nor who sent there."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from espace_citoyennete.french import long_date
from espace_citoyennete.pdf import document
from espace_citoyennete.pdf.paper import A5
from espace_citoyennete.pdf.parts import NOTE, TextStyle, Words

_LARGE = TextStyle(26, bold=True, after=18)
_NUMBER = TextStyle(30, bold=True, after=18)
_HOURS = TextStyle(16, after=18)


@dataclass(frozen=True)
class AddressSheet:
    """What is printed: the name of a place may betray the person who carries it, and stays out."""

    address: str
    phone: str
    hours: str
    printed_at: datetime


def write_address_sheet(target: Path | BinaryIO, sheet: AddressSheet) -> None:
    """Write the address as a PDF of one A5 page, in large letters. Raises `UserError`."""
    words = ((sheet.address, _LARGE), (sheet.phone, _NUMBER), (sheet.hours, _HOURS))
    told = f"Imprimé le {long_date(sheet.printed_at.date(), weekday=False)}."
    document.write(
        target,
        [*(Words(text, style) for text, style in words if text), Words(told, NOTE)],
        title="Adresse",
        subject="Adresse",
        author="",
        header="Adresse",
        created=sheet.printed_at,
        size=A5,
    )
