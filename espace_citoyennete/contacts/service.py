"""Use cases of the desk: log a contact, correct it, remove it, bring it back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Select,
    String,
    and_,
    bindparam,
    cast,
    delete,
    insert,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.callbacks.service import (
    CallbackDraft,
    bring_back_with_contact,
    callback_of_contact,
    change_callback,
    promise_callback,
    set_aside_with_contact,
)
from espace_citoyennete.clock import is_on_the_clock, month_number
from espace_citoyennete.contacts.model import Contact, ContactDomain
from espace_citoyennete.contacts.rules import is_restricted, request_of
from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.errors import Conflict, Forbidden, Invalid, UserError
from espace_citoyennete.french import clean
from espace_citoyennete.rights import Agent, Right, may_read_of, may_read_restricted, require
from espace_citoyennete.storage.database import today_of
from espace_citoyennete.storage.journal import note_read
from espace_citoyennete.storage.many import insert_one
from espace_citoyennete.storage.rows import touch
from espace_citoyennete.town.model import Choice, FrozenYear, Motive, Neighbourhood
from espace_citoyennete.town.reference import labels
from espace_citoyennete.town.years import day_problem
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import default_safe_contact
from espace_citoyennete.visitors.service import VisitorDraft, save_visitor

NOTE_LENGTH = 500  # characters: factual and short, the person may read it
LANGUAGE_LENGTH = 40
MOST_PEOPLE = 99
CALL_BACK = "RAPPEL"  # the outcome that promises a call
_IN_THE_TRASH = "Ce contact est dans la Corbeille. L’en sortir d’abord (Réglages)."

# What a save must know: the fields whose code is in its list on that day, the motive with what it stands for.
_Known = dict[str, tuple[Any, str | None]]


@dataclass(frozen=True)
class ContactDraft:
    """A contact as typed at the desk; `NC` is always a good answer."""

    channel: str
    occurred_at: datetime
    motive: str | None
    outcome: str | None
    gender: str = "NC"
    age: str = "NC"
    neighbourhood: str = "NC"
    quality: str = "NC"
    known_from: str = "NC"
    first_visit: bool | None = None  # None: not told
    people: int = 1
    special_need: str | None = None
    language: str = ""
    duration: str | None = None
    other_domains: tuple[str, ...] = ()  # the principal one is that of the motive, else the first of these
    orientation: str | None = None
    organisation: UUID | None = None
    note: str = ""
    visitor: VisitorDraft | None = None
    callback: CallbackDraft | None = None  # the call promised; None leaves what was promised as it stands
    uid: UUID = field(default_factory=uuid4)
    coded: tuple[str, str | None] | None = None  # object and domain of an imported contact, without motive


def log_contact(session: Session, draft: ContactDraft, *, now: datetime, by: Agent) -> int:
    """Keep a contact and return its id; the same draft saved twice is one contact.

    Raises `Invalid` with the field and the remedy.
    """
    require(by, "log_contact")
    known = _known(session, draft, by)
    if _SAVED in known:
        return int(known[_SAVED][0])
    values, others = _checked(session, draft, known, now)
    _refuse_no_day(draft)
    if draft.occurred_at.date() != now.date():
        _refuse_old(draft, now, by)
        # Nothing but an erasure closes a year to the coordination: one question less at most saves.
        if Right.COORDINATION not in by.rights or _ERASED in known:
            _refuse_closed(session, [draft.occurred_at], by)
    is_back_dated = draft.occurred_at.date() < now.date()
    author_id = int(known[_AUTHOR][0]) if _AUTHOR in known else None
    made = {**values, "uid": draft.uid, "author_id": author_id, "is_back_dated": is_back_dated}
    made["month"] = month_number(draft.occurred_at)
    if draft.visitor is not None:
        made["visitor_id"] = _save_visitor(session, draft.visitor, values, others, by)
    contact = insert_one(session, Contact, made)
    _write_domains(session, contact.id, others)
    _promise(session, contact, draft, now=now, by=by)
    return contact.id


@dataclass(frozen=True)
class LoggedContacts:
    """What became of several contacts: those that are kept, in their order, and what refuses the others."""

    ids: tuple[int, ...]
    refused: dict[UUID, dict[str, str]]  # uid of the draft → its problems


def log_contacts(
    session: Session, drafts: Iterable[ContactDraft], *, now: datetime, by: Agent
) -> LoggedContacts:
    """Keep the contacts that can be kept, each as `log_contact` does, and tell what refuses the others."""
    require(by, "log_contacts")
    ids: list[int] = []
    refused: dict[UUID, dict[str, str]] = {}
    for draft in drafts:
        try:
            with session.begin_nested():
                ids.append(log_contact(session, draft, now=now, by=by))
        except Invalid as refusal:
            refused[draft.uid] = refusal.problems
    return LoggedContacts(tuple(ids), refused)


def repeated(draft: ContactDraft, times: int) -> list[ContactDraft]:
    """Return so many contacts like this one, with uids made from its own: the same save is one save."""
    return [draft, *(replace(draft, uid=uuid5(draft.uid, str(place))) for place in range(1, times))]


def correct_contact(
    session: Session, contact_id: int, version: int | None, draft: ContactDraft, *, now: datetime, by: Agent
) -> int:
    """Replace the coded facts and the note of a contact read at `version`; return its version after that.

    An undo gives no version: `Database.unchanged` has looked at every row, and whoever made a contact
    restricted by a mistake can take that back without reading it.

    Raises `Conflict` when somebody changed it since, `UserError` in the Corbeille, `Invalid` as `log_contact`
    does.
    """
    require(by, "correct_contact")
    is_undo = version is None
    contact = _there(session, contact_id) if is_undo else contact_with(session, contact_id, by, version)
    refuse_in_the_trash(contact)
    values, others = _checked(session, draft, _known(session, draft, by), now)
    _refuse_closed(session, [contact.occurred_at, draft.occurred_at], by)
    if contact.outcome != CALL_BACK and callback_of_contact(session, contact_id) is None:
        _refuse_no_day(draft)
    if draft.occurred_at.date() != contact.occurred_at.date():
        _refuse_old(draft, now, by)
        values["is_back_dated"] = draft.occurred_at.date() < now.date()
    visitor = draft.visitor  # none: it was somebody else, or nobody to be named
    values["visitor_id"] = _save_visitor(session, visitor, values, others, by) if visitor else None
    # The contact is written at once, its former domains gone: restricted by that, it is read no more by
    # whoever corrects it.
    has_other_domains = others != _other_domains(session, contact_id)
    if has_other_domains:
        session.execute(delete(ContactDomain).where(ContactDomain.contact_id == contact_id))
        touch(contact)
    for name, value in values.items():
        setattr(contact, name, value)
    session.flush()
    if has_other_domains:
        _write_domains(session, contact_id, others)
        session.flush()
    _promise(session, contact, draft, now=now, by=by)
    return contact.version


def remove_contact(
    session: Session, contact_id: int, version: int | None, *, instant: datetime, by: Agent
) -> None:
    """Put a contact read at `version` in the Corbeille: it counts nowhere and can be brought back.

    The call that it promised goes with it. Raises `Conflict` when somebody changed it since.
    """
    require(by, "remove_contact")
    contact = contact_with(session, contact_id, by, version)
    _refuse_closed(session, [contact.occurred_at], by)
    contact.removed_at = instant
    set_aside_with_contact(session, contact_id, instant)


def restore_contact(session: Session, contact_id: int, version: int | None, *, by: Agent) -> None:
    """Take a contact read at `version` out of the Corbeille. Raises `Conflict` as `remove_contact` does."""
    require(by, "restore_contact")
    contact = contact_with(session, contact_id, by, version)
    _refuse_closed(session, [contact.occurred_at], by)
    bring_back_with_contact(session, contact_id, contact.removed_at)
    contact.removed_at = None


def record_contacts(session: Session, rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep many contacts whose codes were already checked (imports, demonstration)."""
    kept = [{**row, "month": month_number(row["occurred_at"]), "version": 1} for row in rows]
    if kept:
        session.execute(insert(Contact), kept)


