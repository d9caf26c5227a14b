"""The order of the lists at the desk: what this agent uses, never what is sensitive, steady all day long."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, text

from espace_citoyennete.accounts.model import User
from espace_citoyennete.clock import fixed_clock
from espace_citoyennete.contacts.listing import most_used
from espace_citoyennete.contacts.lists import LISTS, contact_options
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.rules import SENSITIVE_DOMAINS, age_bracket
from espace_citoyennete.french import Unreadable
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui.choice import best_matches
from espace_citoyennete.ui.desk import Desk
from tests.conftest import AGENT, NOW

YESTERDAY = NOW - timedelta(days=1)


def log(database: Database, *motives: str, at: datetime = YESTERDAY, author: object = AGENT.uid) -> None:
    """Write contacts as they stand in the register, some of them violent, urgent or of another agent."""
    with database.transaction() as session:
        author_id = session.query(User.id).filter(User.uid == author).scalar()
        rows = [
            {
                "uid": uuid4(), "version": 1, "occurred_at": at, "month": at.year * 12 + at.month - 1,
                "channel": "VISITE", "motive": motive, "request": "INFO_DROIT", "domain": None,
                "outcome": "URGENCE", "special_need": "LSF", "author_id": author_id,
            }
            for motive in motives
        ]  # fmt: skip
        session.execute(insert(Contact), rows)


def codes(desk: Desk, name: str) -> list[str]:
    return [option.code for option in contact_options(desk, desk.clock.today())[name]]


def test_what_this_agent_used_most_comes_first_and_what_is_sensitive_stays_in_its_place(
    database: Database,
) -> None:
    before = Desk(database, fixed_clock(NOW), AGENT)
    untouched = codes(before, "motive")
    with database.transaction() as session:
        session.add(User(uid=(colleague := uuid4()), name="K. Lefèvre", rights="accueil"))
    log(database, *["VIF"] * 9, *["SUC"] * 2, *["ROU"] * 3)
    log(database, *["FIS"] * 20, at=NOW - timedelta(days=91))
    log(database, *["SAN"] * 20, author=colleague)
    desk = Desk(database, fixed_clock(NOW), AGENT)
    used = codes(desk, "motive")
    assert used[:2] == ["ROU", "SUC"]
    assert used[2:] == [code for code in untouched if code not in ("ROU", "SUC")]
    assert codes(desk, "outcome")[0] == "REPONDU" and codes(desk, "special_need")[0] == "AUCUN"


def test_the_order_holds_all_day_long_and_learns_overnight(database: Database) -> None:
    desk = Desk(database, fixed_clock(NOW), AGENT)
    before = codes(desk, "motive")
    log(database, "ROU", at=NOW - timedelta(minutes=5))
    again = Desk(database, fixed_clock(NOW), AGENT)
    assert codes(again, "motive") == before  # started anew
    log(database, "SUC", "SUC")  # back-dated
    assert codes(desk, "motive") == before
    again.deleteLater()
    desk.clock = fixed_clock(NOW + timedelta(days=1))
    assert codes(desk, "motive")[:2] == ["SUC", "ROU"]


def test_the_lists_mark_what_is_sensitive(database: Database) -> None:
    offered = contact_options(Desk(database, fixed_clock(NOW), AGENT), NOW.date())
    marked = {name: {o.code for o in found if o.is_sensitive} for name, found in offered.items()}
    assert marked.pop("motive") == {"VIF", "PEN", "VIC", "DIS", "ECOUTE_VIOLENCES", "DISCRIMINATION"}
    assert marked.pop("domain") == SENSITIVE_DOMAINS
    assert marked.pop("outcome") == {"URGENCE"}
    assert "AUCUN" not in marked["special_need"] and len(marked.pop("special_need")) == 9
    assert set(marked) == set(LISTS) - {"domain", "outcome", "special_need"} and not any(marked.values())


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("motive", "pension", "FAM"), ("domain", "pension", "FAM"), ("motive", "HÉRITAGE", "SUC"),
        ("motive", "vi", "AFFAIRES"), ("motive", "vif", "VIF"), ("outcome", "rdv", "RDV"),
        ("neighbourhood", "etou", "QPV_ETOUVIE"), ("domain", "surendett", "BAN"),
    ],
)  # fmt: skip
def test_the_words_that_people_say_reach_the_value(
    database: Database, field: str, typed: str, code: str
) -> None:
    offered = contact_options(Desk(database, fixed_clock(NOW), AGENT), NOW.date())
    assert best_matches(offered[field], typed)[0].code == code


def test_reading_the_habits_costs_the_same_whatever_the_base_holds(database: Database) -> None:
    """The plan reads the agent's last contacts by their index, and sorts nothing."""
    with database.reading() as session:
        plan = session.execute(
            text(
                "EXPLAIN QUERY PLAN SELECT motive FROM contact WHERE author_id = 1 AND occurred_at >= '2026' "
                "AND occurred_at < '2027' AND removed_at IS NULL ORDER BY occurred_at DESC LIMIT 500"
            )
        )
        steps = " ".join(row.detail for row in plan)
        assert "ix_contact_author_id_occurred_at" in steps and "TEMP B-TREE" not in steps
    log(database, *["FAM"] * 700)
    with database.reading() as session:
        assert most_used(session, AGENT.uid, NOW.date())["motive"] == {"FAM": 500}


@given(age=st.integers(1, 120))
def test_an_age_typed_takes_the_bracket_whose_words_hold_it(age: int) -> None:
    spans = {
        "M12": (0, 11), "12_17": (12, 17), "18_24": (18, 24), "25_39": (25, 39), "40_59": (40, 59),
        "60_69": (60, 69), "70P": (70, 120),
    }  # fmt: skip
    for typed in (f"{age}", f" {age} ans", f"{age}ans"):
        first, last = spans[age_bracket(typed) or ""]
        assert first <= age <= last


@pytest.mark.parametrize("typed", ["0", "130", "-1", "−1", "+0", "121", "9999999999999999999"])
def test_what_is_nobodys_age_is_refused_with_the_remedy(typed: str) -> None:
    with pytest.raises(Unreadable, match=r"n’est pas un âge\. Écrire de 1 à 120, ou « NC »"):
        age_bracket(typed)


@pytest.mark.parametrize("typed", ["", "jeu", "25-39", "25 - 39 ans", "trente", "1e3"])
def test_what_is_no_number_is_left_to_the_words_of_the_list(typed: str) -> None:
    assert age_bracket(typed) is None
