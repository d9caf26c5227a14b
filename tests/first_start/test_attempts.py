"""Wrong passphrases: the delay before the next try, which a restart of the program does not shorten."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import NotOpened
from espace_citoyennete.storage.attempts import LONGEST, counted
from espace_citoyennete.storage.folder import create_base, give_passphrase, open_base, open_with_recovery
from espace_citoyennete.storage.keys import Holder
from espace_citoyennete.storage.layout import ATTEMPTS
from espace_citoyennete.storage.sealing import Cost

CHEAP = Cost(memory=64, passes=1, lanes=1)  # never accepted by the program itself
ZOE, ALI = "Zoé Lefèvre", "Ali"
PHRASE = "girafe prudente escalier tiède manège oblique sureau"
OTHER = "pelican fragile tournevis salade orageux clairon buvard"
NOON = datetime(2026, 11, 17, 12, tzinfo=UTC)


class Hands:
    """Somebody at the keyboard of a base, whose watch moves only when told to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.at = NOON

    @property
    def clock(self) -> Clock:
        """Return the watch as it stands: a new one each time, as after a restart."""
        return Clock(lambda: self.at)

    def open(self, name: str = ZOE, phrase: str = PHRASE) -> None:
        open_base(self.folder, name, phrase, self.clock, least=CHEAP).close()

    def refused(self, name: str = ZOE, phrase: str = OTHER) -> str:
        with pytest.raises(NotOpened) as refusal:
            self.open(name, phrase)
        return refusal.value.message


@pytest.fixture
def made(tmp_path: Path) -> tuple[Hands, str]:
    """Return a closed base that two people open, and its recovery key."""
    folder = tmp_path / "base"
    uids = [UUID(int=1), UUID(int=2)]
    database, recovery_key = create_base(folder, Holder(uids[0], ZOE), PHRASE, Clock(), cost=CHEAP)
    give_passphrase(folder, database, Holder(uids[1], ALI), PHRASE, cost=CHEAP)
    database.close()
    return Hands(folder), recovery_key


@pytest.fixture
def hands(made: tuple[Hands, str]) -> Hands:
    """Return somebody at the keyboard of that base."""
    return made[0]


def test_the_delay_doubles_to_a_minute_even_for_the_right_passphrase_and_ends(hands: Hands) -> None:
    for delay in (1, 2, 4, 8, 16, 32, 60, 60):
        assert "ne correspondent pas" in hands.refused()
        unit = "seconde" if delay == 1 else "secondes"
        assert hands.refused(phrase=PHRASE) == f"Attendre {delay} {unit} avant le prochain essai."
        hands.at += timedelta(seconds=delay) - timedelta(milliseconds=1)
        assert hands.refused(phrase=PHRASE) == "Attendre 1 seconde avant le prochain essai."
        hands.at += timedelta(milliseconds=1)
    hands.open()
    assert "ne correspondent pas" in hands.refused()
    hands.at += timedelta(seconds=1)  # the right one has set the count back
    hands.open()


def test_one_person_s_slips_make_nobody_else_wait_and_unknown_names_wait_alike(hands: Hands) -> None:
    assert hands.refused(ZOE) == hands.refused("Personne")
    assert hands.refused(ZOE) == hands.refused("Une autre") == "Attendre 1 seconde avant le prochain essai."
    assert hands.refused("zoe LEFEVRE", PHRASE).startswith("Attendre")
    hands.open(ALI)


def test_the_recovery_key_opens_without_waiting_and_sets_the_count_back(made: tuple[Hands, str]) -> None:
    hands, recovery_key = made
    hands.refused()
    open_with_recovery(hands.folder, recovery_key, ZOE, OTHER, hands.clock, cost=CHEAP)[0].close()
    hands.open(phrase=OTHER)


def test_nothing_that_was_typed_is_kept(hands: Hands) -> None:
    """A passphrase is easily typed in place of the name."""
    hands.refused(PHRASE, OTHER)
    kept = json.loads((hands.folder / ATTEMPTS).read_text("utf-8"))
    assert kept == {"": [1, NOON.isoformat()]}


@given(
    now=st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)),
    kept=st.one_of(
        st.binary(max_size=40),
        st.dictionaries(
            st.just(ZOE), st.tuples(st.integers(-9, 10**18), st.datetimes(timezones=st.just(UTC)))
        ).map(lambda kept: json.dumps(kept, default=str).encode()),
        st.sampled_from([b"[]", b"null", b'{"x": 1}', b'{"x": [1, null]}', b'{"x": [1, "2026-11-17"]}']),
    ),
)
def test_whatever_the_file_and_the_machine_s_clock_say_nobody_waits_more_than_a_minute(
    tmp_path_factory: pytest.TempPathFactory, now: datetime, kept: bytes
) -> None:
    folder = tmp_path_factory.mktemp("base")
    (folder / ATTEMPTS).write_bytes(kept)
    at = now.replace(tzinfo=UTC)
    for moment in (at, at + timedelta(seconds=LONGEST)):
        try:
            with counted(folder, ZOE, Clock(lambda moment=moment: moment)):  # type: ignore[misc]
                return
        except NotOpened as refusal:
            wait = int(refusal.message.split()[1])
            assert 0 < wait <= LONGEST
    pytest.fail("still waiting after a minute")