@dataclass(frozen=True)
class KeptContact:
    """A contact as it stands, to be shown in the panel and corrected."""

    draft: ContactDraft
    version: int
    label: str  # what an imported contact shows in place of a motive, else nothing


def open_contact(session: Session, contact_id: int, *, by: Agent) -> KeptContact:
    """Return a contact as the panel shows it; the journal keeps who opened a restricted one.

    Its person is told by name: `visitors.listing.reach_of` says how to reach her. Raises `Forbidden`.
    """
    require(by, "open_contact")
    contact = contact_with(session, contact_id, by)
    if _is_restricted(session, contact):
        note_read(session, Contact, contact.uid)
    promised = callback_of_contact(session, contact_id)
    visitor = session.get(Visitor, contact.visitor_id) if contact.visitor_id else None
    person = VisitorDraft(visitor.last_name, visitor.first_name, uid=visitor.uid) if visitor else None
    draft = ContactDraft(
        channel=contact.channel,
        occurred_at=contact.occurred_at,
        motive=contact.motive,
        outcome=contact.outcome,
        gender=contact.gender,
        age=contact.age,
        neighbourhood=contact.neighbourhood,
        quality=contact.quality,
        known_from=contact.known_from,
        first_visit=contact.first_visit,
        people=contact.people,
        special_need=contact.special_need,
        language=contact.language,
        duration=contact.duration,
        other_domains=_other_domains(session, contact_id),
        orientation=contact.orientation,
        organisation=session.scalar(
            select(Organisation.uid).where(Organisation.id == contact.organisation_id)
        ),
        note=contact.note,
        visitor=person,
        callback=promised.draft if promised else None,
        uid=contact.uid,
        coded=None if contact.motive else (contact.request, contact.domain),
    )
    label = "" if contact.motive else labels(session, "objet").get(contact.request, contact.request)
    return KeptContact(draft, contact.version, label)


