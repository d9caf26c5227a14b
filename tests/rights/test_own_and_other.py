"""Every use case, under every right, on a record of one's own and on another's, open or restricted."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from uuid import UUID

import pytest
import sqlalchemy as sa

from espace_citoyennete.accounts.model import User
from espace_citoyennete.errors import Forbidden
from espace_citoyennete.rights import BEYOND, ERASING, MATRIX, Right
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.database import Database, Session
from tests.conftest import AGENT
from tests.engines.test_journal import Witness, everything
from tests.rights.gates import TakenBack

OTHER = replace(AGENT, uid=UUID(int=2), name="Z. Autre")


class Case(NamedTuple):
    """Who acts, on whose record, and which one."""

    right: Right
    is_own: bool
    is_restricted: bool


DESK = (Right.RECEPTION, Right.COORDINATION)
# One's own open records are those of `test_matrix`.
CASES = (
    *(Case(right, False, True) for right in Right),
    *(Case(right, True, True) for right in DESK),
    *(Case(right, False, False) for right in DESK),
)

# The whole table: the matrix, but for these. What shows a restricted record, or writes over what it tells, is
# for its author and for the coordination. The desk does the rest for a colleague — somebody came, was called,
# moves an appointment, leaves a list — and reads nothing of it.
READS_FIRST = {
    *("open_contact", "correct_contact", "remove_contact", "restore_contact"),
    *("open_situation", "save_situation", "withdraw_situation"),
    *("tie_contact", "untie_contact"),
    *("correct_appointment", "change_waiting"),
}
ONES_OWN = {"note_passphrase"}  # whoever administers lends one to the others


def expected(name: str, case: Case) -> bool:
    """Tell what the table says of a use case."""
    if name in ONES_OWN and not case.is_own:
        return case.right is Right.ADMINISTRATION
    if name in READS_FIRST and case.is_restricted and not case.is_own:
        return case.right is Right.COORDINATION
    return case.right in MATRIX[name]


@dataclass(kw_only=True)
class Tries(Witness):
    """Tries each use case in each case, all of it taken back, then does it for good."""

    wrong: list[str] = field(default_factory=list)

    def __call__(self, use_case: Callable[..., Any], *facts: Any, **more: Any) -> Any:
        name = use_case.__name__
        for case in CASES:
            try:
                is_let = self._is_let(case, use_case, *facts, **more)
            except Exception as refusal:
                self.wrong.append(f"{name}, {case}: {refusal!r} {refusal.__cause__!r}")
            else:
                is_own = case.is_own and (name not in ONES_OWN or AGENT.uid in facts)
                if is_let != expected(name, case._replace(is_own=is_own)):
                    self.wrong.append(f"{name}, {case}: {'let' if is_let else 'refused'}")
        self.seen.add(name)
        with self.database.transaction(is_beyond=name in BEYOND, is_erasing=name in ERASING) as session:
            return use_case(session, *facts, **more, by=AGENT)

    def _is_let(self, case: Case, use_case: Callable[..., Any], *facts: Any, **more: Any) -> bool:
        by = replace(AGENT if case.is_own else OTHER, rights=frozenset({case.right}))
        try:
            with self.database.transaction() as session:
                if (
                    not case.is_own and use_case.__name__ not in BEYOND
                ):  # a base taken in whole knows nobody yet
                    session.add(User(uid=OTHER.uid, name=OTHER.name, rights=case.right.value))
                restrict_everything(session, is_restricted=case.is_restricted)
                use_case(session, *facts, **more, by=by)
                session.flush()
                raise TakenBack
        except TakenBack:
            return True
        except Forbidden:
            return False


def restrict_everything(session: Session, *, is_restricted: bool) -> None:
    """Make every record that may be restricted so, or none, whichever feature it is of."""
    told = {"domain": "VIF" if is_restricted else "FAM", "is_restricted": is_restricted}
    for table in Base.metadata.sorted_tables:
        values = {name: value for name, value in told.items() if name in table.columns}
        if values and "author_id" in table.columns:
            session.execute(sa.update(table).values(values))


@pytest.mark.slow
def test_each_act_on_ones_own_record_and_on_anothers_is_what_the_table_says(database: Database) -> None:
    """Saboteurs: each check of `tests.rights.witnesses`, taken away in turn."""
    do = Tries(database)
    everything(do)
    assert do.seen == MATRIX.keys()
    assert not do.wrong, "\n".join(do.wrong)
