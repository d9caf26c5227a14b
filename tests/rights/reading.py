"""What somebody reads of what is not for them: two bases that differ by that alone give the same answers.

And every check of a right to read, taken away in turn: an answer of the two bases then differs.
"""

import ast
import inspect
import shutil
import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from espace_citoyennete import demo
from espace_citoyennete.callbacks.model import Callback
from espace_citoyennete.clock import fixed_clock
from espace_citoyennete.contacts.listing import ContactFilter
from espace_citoyennete.contacts.model import Contact, ContactDomain
from espace_citoyennete.discriminations.model import Situation
from espace_citoyennete.errors import UserError
from espace_citoyennete.jeudis.model import Registration
from espace_citoyennete.permanences.model import Appointment
from espace_citoyennete.privacy.given import given_to
from espace_citoyennete.rights import Agent, Right, words_of
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.database import Database, Session, open_sqlite
from espace_citoyennete.town.model import Motive
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.phones import kept_keys
from espace_citoyennete.waiting.model import WaitingEntry
from tests.conftest import AGENT, KEY, NOW
from tests.journeys.test_numbers_hidden import arguments, modules, readers, spelt
from tests.trust.bases import new_base

_TOLD, _OTHER_WORD, _NAME = "Quetzalcoatl", "Nahuatl", "Xanthippe"
_OTHER = replace(AGENT, uid=UUID(int=2), rights=frozenset({Right.RECEPTION}))
_OUTSIDE = tuple(
    replace(_OTHER, rights=frozenset({right})) for right in (Right.DIRECTION, Right.ADMINISTRATION)
)


Reading = Callable[..., Any]
_LATER = replace(_OTHER, uid=UUID(int=3))  # as of two years later
READERS = (_OTHER, _LATER, *_OUTSIDE)
# Whoever gives the uid of a person has found them: what was done with them is told, however old.
_OF_WHOM_WAS_FOUND = {"people.listing.person_card", "contacts.callers.known_caller"}


class Worlds(NamedTuple):
    """Pairs of bases that differ by what is told of people: restricted, open and by who they are, or old."""

    restricted: tuple[Database, Database]
    open: tuple[Database, Database]
    old: tuple[Database, Database]

    def pair(self, by: Agent) -> tuple[Database, Database]:
        """Return the bases that differ by all that this person may not read, and by nothing else."""
        return {_OTHER: self.restricted, _LATER: self.old}.get(by, self.open)


@contextmanager
def worlds(folder: Path) -> Iterator[Worlds]:
    """Make the bases in a folder, of one year of the demonstration, all written by one author."""
    seed = new_base(folder)
    with closing(open_sqlite(seed, KEY, fixed_clock(NOW))) as database:
        database.author = AGENT.uid
        demo.build(database, AGENT, database.clock, year=NOW.year)
        _bring_together(database)
    made = []
    for name, domains in (("restricted", ("VIF", "PEN")), ("open", _OPEN), ("old", _OPEN)):
        for is_other, domain in enumerate(domains):
            home = folder / f"{name}{is_other}"
            home.mkdir()
            made.append(open_sqlite(Path(shutil.copy(seed, home)), KEY, fixed_clock(NOW)))
            if name == "old":
                _tell_of_contacts(made[-1], bool(is_other), domain, _LONG_AGO)
                _name(made[-1], _NAME, "06 39 98 77 55", Visitor.id.in_(sa.select(Contact.visitor_id)))
            else:
                _tell(made[-1], bool(is_other), domain, name == "restricted")
    try:
        yield Worlds((made[0], made[1]), (made[2], made[3]), (made[4], made[5]))
    finally:
        for database in made:
            database.close()


def _bring_together(database: Database) -> None:
    """Give the contacts to one person, who is found by any question, and put one in the Corbeille."""
    with database.transaction() as session:
        someone = sa.select(Visitor.id).order_by(Visitor.uid.desc()).limit(1).scalar_subquery()
        session.execute(sa.update(Contact).values(visitor_id=someone))
        oldest = sa.select(sa.func.min(Contact.id)).scalar_subquery()
        session.execute(sa.update(Contact).where(Contact.id == oldest).values(removed_at=NOW.astimezone()))


_OPEN = ("FAM", "TRAV")
_LONG_AGO = {
    "occurred_at": sa.func.strftime("%Y-%m-%d %H:%M:%S.000000", Contact.occurred_at, "-2 years"),
    "month": Contact.month - 24,
}