def is_contact_restricted(session: Session, contact_id: int) -> bool:
    """Tell whether a contact is for its author and the coordinators only."""
    return _is_restricted(session, _there(session, contact_id))


# Checks


def _there(session: Session, contact_id: int) -> Contact:
    contact = session.get(Contact, contact_id)
    if contact is None:
        raise UserError("Ce contact n’existe plus. Actualiser la liste (F5).")
    return contact


def contact_with(session: Session, contact_id: int, reader: Agent, version: int | None = None) -> Contact:
    """Return a contact for a use case to change, read at `version` if one is given.

    Raises `UserError` when it is gone, `Forbidden` where the reader may not open it, `Conflict`.
    """
    contact = _there(session, contact_id)
    author = session.scalar(select(User.uid).where(User.id == contact.author_id))
    if _is_restricted(session, contact) and not may_read_restricted(reader, author):
        raise Forbidden(
            "Ce contact est en accès restreint. Seules la personne qui l’a enregistré et la coordination "
            "peuvent l’ouvrir."
        )
    if not may_read_of(reader, contact.occurred_at.date(), today_of(session)):
        raise Forbidden(
            "Ce contact a plus de douze mois. Retrouver la personne par son nom exact ou son téléphone "
            "pour en lire l’essentiel, ou demander à la coordination."
        )
    if version not in (None, contact.version):
        raise Conflict("Ce contact a été modifié entre-temps. Le rouvrir pour voir la nouvelle version.")
    return contact


def refuse_in_the_trash(contact: Contact) -> None:
    """Raise `UserError` for a contact that counts nowhere: nobody sees what would be written in it."""
    if contact.removed_at is not None:
        raise UserError(_IN_THE_TRASH)


def _refuse_old(draft: ContactDraft, now: datetime, by: Agent) -> None:
    if not may_read_of(by, draft.occurred_at.date(), now.date()):
        raise Invalid(
            {
                "occurred_at": "Cette date a plus de douze mois\u00a0: la vérifier, ou demander à la "
                "coordination de noter ce contact."
            }
        )


def _refuse_closed(session: Session, moments: Sequence[datetime], by: Agent) -> None:
    """Refuse what would change the counts of a frozen year, or of days when the place was not open."""
    if problem := day_problem(session, [moment.date() for moment in moments], by):
        raise Invalid({"occurred_at": problem})


def _is_restricted(session: Session, contact: Contact) -> bool:
    return is_restricted((contact.domain, *_other_domains(session, contact.id)), contact.request)


