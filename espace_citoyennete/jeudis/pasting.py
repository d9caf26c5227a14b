"""Who is on a list pasted from a mail or a sheet, one person a line."""

import re
from dataclasses import dataclass

_BULLET = re.compile(r"^\s*(?:[-–•*]|\d{1,3}\s*[.)])\s*")
_PHONE = re.compile(r"(?:\+|0)(?:[\s.-]?\d){8,12}")
_EMAIL = re.compile(r"[^\s;,<>]+@[^\s;,<>]+")


@dataclass(frozen=True)
class Pasted:
    """One person of a list; `line` is where, from 1."""

    line: int
    name: str
    phone: str
    email: str
    organisation: str


def pasted_people(text: str) -> list[Pasted]:
    """Read a list: « Diallo Awa », or the cells of a sheet with the name in the first ones.

    A number and an address are known by their look, wherever they stand; empty lines are skipped.
    """
    return [_pasted(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _pasted(number: int, line: str) -> Pasted:
    line = _BULLET.sub("", line)
    phone, email = _PHONE.search(line), _EMAIL.search(line)
    for found in (phone, email):
        if found is not None:
            line = line.replace(found[0], "")
    cells = [cell.strip(" ,<>()\u00a0") for cell in re.split(r"[\t;]", line)]
    words = [cell for cell in cells if cell]
    # In a sheet the last name and the first name are two cells, unless the first one holds both.
    is_split = len(words) > 1 and " " not in words[0]
    names, others = (words[:2], words[2:]) if is_split else (words[:1], words[1:])
    return Pasted(
        number, " ".join(names), phone[0] if phone else "", email[0] if email else "", ", ".join(others)
    )
