"""Bring a year of workbooks into the base, as one lot that can be undone."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.actions.model import Action
from espace_citoyennete.actions.rules import STAGE
from espace_citoyennete.actions.service import ActionDraft, save_action
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.service import record_contacts
from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.directory.service import organisation_named
from espace_citoyennete.errors import UserError
from espace_citoyennete.imports.batch import Made, note_batch
from espace_citoyennete.imports.plan import FilePlan, ImportPlan, Seats, permanence_draft, with_seated
from espace_citoyennete.imports.rules import Ignored, Refusal
from espace_citoyennete.imports.sheets import SHEETS, Values
from espace_citoyennete.jeudis.attending import Counted, count_people
from espace_citoyennete.jeudis.model import Jeudi
from espace_citoyennete.jeudis.service import JeudiDraft, save_jeudi
from espace_citoyennete.permanences.appointments import record_past_appointments
from espace_citoyennete.permanences.model import Appointment, Permanence
from espace_citoyennete.permanences.service import create_permanence
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.base import Base
from espace_citoyennete.subsidies.model import Subsidy
from espace_citoyennete.subsidies.service import PastSubsidyDraft, record_past_subsidy
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.town.rules import Calendar
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import default_safe_contact
from espace_citoyennete.visitors.service import record_visitors


@dataclass(frozen=True)
class FileReport:
    """What one file brought; `is_withheld` when a refused row kept the whole file out."""

    name: str
    label: str
    added: int
    known: int
    ignored: tuple[Ignored, ...]
    refusals: tuple[Refusal, ...]
    is_withheld: bool


@dataclass(frozen=True)
class ImportReport:
    """What an import did: the number that undoes it (None when nothing was added), file by file."""

    number: int | None
    files: tuple[FileReport, ...]

    @property
    def is_withheld(self) -> bool:
        """Tell whether at least one file was kept out."""
        return any(file.is_withheld for file in self.files)


@dataclass(frozen=True)
class _Hand:
    """Who brings what in, when, over which calendar."""

    by: Agent
    author_id: int | None
    now: datetime
    days: Calendar


def bring_in(
    session: Session, plan: ImportPlan, *, partial: bool = False, now: datetime, by: Agent
) -> ImportReport:
    """Write what a plan holds and return what was done.

    A file with a refused row changes nothing, unless `partial` takes its good rows.
    """
    require(by, "bring_in")
    hand = _Hand(by, session.scalar(select(User.id).where(User.uid == by.uid)), now, calendar(session))
    organisations = set(session.scalars(select(Organisation.uid)))
    made: list[Made] = []
    reports: list[FileReport] = []
    for file in plan.files:
        is_orphan = bool(file.sheet and file.sheet.kind == "appointments") and any(
            report.is_withheld and report.label == SHEETS[0].label for report in reports
        )
        report, records = _bring_file(session, file, hand, partial, is_orphan)
        reports.append(report)
        made += records
    made += [
        Made(Organisation, uid)
        for uid in session.scalars(select(Organisation.uid))
        if uid not in organisations
    ]
    if not made:
        return ImportReport(None, tuple(reports))
    number = note_batch(session, plan.source, made, now=now, author_id=hand.author_id)
    return ImportReport(number, tuple(reports))


def _bring_file(
    session: Session, file: FilePlan, hand: _Hand, partial: bool, is_orphan: bool
) -> tuple[FileReport, list[Made]]:
    refusals = list(file.refusals)
    made: list[Made] = []
    if is_orphan and file.rows:
        reason = "Les permanences de ces rendez-vous ne sont pas importées. Corriger d’abord leur fichier."
        refusals.append(Refusal(file.name, 0, "", "", reason))
    elif file.sheet and file.rows:
        with session.begin_nested() as savepoint:
            made = _MAKERS[file.sheet.kind](session, file, hand, refusals)
            if refusals and not partial:
                savepoint.rollback()
                made = []
    label = file.sheet.label if file.sheet else ""
    added = sum(1 for record in made if record.key)
    is_withheld = bool(refusals) and (not partial or is_orphan or file.sheet is None)
    return (
        FileReport(file.name, label, added, file.known, file.ignored, tuple(refusals), is_withheld),
        made,
    )


_Maker = Callable[[Session, FilePlan, _Hand, list[Refusal]], list[Made]]


def _one_by_one(model: type[Base], save: Callable[[Session, Values, UUID, _Hand], object]) -> _Maker:
    """Return a maker that saves each row through its feature's use case, whose refusals join the others."""

    def make(session: Session, file: FilePlan, hand: _Hand, refusals: list[Refusal]) -> list[Made]:
        made = []
        for row in file.rows:
            uid = uuid4()
            try:
                with session.begin_nested():
                    save(session, row.values, uid, hand)
            except UserError as refusal:
                refusals.append(Refusal(file.name, row.line, "", _shown(row.values), refusal.message))
            else:
                made.append(Made(model, uid, row.key))
        return made

    return make