def _tell_of_contacts(database: Database, is_other: bool, domain: str, facts: dict[str, Any]) -> None:
    """Tell one word of every contact, in one domain."""
    word = _OTHER_WORD if is_other else _TOLD
    with database.transaction() as session:
        motive = session.scalars(sa.select((sa.func.max if is_other else sa.func.min)(Motive.code))).one()
        session.execute(sa.update(Contact).values(note=word, domain=domain, motive=motive, **facts))
        session.execute(sa.update(ContactDomain).values(code=domain))
        session.execute(sa.update(Situation).values(area=word))


def _tell(database: Database, is_other: bool, domain: str, is_restricted: bool) -> None:
    """Tell one word of everybody, in one domain; where it is open, name them otherwise as well."""
    word = _OTHER_WORD if is_other else _TOLD
    _tell_of_contacts(database, is_other, domain, {})
    with database.transaction() as session:
        session.execute(sa.update(Callback).values(subject=word, is_restricted=is_restricted))
        session.execute(sa.update(Appointment).values(subject=word, domain=domain, is_to_check=is_other))
        told = {"subject": word, "domain": domain, "is_restricted": is_restricted}
        session.execute(sa.update(WaitingEntry).values(told))
    is_named_otherwise = is_other and not is_restricted
    _name(database, *(("Socrate", "06 39 98 77 66") if is_named_otherwise else (_NAME, "06 39 98 77 55")))


def _name(database: Database, name: str, phone: str, *whom: sa.ColumnElement[bool]) -> None:
    """Give people one name and one number."""
    person = {"last_name": name, "first_name": name, "phone": phone, "phone_key": kept_keys(phone)}
    with database.transaction() as session:
        session.execute(sa.update(Visitor).where(*whom).values(person))


# Each check taken away in turn

# What no answer of the two bases can tell apart, and the test that does.
TOLD_APART: dict[str, str] = {
    "contacts.listing.matching: may_read_people(by)": "tests/rights/test_pages.py",
    "contacts.records.contact_count: readable(session, by)": "tests/annual_report/test_in_register.py",
    "jeudis.follow_ups.contacts_since: readable(session, by)": "tests/jeudis/test_following.py",
    "journal.listing._refuse_others: may_read_journal(by)": "tests/journal/test_section.py",
    "permanences.listing.appointments_found: reads_since(by, today_of(session))": "tests/rights/test_old.py",
    "today.deadlines.all_deadlines: may_read_deadlines(by)": "tests/today/test_deadlines.py",
    "today.listing.due: Right.COORDINATION in by.rights": "tests/today/test_page.py",
}


@dataclass
class Gates:
    """The checks of a right to read, each of which may be as if it were not there."""

    places: list[str] = field(default_factory=list)
    open_one: int | None = None
    asked: tuple[str, Agent] = ("", AGENT)  # which function is asked, and by whom
    passed: dict[int, set[tuple[str, Agent]]] = field(default_factory=lambda: defaultdict(set))

    def is_open(self, gate: int) -> bool:
        """Tell whether a check is taken away, and remember who came to it."""
        self.passed[gate].add(self.asked)
        return gate == self.open_one

    def everything(self) -> sa.ColumnElement[bool]:
        """Return the condition that every record fulfils."""
        return sa.true()


@contextmanager
def with_gates() -> Iterator[Gates]:
    """Run the block with a gate in each check of the functions that read, all of them closed."""
    gates, kept = Gates(), list[tuple[FunctionType, CodeType]]()
    for module in modules("listing", "records", "figures"):
        for function in list(vars(module).values()):
            if isinstance(function, FunctionType) and function.__module__ == module.__name__:
                kept.append((function, function.__code__))
                function.__code__ = _gated(function, gates)
                function.__globals__["_gates"] = gates
    try:
        yield gates
    finally:
        for function, code in kept:
            function.__code__ = code
            function.__globals__.pop("_gates", None)


def _gated(function: FunctionType, gates: Gates) -> CodeType:
    module = ast.parse(textwrap.dedent(inspect.getsource(function)))
    before = len(gates.places)
    module = _Gated(function, gates).visit(module)
    if len(gates.places) == before:
        return function.__code__
    module.body.insert(0, ast.parse("from __future__ import annotations").body[0])
    compiled = compile(ast.fix_missing_locations(module), function.__code__.co_filename, "exec")
    return next(part for part in compiled.co_consts if isinstance(part, CodeType))