def _save_visitor(
    session: Session, draft: VisitorDraft, facts: Mapping[str, Any], others: Iterable[str], by: Agent
) -> int:
    """Keep the person of a contact, whose matter says which instruction holds until another is told."""
    default = default_safe_contact(facts["request"], (facts["domain"], *others))
    return save_visitor(session, draft, default=default, by=by)


def _other_domains(session: Session, contact_id: int) -> tuple[str, ...]:
    rows = select(ContactDomain.code).where(ContactDomain.contact_id == contact_id)
    return tuple(session.scalars(rows.order_by(ContactDomain.position)))


def _write_domains(session: Session, contact_id: int, codes: Sequence[str]) -> None:
    for position, code in enumerate(codes):
        session.add(ContactDomain(contact_id=contact_id, code=code, position=position))


def _refuse_no_day(draft: ContactDraft) -> None:
    if draft.outcome == CALL_BACK and draft.callback is None:
        raise Invalid({"due_on": "Écrire le jour du rappel, ou choisir une autre suite."})


def _promise(session: Session, contact: Contact, draft: ContactDraft, *, now: datetime, by: Agent) -> None:
    """Promise the call of a contact, or change what it promised; nothing said leaves it as it stands."""
    if draft.callback is None:
        return
    promise = replace(
        draft.callback,
        visitor_id=contact.visitor_id,
        contact_id=contact.id,
        is_restricted=_is_restricted(session, contact),
    )
    kept = callback_of_contact(session, contact.id)
    if kept is None:
        promise_callback(session, promise, now=now, by=by)
    else:
        subject = kept.draft.subject  # it may say more than the motive does
        change_callback(session, kept.id, kept.version, replace(promise, subject=subject), now=now, by=by)


