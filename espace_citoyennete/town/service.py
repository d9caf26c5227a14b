"""How Réglages changes the town: its identity and its lists by date."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from espace_citoyennete.errors import Invalid, UserError
from espace_citoyennete.french import clean
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.journal import note_read
from espace_citoyennete.town.model import Choice, Motive, Neighbourhood, Town
from espace_citoyennete.town.reference import TownIdentity, labels
from espace_citoyennete.town.rules import code_of, entry_code_problem, eve, is_counted_upon

Dated = type[Choice] | type[Neighbourhood]


@dataclass(frozen=True)
class ChoiceDraft:
    """A value of a reference list being added (no code yet) or changed."""

    list_name: str
    label: str
    code: str = ""
    entry_code: str = ""
    uid: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class MotiveDraft:
    """A *motif* being added (no code yet) or changed."""

    label: str
    request: str
    domain: str | None = None
    entry_code: str = ""
    synonyms: str = ""
    code: str = ""
    uid: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class NeighbourhoodDraft:
    """A territory being added (no code yet) or changed from a given day."""

    label: str
    is_qpv: bool
    since: date
    entry_code: str = ""
    code: str = ""
    uid: UUID = field(default_factory=uuid4)


def note_copied_out(session: Session, what: str) -> None:
    """Note in the journal that all of something was copied out, as a reading of the town itself."""
    note_read(session, Town, session.scalars(select(Town.uid)).one(), what)


def save_town(session: Session, identity: TownIdentity, *, by: Agent) -> None:
    """Keep the identity of the place. Raises `Invalid` when a name is missing."""
    require(by, "save_town")
    names = {"name": "Écrire le nom de la ville.", "place": "Écrire le nom du lieu."}
    problems = {key: sentence for key, sentence in names.items() if not clean(getattr(identity, key))}
    for key, length in {"name": 80, "place": 120, "address": 200, "phone": 40}.items():
        if len(clean(getattr(identity, key))) > length:
            problems[key] = f"Ce texte dépasse {length} caractères\u00a0: le raccourcir."
    if problems:
        raise Invalid(problems)
    town = session.scalar(select(Town).limit(1)) or Town()
    for key in ("name", "place", "address", "phone", "opening_hours", "access"):
        setattr(town, key, clean(getattr(identity, key)))
    town.logo, town.is_demonstration = identity.logo, identity.is_demonstration
    town.opened_on, town.estimates_people = identity.opened_on, identity.estimates_people
    session.add(town)
    session.flush()


def save_choice(session: Session, draft: ChoiceDraft, *, today: date, by: Agent) -> str:
    """Add or change a value and return its code; the old label stays in force for the days before today.

    Raises `Invalid` with the field and the remedy.
    """
    require(by, "save_choice")
    rows = list(session.scalars(select(Choice).where(Choice.list_name == draft.list_name)))
    facts = {"label": clean(draft.label), "entry_code": clean(draft.entry_code).upper(), "valid_from": today}
    return _save_dated(session, rows, draft, Choice(list_name=draft.list_name), facts)


def save_neighbourhood(session: Session, draft: NeighbourhoodDraft, *, by: Agent) -> str:
    """Add or change a territory from `since` on and return its code; what it was before stays true before.

    Raises `Invalid` with the field and the remedy.
    """
    require(by, "save_neighbourhood")
    rows = list(session.scalars(select(Neighbourhood)))
    facts = {
        "label": clean(draft.label),
        "entry_code": clean(draft.entry_code).upper(),
        "is_qpv": draft.is_qpv,
        "valid_from": draft.since,
    }
    return _save_dated(session, rows, draft, Neighbourhood(), facts)


def _save_dated(
    session: Session,
    rows: list[Any],
    draft: ChoiceDraft | NeighbourhoodDraft,
    new: Any,
    facts: dict[str, Any],
) -> str:
    """Add a dated value, or give the one in force its new facts from `valid_from` on."""
    since: date = facts["valid_from"]
    _check(facts, _others(rows, draft), since)
    if not draft.code:
        return _add(session, rows, draft, new, facts)
    same_code = [row for row in rows if row.code == draft.code]
    if not same_code:
        raise UserError("Cette valeur n’existe plus. Actualiser la liste (F5).")
    current = max(same_code, key=lambda row: row.valid_from)
    if since < current.valid_from:
        raise Invalid(
            {"since": "Un changement plus récent existe déjà\u00a0: choisir une date plus tardive."}
        )
    still_used = current.valid_to is None or current.valid_to >= since
    if still_used and current.valid_from < since and _differs(current, facts):
        _set(new, {key: getattr(current, key) for key in _CARRIED_OVER if hasattr(current, key)} | facts)
        new.valid_to, current.valid_to = current.valid_to, eve(since)
        session.add(new)
    else:
        _set(current, {**facts, "valid_from": current.valid_from})
        _join_earlier(session, same_code, current, facts)
    session.flush()
    return draft.code


def _join_earlier(session: Session, same_code: list[Any], current: Any, facts: dict[str, Any]) -> None:
    """Make one period of two that say the same: a change taken back leaves no trace."""
    for earlier in same_code:
        touches = earlier.valid_to == eve(current.valid_from)
        if touches and not _differs(earlier, facts) and earlier.entry_code == current.entry_code:
            earlier.valid_to = current.valid_to
            session.delete(current)


_CARRIED_OVER = ("list_name", "code", "group_code", "note", "position")


def _differs(row: Any, facts: dict[str, Any]) -> bool:
    """Tell whether something that figures show has changed; an entry code is only a way to type."""
    return any(getattr(row, key) != facts[key] for key in ("label", "is_qpv") if key in facts)


def _others(rows: list[Any], draft: ChoiceDraft | NeighbourhoodDraft | MotiveDraft) -> list[Any]:
    return [row for row in rows if row.code != draft.code and row.uid != draft.uid]


def _add(session: Session, rows: list[Any], draft: Any, new: Any, facts: dict[str, Any]) -> str:
    """Add a value under a code made from its label; the same draft saved twice is one value."""
    if known := next((row.code for row in rows if row.uid == draft.uid), None):
        return str(known)
    new.uid, new.code = draft.uid, code_of(draft.label, {row.code for row in rows})
    new.position = max((row.position for row in rows), default=0) + 1
    _set(new, facts)
    session.add(new)
    session.flush()
    return str(new.code)


def _set(row: Any, facts: dict[str, Any]) -> None:
    for key, value in facts.items():
        if getattr(row, key) != value:
            setattr(row, key, value)


def _check(facts: dict[str, Any], others: list[Any], today: date) -> None:
    """Raise `Invalid` for an empty label, or an entry code that another value in force has."""
    taken = {row.entry_code for row in others if row.valid_to is None or row.valid_to >= today}
    problems = {}
    if not facts["label"]:
        problems["label"] = "Écrire le libellé."
    elif len(facts["label"]) > 120:
        problems["label"] = "Le libellé dépasse 120 caractères\u00a0: le raccourcir."
    if sentence := entry_code_problem(facts["entry_code"], taken):
        problems["entry_code"] = sentence
    if problems:
        raise Invalid(problems)


def save_motive(session: Session, draft: MotiveDraft, *, today: date, by: Agent) -> str:
    """Add or change a *motif* and return its code; contacts keep the object and domain they were given.

    Raises `Invalid` with the field and the remedy.
    """
    require(by, "save_motive")
    rows = list(session.scalars(select(Motive)))
    facts = {
        "label": clean(draft.label), "entry_code": clean(draft.entry_code).upper(),
        "synonyms": clean(draft.synonyms), "request": draft.request, "domain": draft.domain or None,
    }  # fmt: skip
    _check(facts, _others(rows, draft), today)
    if draft.request not in labels(session, "objet"):
        raise Invalid({"request": "Choisir l’objet dans la liste (↓)."})
    if not draft.code:
        return _add(session, rows, draft, Motive(), facts)
    _set(_motive(session, draft.code), facts)
    session.flush()
    return draft.code


def _motive(session: Session, code: str) -> Motive:
    motive = session.scalar(select(Motive).where(Motive.code == code))
    if motive is None:
        raise UserError("Ce motif n’existe plus. Actualiser la liste (F5).")
    return motive


def retire_motive(session: Session, code: str, *, today: date, by: Agent) -> None:
    """Offer a *motif* no more after today; contacts that have it keep it."""
    require(by, "retire_motive")
    _motive(session, code).valid_to = today


def restore_motive(session: Session, code: str, *, by: Agent) -> None:
    """Offer a retired *motif* again."""
    require(by, "restore_motive")
    _motive(session, code).valid_to = None


def retire_choice(session: Session, list_name: str, code: str, *, today: date, by: Agent) -> None:
    """Offer a value no more after today; records that have it keep it.

    Raises `UserError` for a value on which the figures rest.
    """
    require(by, "retire_choice")
    _refuse_counted_upon(list_name, code)
    _current(session, Choice, Choice.code == code, Choice.list_name == list_name).valid_to = today


def restore_choice(session: Session, list_name: str, code: str, *, by: Agent) -> None:
    """Offer a retired value again."""
    require(by, "restore_choice")
    _current(session, Choice, Choice.code == code, Choice.list_name == list_name).valid_to = None


def withdraw_choice(session: Session, list_name: str, code: str, *, by: Agent) -> None:
    """Take back a value just added: it is offered on no day, and still has a label for what took it."""
    require(by, "withdraw_choice")
    row = _current(session, Choice, Choice.code == code, Choice.list_name == list_name)
    row.valid_to = eve(row.valid_from)


def retire_neighbourhood(session: Session, code: str, *, today: date, by: Agent) -> None:
    """Offer a territory no more after today. Raises `UserError` for the answer « NC »."""
    require(by, "retire_neighbourhood")
    _refuse_counted_upon("territoire", code)
    _current(session, Neighbourhood, Neighbourhood.code == code).valid_to = today


def restore_neighbourhood(session: Session, code: str, *, by: Agent) -> None:
    """Offer a retired territory again."""
    require(by, "restore_neighbourhood")
    _current(session, Neighbourhood, Neighbourhood.code == code).valid_to = None


def _refuse_counted_upon(list_name: str, code: str) -> None:
    if is_counted_upon(list_name, code):
        raise UserError(
            "Les chiffres reposent sur cette valeur\u00a0: elle ne se retire pas. Changer son libellé."
        )


def _current(session: Session, model: Dated, *conditions: ColumnElement[bool]) -> Any:
    row = session.scalar(select(model).where(*conditions).order_by(model.valid_from.desc()).limit(1))
    if row is None:
        raise UserError("Cette valeur n’existe plus. Actualiser la liste (F5).")
    return row
