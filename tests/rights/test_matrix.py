"""Every use case, tried under every right, does what the matrix says: in the program and in the base."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from espace_citoyennete.errors import Forbidden
from espace_citoyennete.rights import BEYOND, ERASING, MATRIX, Right
from tests.conftest import AGENT
from tests.engines.test_journal import Witness, everything
from tests.rights.conftest import Held
from tests.rights.gates import TakenBack


@dataclass(kw_only=True)
class Roles(Witness):
    """Tries each use case under each right alone, the base held to it, then does it for good."""

    held: Held
    may: dict[str, set[Right]] = field(default_factory=lambda: defaultdict(set))
    wrong: list[str] = field(default_factory=list)

    def __call__(self, use_case: Callable[..., Any], *facts: Any, **more: Any) -> Any:
        name = use_case.__name__
        for right in Right:
            try:
                if self._is_let(right, use_case, *facts, **more):
                    self.may[name].add(right)
            except Exception as refusal:
                self.wrong.append(f"{name} under « {right} »: {refusal!r} {refusal.__cause__!r}")
        self.database.hold_to(AGENT.rights)
        with self.database.transaction(is_beyond=name in BEYOND, is_erasing=name in ERASING) as session:
            return use_case(session, *facts, **more, by=AGENT)

    def _is_let(self, right: Right, use_case: Callable[..., Any], *facts: Any, **more: Any) -> bool:
        by = replace(AGENT, rights=frozenset({right}))
        try:
            name = use_case.__name__
            beyond = {"is_beyond": name in BEYOND, "is_erasing": name in ERASING}
            with self.held.transaction(right, **beyond) as session:
                use_case(session, *facts, **more, by=by)
                session.flush()
                raise TakenBack
        except TakenBack:
            return True
        except Forbidden:
            return False


def test_each_right_does_what_the_matrix_says_and_the_base_lets_it(held: Held) -> None:
    do = Roles(held.database, held=held)
    everything(do)
    assert not do.wrong, "\n".join(do.wrong)
    assert {name: set(rights) for name, rights in MATRIX.items()} == do.may