def _save_permanence(session: Session, values: Values, uid: UUID, hand: _Hand) -> None:
    organisation = values["organisation"]
    organisation_id = organisation_named(session, organisation, by=hand.by) if organisation else None
    draft = permanence_draft(values, organisation_id)
    create_permanence(session, replace(draft, uid=uid), calendar=hand.days, by=hand.by)


def _save_jeudi(session: Session, values: Values, uid: UUID, hand: _Hand) -> None:
    draft = JeudiDraft(
        held_on=values["day"],
        starts_at=values["hour"],
        title=values["title"],
        axis=values["axis"],
        place=values["place"],
        capacity=values["capacity"],
        sign_language=values["sign_language"],
        uid=uid,
    )
    jeudi_id = save_jeudi(session, draft, by=hand.by)
    genders = {"F": values["women"], "H": values["men"]}
    people = Counted(values["registered"], values["present"], {"GENRE": genders})
    count_people(session, jeudi_id, people, by=hand.by)


def _save_course(session: Session, values: Values, uid: UUID, hand: _Hand) -> None:
    draft = ActionDraft(
        STAGE,
        values["day"],
        "Stage de citoyenneté",
        organisation_id=organisation_named(session, values["organiser"], by=hand.by),
        convened=values["convened"],
        present=values["present"],
        counts={"GENRE": {"F": values["women"], "H": values["men"]}},
        uid=uid,
    )
    save_action(session, draft, by=hand.by)


def _save_subsidy(session: Session, values: Values, uid: UUID, hand: _Hand) -> None:
    draft = PastSubsidyDraft(
        year=values["year"],
        organisation_id=organisation_named(session, values["organisation"], by=hand.by),
        axis=values["axis"],
        requested_cents=values["requested"],
        voted_cents=values["voted"],
        paid_cents=values["paid"],
        deliberation=values["deliberation"],
        report_received=values["report_received"],
        uid=uid,
    )
    record_past_subsidy(session, draft, by=hand.by)


def _make_contacts(session: Session, file: FilePlan, hand: _Hand, _refusals: list[Refusal]) -> list[Made]:
    made = [Made(Contact, uuid4(), row.key) for row in file.rows]
    codes = ("channel", "request", "domain", "gender", "age", "neighbourhood", "outcome", "note")
    record_contacts(
        session,
        (
            {
                "uid": record.uid,
                "author_id": hand.author_id,
                "occurred_at": datetime.combine(row.values["day"], row.values["hour"]),
                **{code: row.values[code] for code in codes},
            }
            for record, row in zip(made, file.rows, strict=True)
        ),
    )
    return made


def _make_appointments(session: Session, file: FilePlan, hand: _Hand, refusals: list[Refusal]) -> list[Made]:
    seats = Seats(session, [file])  # read again: the slots now have an id, and somebody may have booked since
    placed = with_seated(replace(file, refusals=()), seats)
    refusals += placed.refusals
    people = [Made(Visitor, uuid4()) for _ in placed.rows]
    names = ("last_name", "first_name", "phone")
    visitor_ids = record_visitors(
        session,
        (
            {
                "uid": person.uid,
                "safe_contact": default_safe_contact("", [row.values["domain"]]),
                **{name: row.values[name] for name in names},
            }
            for person, row in zip(people, placed.rows, strict=True)
        ),
    )
    made = [Made(Appointment, uuid4(), row.key) for row in placed.rows]
    record_past_appointments(
        session,
        (
            {
                "uid": record.uid,
                "slot_id": seats.slot_id(row.values),
                "visitor_id": visitor_id,
                "domain": row.values["domain"],
                "state": row.values["state"],
                # A workbook does not say when it was booked: its own hour is the latest possible.
                "booked_at": min(hand.now, datetime.combine(row.values["day"], row.values["hour"])),
            }
            for record, row, visitor_id in zip(made, placed.rows, visitor_ids, strict=True)
        ),
    )
    return people + made


_MAKERS: dict[str, _Maker] = {
    "permanences": _one_by_one(Permanence, _save_permanence),
    "contacts": _make_contacts,
    "appointments": _make_appointments,
    "jeudis": _one_by_one(Jeudi, _save_jeudi),
    "courses": _one_by_one(Action, _save_course),
    "subsidies": _one_by_one(Subsidy, _save_subsidy),
}


def _shown(values: Values) -> str:
    return " ; ".join(str(value) for value in values.values() if value not in (None, ""))[:200]
