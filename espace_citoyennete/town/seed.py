"""What a new base starts with: the reference lists, the first user, the identity of the place."""

import csv
import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.service import add_first_user
from espace_citoyennete.resources import resource
from espace_citoyennete.rights import Agent
from espace_citoyennete.town.model import Choice, Motive, Neighbourhood, PapersToBring, SchoolHoliday
from espace_citoyennete.town.reference import TownIdentity
from espace_citoyennete.town.service import save_town

PLACE = "Espace citoyenneté"  # what the place is called until Réglages says otherwise

_ALWAYS = date(1900, 1, 1)
_GROUP = re.compile(
    r"(?:groupe )?(PHYSIQUE|TELEPHONE|ECRIT|DISTANCE|INSTITUTIONNEL|ASSOCIATIF|PERMANENT|JUDICIAIRE)\b"
)
_SINCE = re.compile(r"depuis le (\d\d)/(\d\d)/(\d{4})")


def found_town(session: Session, name: str, *, user_uid: UUID, user_name: str) -> Agent:
    """Make a new base usable: lists, first user, identity of the place; return who may now work in it."""
    seed_reference(session)
    agent = add_first_user(session, user_uid, user_name)
    save_town(session, TownIdentity(name, PLACE), by=agent)
    return agent


def seed_reference(session: Session) -> None:
    """Fill an empty base with the reference lists, motives, territories, papers and zone B school holidays.

    A base that already has its lists is left as it is.
    """
    if session.scalar(select(Choice.id).limit(1)) is not None:
        return
    session.execute(insert(Choice), list(_reference_choices()))
    session.execute(insert(Motive), [
        {"code": row["Code"], "label": row["Libellé"], "entry_code": row["Code de saisie"],
         "synonyms": row["Autres mots"], "request": row["Objet"], "domain": row["Domaine"] or None,
         "position": rank}
        for rank, row in enumerate(_table("motifs.csv"))
    ])  # fmt: skip
    session.execute(insert(Neighbourhood), [
        {"code": row["Code"], "label": row["Libellé"], "entry_code": row["Code de saisie"],
         "is_qpv": row["QPV"] == "oui", "position": rank,
         "valid_from": _day(row["Valide du"]) or _ALWAYS, "valid_to": _day(row["Valide au"])}
        for rank, row in enumerate(_table("quartiers.csv"))
    ])  # fmt: skip
    session.execute(insert(SchoolHoliday), [
        {"first_day": _day(row["Premier jour"]), "last_day": _day(row["Dernier jour"]),
         "label": row["Vacances"]}
        for row in _table("vacances-scolaires-zone-b.csv")
    ])  # fmt: skip
    session.execute(insert(PapersToBring), [
        {"domain": row["Domaine"], "words": row["Pièces à apporter"]} for row in _table("pieces.csv")
    ])  # fmt: skip


def _table(name: str) -> list[dict[str, str]]:
    with resource("reference", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _typeset(text: str) -> str:
    """Return a label of codes.json with the French apostrophe."""
    return text.replace("'", "’")


def _reference_choices() -> Iterator[dict[str, Any]]:
    """Yield the values of codes.json but the territories, which are dated in a table of their own."""
    entry_codes = {(row["Liste"], row["Code"]): row["Code de saisie"] for row in _table("saisie.csv")}
    lists = json.loads(resource("reference", "codes.json").read_text("utf-8"))
    for list_name, content in lists.items():
        if list_name == "territoire":
            continue
        for rank, row in enumerate(content["rows"]):
            group = _GROUP.match(row["precision"])
            since = _SINCE.search(row["precision"])
            yield {
                "list_name": list_name, "code": row["code"],
                "label": _typeset(row["libelle"]), "note": _typeset(row["precision"]),
                "entry_code": entry_codes.get((list_name, row["code"]), ""),
                "group_code": group[1] if group else "", "position": rank,
                "valid_from": date(int(since[3]), int(since[2]), int(since[1])) if since else _ALWAYS,
            }  # fmt: skip
