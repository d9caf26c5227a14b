"""Organisations and practitioners: typed once, kept while they serve, retired and never deleted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from espace_citoyennete.directory.model import Absence, Organisation, Practitioner
from espace_citoyennete.directory.siret import is_siret
from espace_citoyennete.errors import Invalid, UserError
from espace_citoyennete.french import alphabetical, clean, fold
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.town.reference import labels

# What is written of an organisation on one line, and how long that may be.
_TEXTS = {
    "name": 120, "phone": 40, "email": 120, "website": 200, "address": 200, "postcode": 5, "city": 80,
    "siret": 14, "source_id": 120, "hours": 200,
}  # fmt: skip


@dataclass(frozen=True)
class OrganisationDraft:
    """An organisation being added (no id yet) or changed."""

    name: str
    phone: str = ""
    address: str = ""
    hours: str = ""
    note: str = ""
    orientation_code: str | None = None
    checked_on: date | None = None
    email: str = ""
    website: str = ""
    postcode: str = ""
    city: str = ""
    siret: str = ""
    source_id: str = ""  # under which another directory gave it
    uid: UUID = field(default_factory=uuid4)

    @property
    def place(self) -> str:
        """Return the whole address: « 6 rue Saint-Fuscien, 80000 Amiens »."""
        return ", ".join(filter(None, (self.address, f"{self.postcode} {self.city}".strip())))


@dataclass(frozen=True)
class PractitionerDraft:
    """A practitioner being added (no id yet) or changed."""

    name: str
    type_code: str
    organisation_id: int | None = None
    phone: str = ""
    email: str = ""
    uid: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class AbsenceDraft:
    """Days on which a practitioner is away, first and last included."""

    practitioner_id: int
    first_day: date
    last_day: date
    reason: str = ""
    uid: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class OrganisationRow:
    """An organisation as listed; `draft` is what a form opens on."""

    id: int
    draft: OrganisationDraft
    retired_on: date | None


@dataclass(frozen=True)
class PractitionerRow:
    """A practitioner as listed, with the name of the organisation; `draft` is what a form opens on."""

    id: int
    draft: PractitionerDraft
    organisation: str
    retired_on: date | None


def organisations(session: Session, day: date | None = None) -> list[OrganisationRow]:
    """Return the organisations by name: those in use on a day, or all of them."""
    found = select(Organisation)
    if day is not None:
        found = found.where(or_(Organisation.retired_on.is_(None), Organisation.retired_on > day))
    return [
        OrganisationRow(row.id, _organisation(row), row.retired_on)
        for row in sorted(session.scalars(found), key=lambda row: alphabetical(row.name))
    ]


def organisation_draft(session: Session, organisation_id: int) -> OrganisationDraft:
    """Return what the form of an organisation opens on. Raises `UserError` when the card is no more."""
    return _organisation(_row(session, Organisation, organisation_id))


def practitioners(session: Session, day: date | None = None) -> list[PractitionerRow]:
    """Return the practitioners by name: those in use on a day, or all of them."""
    found = select(Practitioner, Organisation.name).outerjoin(
        Organisation, Practitioner.organisation_id == Organisation.id
    )
    if day is not None:
        found = found.where(or_(Practitioner.retired_on.is_(None), Practitioner.retired_on > day))
    rows = sorted(session.execute(found), key=lambda row: (alphabetical(row[0].name), row[0].id))
    return [
        PractitionerRow(
            row.id,
            PractitionerDraft(row.name, row.type_code, row.organisation_id, row.phone, row.email, row.uid),
            organisation or "",
            row.retired_on,
        )
        for row, organisation in rows
    ]


def practitioner_draft(session: Session, practitioner_id: int) -> PractitionerDraft:
    """Return what the form of a practitioner opens on. Raises `UserError` when the card is no more."""
    row = _row(session, Practitioner, practitioner_id)
    return PractitionerDraft(row.name, row.type_code, row.organisation_id, row.phone, row.email, row.uid)


def absences_of(session: Session, practitioner_id: int, since: date | None = None) -> list[AbsenceDraft]:
    """Return the absences of a practitioner, the first one first: all, or those not over on a day."""
    found = select(Absence).where(Absence.practitioner_id == practitioner_id)
    if since is not None:
        found = found.where(Absence.last_day >= since)
    return [_absence(row) for row in session.scalars(found.order_by(Absence.first_day, Absence.id))]


def absences_between(
    session: Session, first: date, last: date, practitioner_ids: Iterable[int] | None = None
) -> list[AbsenceDraft]:
    """Return the absences that touch a period, of some practitioners or of all, the first one first."""
    found = select(Absence).where(Absence.first_day <= last, Absence.last_day >= first)
    if practitioner_ids is not None:
        found = found.where(Absence.practitioner_id.in_(list(practitioner_ids)))
    return [_absence(row) for row in session.scalars(found.order_by(Absence.first_day, Absence.id))]


def save_organisation(session: Session, draft: OrganisationDraft, *, by: Agent) -> int:
    """Add an organisation, or change the one of the same uid, and return its id. Raises `Invalid`."""
    require(by, "save_organisation")
    facts = checked_facts(draft)
    if _same_name(session, facts["name"], draft.uid) is not None:
        raise Invalid({"name": "Cet organisme existe déjà\u00a0: le choisir dans la liste."})
    facts |= {"orientation_code": draft.orientation_code or None, "checked_on": draft.checked_on}
    return _save(session, Organisation, draft.uid, facts)


def checked_facts(draft: OrganisationDraft) -> dict[str, Any]:
    """Return what is written of an organisation as it is kept. Raises `Invalid`."""
    facts = _cleaned(draft, (*_TEXTS, "note"))
    facts["siret"] = "".join(facts["siret"].split())
    if facts["website"] and "://" not in facts["website"]:
        facts["website"] = f"https://{facts['website']}"
    problems = _too_long(facts, _TEXTS) | _unreadable(facts)
    if not facts["name"]:
        problems["name"] = "Écrire le nom de l’organisme."
    if problems:
        raise Invalid(problems)
    return facts


def save_practitioner(session: Session, draft: PractitionerDraft, *, by: Agent) -> int:
    """Add a practitioner, or change the one of the same uid, and return the id. Raises `Invalid`."""
    require(by, "save_practitioner")
    facts = _cleaned(draft, ("name", "phone", "email"))
    problems = _too_long(facts, {"name": 120, "phone": 40, "email": 120})
    if not facts["name"]:
        problems["name"] = "Écrire le nom de l’intervenant."
    if draft.type_code not in labels(session, "type_intervenant"):
        problems["type_code"] = "Choisir le type dans la liste (↓)."
    problems |= _unreadable(facts)
    if problems:
        raise Invalid(problems)
    facts |= {"type_code": draft.type_code, "organisation_id": draft.organisation_id}
    return _save(session, Practitioner, draft.uid, facts)


def organisation_named(session: Session, name: str, *, by: Agent) -> int:
    """Return the id of the organisation of that name, whatever its case and accents, added if unknown."""
    require(by, "organisation_named")
    known = _same_name(session, clean(name), None)
    return known if known is not None else save_organisation(session, OrganisationDraft(name), by=by)


def retire_organisation(session: Session, organisation_id: int, *, today: date, by: Agent) -> None:
    """Offer an organisation no more from today on; what refers to it keeps it."""
    require(by, "retire_organisation")
    _row(session, Organisation, organisation_id).retired_on = today


def restore_organisation(session: Session, organisation_id: int, *, by: Agent) -> None:
    """Offer a retired organisation again."""
    require(by, "restore_organisation")
    _row(session, Organisation, organisation_id).retired_on = None


def retire_practitioner(session: Session, practitioner_id: int, *, today: date, by: Agent) -> None:
    """Offer a practitioner no more from today on; past sittings keep the name."""
    require(by, "retire_practitioner")
    _row(session, Practitioner, practitioner_id).retired_on = today


def restore_practitioner(session: Session, practitioner_id: int, *, by: Agent) -> None:
    """Offer a retired practitioner again."""
    require(by, "restore_practitioner")
    _row(session, Practitioner, practitioner_id).retired_on = None


def save_absence(session: Session, draft: AbsenceDraft, *, by: Agent) -> int:
    """Note that a practitioner is away, or change an absence (same uid), and return its id.

    Raises `Invalid`; the sittings of those days are another matter (`changes`).
    """
    require(by, "save_absence")
    reason, problems = clean(draft.reason), {}
    if draft.last_day < draft.first_day:
        problems["last_day"] = "Le dernier jour précède le premier\u00a0: vérifier les deux dates."
    if len(reason) > 120:
        problems["reason"] = "La raison dépasse 120 caractères\u00a0: la raccourcir."
    if problems:
        raise Invalid(problems)
    _row(session, Practitioner, draft.practitioner_id)
    row = session.scalar(select(Absence).where(Absence.uid == draft.uid)) or Absence(uid=draft.uid)
    row.practitioner_id, row.reason = draft.practitioner_id, reason
    row.first_day, row.last_day = draft.first_day, draft.last_day
    session.add(row)
    session.flush()
    return row.id


def remove_absence(session: Session, uid: UUID, *, by: Agent) -> None:
    """Forget an absence: the practitioner is there on those days."""
    require(by, "remove_absence")
    if row := session.scalar(select(Absence).where(Absence.uid == uid)):
        session.delete(row)
        session.flush()


def _cleaned(draft: OrganisationDraft | PractitionerDraft, names: Iterable[str]) -> dict[str, Any]:
    return {name: clean(getattr(draft, name)) for name in names}


def _unreadable(facts: dict[str, Any]) -> dict[str, str]:
    """Return what is written and cannot be one: by its field, the sentence."""
    problems = {}
    if facts["email"] and "@" not in facts["email"]:
        problems["email"] = "Ce courriel n’a pas de « @ »\u00a0: le corriger ou l’effacer."
    if (postcode := facts.get("postcode")) and not (postcode.isdecimal() and len(postcode) == 5):
        problems["postcode"] = "Un code postal a cinq chiffres\u00a0: le corriger ou l’effacer."
    if (siret := facts.get("siret")) and not is_siret(siret):
        problems["siret"] = "Ce SIRET est faux\u00a0: relire ses quatorze chiffres, ou l’effacer."
    return problems


def _too_long(facts: dict[str, Any], lengths: dict[str, int]) -> dict[str, str]:
    return {
        name: f"Ce texte dépasse {length} caractères\u00a0: le raccourcir."
        for name, length in lengths.items()
        if len(facts[name]) > length
    }


def _same_name(session: Session, name: str, but: UUID | None) -> int | None:
    rows = session.execute(select(Organisation.id, Organisation.name, Organisation.uid))
    return next((id_ for id_, known, uid in rows if uid != but and fold(known) == fold(name)), None)


def _save(
    session: Session, model: type[Organisation] | type[Practitioner], uid: UUID, facts: dict[str, Any]
) -> int:
    row = session.scalar(select(model).where(model.uid == uid))
    if row is None:
        row = model(uid=uid)
        session.add(row)
    for key, value in facts.items():
        setattr(row, key, value)
    session.flush()
    return row.id


def _row(session: Session, model: Any, row_id: int) -> Any:
    row = session.get(model, row_id)
    if row is None:
        raise UserError("Cette fiche n’existe plus. Actualiser la liste (F5).")
    return row


def _organisation(row: Organisation) -> OrganisationDraft:
    facts = {name: getattr(row, name) for name in (*_TEXTS, "note")}
    return OrganisationDraft(
        **facts, orientation_code=row.orientation_code, checked_on=row.checked_on, uid=row.uid
    )


def _absence(row: Absence) -> AbsenceDraft:
    return AbsenceDraft(row.practitioner_id, row.first_day, row.last_day, row.reason, row.uid)