def _checked(
    session: Session, draft: ContactDraft, known: _Known, now: datetime
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the columns of a contact and its domains beyond the principal one. Raises `Invalid`."""
    note = clean(draft.note)
    problems = _unknown_beyond_lists(session, draft)
    if len(note) > NOTE_LENGTH:
        problems["note"] = f"La note compte {len(note)} caractères\u00a0: la ramener à {NOTE_LENGTH} au plus."
    if draft.occurred_at > now:
        problems["occurred_at"] = "La date est dans l’avenir\u00a0: vérifier le jour et l’heure."
    elif not is_on_the_clock(draft.occurred_at):
        problems["occurred_at"] = "Cette heure n’existe pas\u00a0: la pendule est passée à l’heure d’été."
    known = known | {name: ("", None) for name in _MAY_BE_EMPTY if getattr(draft, name) is None}
    if draft.motive is None and draft.coded is not None:
        known["motive"] = draft.coded
    problems |= {name: sentence for name, sentence in _SENTENCES.items() if name not in known}
    if problems or draft.outcome is None:
        raise Invalid(problems)
    request, domain = known["motive"]
    domains = dict.fromkeys([domain, *draft.other_domains] if domain else draft.other_domains)
    principal, *others = domains or [None]
    values = {
        "channel": draft.channel,
        "occurred_at": draft.occurred_at,
        "motive": draft.motive,
        "request": request_of(request, draft.outcome),
        "domain": principal,
        "gender": draft.gender,
        "age": draft.age,
        "neighbourhood": draft.neighbourhood,
        "quality": draft.quality,
        "known_from": draft.known_from,
        "first_visit": draft.first_visit,
        "people": draft.people,
        "special_need": draft.special_need,
        "language": clean(draft.language),
        "duration": draft.duration,
        "outcome": draft.outcome,
        **_sent_to(session, draft),
        "note": note,
    }
    return values, tuple(code for code in others if code)


def _sent_to(session: Session, draft: ContactDraft) -> dict[str, Any]:
    """Return to whom the person was sent; the organisation codes the orientation that nobody chose."""
    if draft.organisation is None:
        return {"orientation": draft.orientation, "organisation_id": None}
    columns = (Organisation.id, Organisation.orientation_code)
    row = session.execute(select(*columns).where(Organisation.uid == draft.organisation)).first()
    code = draft.orientation or (row.orientation_code if row else None)
    return {"orientation": code, "organisation_id": row.id if row else None}


def _unknown_beyond_lists(session: Session, draft: ContactDraft) -> dict[str, str]:
    """Return what is wrong in the facts that most contacts leave alone."""
    problems: dict[str, str] = {}
    if not 1 <= draft.people <= MOST_PEOPLE:
        problems["people"] = f"Écrire un nombre de personnes présentes de 1 à {MOST_PEOPLE}."
    if len(clean(draft.language)) > LANGUAGE_LENGTH:
        problems["language"] = f"La langue dépasse {LANGUAGE_LENGTH} caractères\u00a0: la raccourcir."
    if draft.organisation is not None and _sent_to(session, draft)["organisation_id"] is None:
        problems["organisation"] = "Choisir l’organisme dans la liste (↓)."
    if draft.other_domains:
        known = labels(session, "domaine_droit")
        if set(draft.other_domains) - known.keys():
            problems["other_domains"] = "Choisir les domaines dans la liste (↓)."
    return problems


_SENTENCES = {
    "motive": "Choisir un motif dans la liste (↓).",
    "channel": "Choisir un canal dans la liste.",
    "outcome": "Choisir la suite donnée dans la liste (↓).",
    "gender": "Choisir le genre dans la liste, ou « NC ».",
    "age": "Choisir la tranche d’âge dans la liste, ou « NC ».",
    "neighbourhood": "Choisir le quartier dans la liste, ou « NC ».",
    "quality": "Choisir la qualité dans la liste, ou « NC ».",
    "known_from": "Choisir la connaissance du lieu dans la liste, ou « NC ».",
    "orientation": "Choisir l’orientation dans la liste.",
    "special_need": "Choisir le besoin particulier dans la liste.",
    "duration": "Choisir la durée dans la liste.",
}
_SAVED, _AUTHOR, _ERASED = "saved", "author", "erased"
_LISTS = {
    "channel": "canal",
    "outcome": "suite_donnee",
    "gender": "genre",
    "age": "tranche_age",
    "quality": "qualite",
    "known_from": "connaissance_lieu",
    "orientation": "orientation_externe",
    "special_need": "besoin_particulier",
    "duration": "duree",
}
_MAY_BE_EMPTY = ("orientation", "special_need", "duration")


def _known(session: Session, draft: ContactDraft, by: Agent) -> _Known:
    """Return what a save must know of the base: one question, for each costs more than its answer."""
    asked = {name: getattr(draft, name) for name in _SENTENCES}
    asked |= {"uid": draft.uid, "author": by.uid, "year": draft.occurred_at.year}
    rows = session.connection().execute(_ASKED, {**asked, "day": draft.occurred_at.date()})
    return {_FIELDS.get(name, name): (request, domain) for name, request, domain in rows}


def _told(name: str, fact: ColumnElement[Any]) -> Select[Any]:
    return select(literal_column(f"'{name}'"), fact, null())


_DAY = bindparam("day", type_=Date)
# Built once: building it anew cost more than running it. One binding a value, words written in: SQLAlchemy
# prepares each binding anew at each save.
_ASKED: CompoundSelect[*tuple[Any, ...]] = union_all(
    _told(_SAVED, cast(Contact.id, String)).where(Contact.uid == bindparam("uid")),
    _told(_AUTHOR, cast(User.id, String)).where(User.uid == bindparam("author")),
    _told(_ERASED, null()).where(FrozenYear.year == bindparam("year"), FrozenYear.erased_on.is_not(None)),
    select(literal_column("'motive'"), Motive.request, Motive.domain).where(
        Motive.code == bindparam("motive"), or_(Motive.valid_to.is_(None), Motive.valid_to >= _DAY)
    ),
    select(Choice.list_name, Choice.code, null()).where(
        or_(
            *(
                and_(Choice.list_name == literal_column(f"'{list_name}'"), Choice.code == bindparam(name))
                for name, list_name in _LISTS.items()
            )
        ),
        Choice.valid_from <= _DAY,
        or_(Choice.valid_to.is_(None), Choice.valid_to >= _DAY),
    ),
    select(literal_column("'neighbourhood'"), Neighbourhood.code, null()).where(
        Neighbourhood.code == bindparam("neighbourhood"),
        Neighbourhood.valid_from <= _DAY,
        or_(Neighbourhood.valid_to.is_(None), Neighbourhood.valid_to >= _DAY),
    ),
)
_FIELDS = {list_name: name for name, list_name in _LISTS.items()}