class _Gated(ast.NodeTransformer):
    """Puts a gate before each check: open, the check is as if it had said yes."""

    def __init__(self, function: FunctionType, gates: Gates) -> None:
        self._where = f"{function.__module__.removeprefix('espace_citoyennete.')}.{function.__name__}"
        self._gates = gates

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Open a call to a rule of `rights`, or to the condition of what may be read."""
        self.generic_visit(node)
        name = ast.unparse(node.func)
        if name == "reads_since":
            return self._gate(node, "None if {} else {}")
        if name == "readable":
            return self._gate(node, "_gates.everything() if {} else {}")
        return self._gate(node, "{} or {}") if name.startswith("may_read_") else node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """Open a right looked for among those of somebody."""
        self.generic_visit(node)
        if not ast.unparse(node).endswith("by.rights"):
            return node
        return self._gate(node, "{} or {}" if isinstance(node.ops[0], ast.In) else "not {} and {}")

    def _gate(self, node: ast.expr, shape: str) -> ast.expr:
        told = ast.unparse(node)
        asked = f"_gates.is_open({len(self._gates.places)})"
        self._gates.places.append(f"{self._where}: {told}")
        return ast.parse(f"({shape.format(asked, told)})", mode="eval").body


def unnoticed(found: Worlds, gates: Gates) -> list[str]:
    """Take each check away in turn, and return those of which no answer tells that they are gone."""
    functions = asked_by()
    gates.passed.clear()
    for by in READERS:
        for name, function in functions.items():
            gates.asked = name, by
            tells(found, function, by)
    missed = []
    for gate, place in enumerate(gates.places):
        gates.open_one = gate
        askers = sorted(gates.passed[gate], key=lambda asked: (asked[0], words_of(asked[1].rights)))
        if not any(tells(found, functions[name], by) for name, by in askers):
            missed.append(place)
    gates.open_one = None
    return missed


def asked_by() -> dict[str, Reading]:
    """Return every function that reads the base for somebody in particular."""
    found = {name: one for name, one in readers().items() if "by" in inspect.signature(one).parameters}
    return found | {"everything_given_to": everything_given_to}


def everything_given_to(session: Session, visitor_uid: UUID, *, by: Agent) -> object:
    """Return all that is known of a person, texts included."""
    return given_to(session, visitor_uid, has_texts=True, by=by).as_json


def tells(found: Worlds, function: Reading, by: Agent) -> bool:
    """Tell whether a function lets a person learn what is not for them: a record of a list, or any word."""
    name = f"{function.__module__}.{function.__name__}".removeprefix("espace_citoyennete.")
    if by == _LATER and name in _OF_WHOM_WAS_FOUND:
        return False
    here, there = found.pair(by)
    answer = _answer(here, function, by)
    hidden = hidden_records(here, Contact) | (hidden_records(here, Appointment) if by != _LATER else set())
    is_named = function.__module__.endswith(".records") and not hidden.isdisjoint(answer)
    return is_named or answer != _answer(there, function, by)


@cache
def hidden_records(database: Database, model: type[Base]) -> frozenset[str]:
    """Return the uids of what is restricted, of somebody, or old."""
    with database.reading() as session:
        return frozenset(map(str, session.scalars(sa.select(model.uid))))


def _registered_for(session: Session) -> int:
    """Return a Jeudi for which somebody is registered."""
    return session.scalars(sa.select(Registration.jeudi_id).order_by(Registration.id).limit(1)).one()


def _answer(database: Database, function: Reading, by: Agent) -> list[str]:
    with database.transaction() as session:
        is_search = function.__name__.endswith("_found")
        asked = {
            "text": _NAME if is_search else _TOLD,
            "typed": _TOLD,
            "name": _NAME,
            "phone": "06 39",
            "by": by,
        }
        asked |= {"domain": "VIF" if by == _OTHER else "FAM", "jeudi_id": _registered_for(session)}
        given = arguments(function, session)
        given |= {name: value for name, value in asked.items() if name in given}
        if isinstance(given.get("wanted"), ContactFilter):
            given["wanted"] = ContactFilter(text=_TOLD)
        try:
            return list(spelt(function(**given), session))
        except UserError as refusal:
            return [refusal.message]
        finally:
            session.rollback()
