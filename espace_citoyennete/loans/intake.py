"""A list of exhibitions, compared with those of the place before anything is written."""

from dataclasses import dataclass, replace
from itertools import count
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.directory.exchange import Refused
from espace_citoyennete.errors import Invalid
from espace_citoyennete.french import fold
from espace_citoyennete.loans.model import Exhibit
from espace_citoyennete.loans.pasting import Listed, read_list
from espace_citoyennete.loans.service import ExhibitDraft, checked_exhibit


@dataclass(frozen=True)
class ExhibitIntake:
    """What a list would bring, told before it is taken in."""

    new: tuple[Listed, ...] = ()  # each with its number
    same: int = 0
    refused: tuple[Refused, ...] = ()

    def drafts(self, save: UUID) -> list[ExhibitDraft]:
        """Return the exhibitions to add; the same save repeated gives the same ones."""
        return [replace(_draft(one), uid=uuid5(save, str(one.number))) for one in self.new]


def plan_exhibits(session: Session, text: str) -> ExhibitIntake:
    """Return what a list would add, what is there already, what cannot be taken. Raises `UserError`."""
    listed, refused = read_list(text)
    known: dict[int, str] = dict(iter(session.execute(select(Exhibit.number, Exhibit.title))))
    titles = {fold(title) for title in known.values()}
    given = known.keys() | {one.number for one in listed if one.number is not None}
    free = count(max(given, default=0) + 1)
    new: dict[int, Listed] = {}
    same = 0
    for one in listed:
        if fold(one.title) == fold(known.get(one.number or 0, "")) or (
            one.number is None and fold(one.title) in titles
        ):
            same += 1
        elif problem := _problem(one, known, new):
            refused.append(Refused(one.line, problem))
        else:
            number = next(free) if one.number is None else one.number
            new[number] = replace(one, number=number)
            titles.add(fold(one.title))
    return ExhibitIntake(tuple(new.values()), same, tuple(sorted(refused, key=lambda row: row.line)))


def _problem(one: Listed, known: dict[int, str], new: dict[int, Listed]) -> str:
    taken = ""
    if one.number in known:
        taken = f"est celui de «\u00a0{known[one.number]}\u00a0»"
    elif one.number in new:
        taken = f"est déjà à la ligne {new[one.number].line}"
    if taken:
        return f"Le numéro {one.number} {taken}\u00a0: en choisir un autre."
    try:
        checked_exhibit(_draft(one))
    except Invalid as refusal:
        return refusal.message
    return ""


def _draft(one: Listed) -> ExhibitDraft:
    number = one.number or 1  # one that will be given is right
    return ExhibitDraft(number, one.title, one.theme, one.pieces, one.condition, one.note)
