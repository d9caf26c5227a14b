"""Structures of another directory, compared with this one before anything is written."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy.orm import Session

from espace_citoyennete.directory.exchange import SOURCE, Line, Refused, Structure
from espace_citoyennete.directory.osm import french_hours, is_same_week, osm_hours
from espace_citoyennete.directory.service import (
    OrganisationDraft,
    OrganisationRow,
    checked_facts,
    organisations,
)
from espace_citoyennete.errors import Invalid
from espace_citoyennete.french import fold

_LEAST_NAME, _LEAST_DESCRIPTION = 3, 50  # characters, as the schema asks


@dataclass(frozen=True)
class Taken:
    """What one line would write: an organisation as it is, if it is known, and as it would be."""

    line: int
    before: OrganisationDraft | None
    after: OrganisationDraft


@dataclass(frozen=True)
class Intake:
    """What a file would bring, told before it is taken in."""

    new: tuple[Taken, ...]
    changed: tuple[Taken, ...]
    same: int
    kept: tuple[str, ...]  # names: checked here later than the file, or retired here
    refused: tuple[Refused, ...]


def structures(session: Session, today: date, town: str) -> tuple[list[Structure], int]:
    """Return the organisations as structures, and how many stay out: those never checked have no date."""
    known = [row.draft for row in organisations(session, today)]
    told = [
        _structure(draft, draft.checked_on, town)
        for draft in known
        if draft.checked_on is not None and len(draft.name) >= _LEAST_NAME
    ]
    return told, len(known) - len(told)


def plan_intake(
    session: Session, lines: Iterable[Line], refused: Iterable[Refused], *, today: date
) -> Intake:
    """Return what each line would do: nothing is overwritten that was checked here later than the file."""
    known = organisations(session)
    names = {fold(row.draft.name): row.draft.uid for row in known}
    find = _Finder(known)
    new: list[Taken] = []
    changed: list[Taken] = []
    kept: list[str] = []
    bad, same, seen = list(refused), 0, dict[UUID | str, int]()
    for line, structure in lines:
        if structure.date_maj > today:
            bad.append(
                Refused(line, "«\u00a0date_maj\u00a0» est à venir\u00a0: la corriger dans le fichier.")
            )
            continue
        row = find(structure)
        before = row.draft if row is not None else None
        after = _merged(structure, before)
        first = seen.get(after.uid) or seen.get(structure.id)
        seen |= {after.uid: line, structure.id: line}
        if first is not None:
            bad.append(Refused(line, f"Déjà à la ligne {first}\u00a0: n’en garder qu’une."))
        elif row is not None and _is_kept(row, structure, after):
            kept.append(row.draft.name)
        elif after == before:
            same += 1
        elif names.setdefault(fold(after.name), after.uid) != after.uid:
            bad.append(Refused(line, "Un autre organisme porte déjà ce nom\u00a0: renommer l’un des deux."))
        elif problems := _problems(after):
            bad.append(Refused(line, problems))
        else:
            (new if before is None else changed).append(Taken(line, before, after))
    return Intake(tuple(new), tuple(changed), same, tuple(kept), tuple(sorted(bad, key=lambda one: one.line)))


class _Finder:
    """Gives the organisation that a structure is: by its own number, then by SIRET, then by name."""

    def __init__(self, known: list[OrganisationRow]) -> None:
        self._by_id = {_id(row.draft): row for row in reversed(known)}
        self._by_siret = {row.draft.siret: row for row in reversed(known) if row.draft.siret}
        self._by_name = {fold(row.draft.name): row for row in reversed(known)}

    def __call__(self, structure: Structure) -> OrganisationRow | None:
        by_number = self._by_id.get(structure.id) or self._by_siret.get(structure.siret)
        return by_number or self._by_name.get(fold(structure.nom))


def _is_kept(row: OrganisationRow, structure: Structure, after: OrganisationDraft) -> bool:
    """Tell whether the card here stays: retired, or checked by somebody later than the file was."""
    checked_on = row.draft.checked_on
    is_later = checked_on is not None and checked_on > structure.date_maj
    return row.retired_on is not None or (is_later and after != row.draft)


def _merged(structure: Structure, before: OrganisationDraft | None) -> OrganisationDraft:
    """Return the organisation with what the structure tells: what it does not tell stays."""
    hours = french_hours(structure.horaires_accueil)
    if before is not None and is_same_week(hours, before.hours):
        hours = before.hours
    told: dict[str, Any] = {
        "name": structure.nom,
        "phone": structure.telephone,
        "email": structure.courriel,
        "website": structure.site_web,
        "address": ", ".join(filter(None, (structure.adresse, structure.complement_adresse))),
        "postcode": structure.code_postal,
        "city": structure.commune,
        "siret": structure.siret,
        "hours": hours,
        "source_id": "" if structure.id.startswith(f"{SOURCE}--") else structure.id,
    }
    facts = {name: value for name, value in told.items() if value}
    if before is None:
        return OrganisationDraft(
            **facts, note=structure.description, checked_on=structure.date_maj, uid=_uid(structure.id)
        )
    newest = max(filter(None, (before.checked_on, structure.date_maj)))
    return replace(before, **facts, checked_on=newest)


def _problems(draft: OrganisationDraft) -> str:
    try:
        checked_facts(draft)
    except Invalid as refusal:
        return refusal.message
    return ""


def _id(draft: OrganisationDraft) -> str:
    return draft.source_id or f"{SOURCE}--{draft.uid}"


def _uid(structure_id: str) -> UUID:
    """Return the uid of what came out of this program; of another directory, one that stays the same."""
    try:
        return UUID(structure_id.removeprefix(f"{SOURCE}--"))
    except ValueError:
        return uuid5(NAMESPACE_URL, structure_id)


def _structure(draft: OrganisationDraft, checked_on: date, town: str) -> Structure:
    """Return an organisation as the schema wants it; its note stays in the house."""
    about = f"{draft.name}, organisme partenaire de l’espace citoyenneté de {town}"
    return Structure(
        id=_id(draft),
        nom=draft.name,
        description=about.ljust(_LEAST_DESCRIPTION, "."),
        date_maj=checked_on,
        siret=draft.siret,
        commune=draft.city,
        code_postal=draft.postcode,
        adresse=draft.address,
        telephone=draft.phone,
        courriel=draft.email,
        site_web=draft.website,
        horaires_accueil=osm_hours(draft.hours),
    )
