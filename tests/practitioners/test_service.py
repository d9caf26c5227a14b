"""The slot belongs to the bar before a name is known: named in turn, replaced, taken back."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from espace_citoyennete.directory.service import (
    AbsenceDraft,
    retire_practitioner,
    save_absence,
)
from espace_citoyennete.errors import Conflict, Forbidden, Invalid
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.model import Appointment, Sitting, Slot
from espace_citoyennete.permanences.service import create_permanence
from espace_citoyennete.practitioners.service import (
    Named,
    name_sitting,
    name_sittings,
    propose_names,
    save_turn,
    take_back_names,
    turn_order,
)
from espace_citoyennete.rights import Right
from espace_citoyennete.town.rules import Calendar
from tests.conftest import AGENT, NOW
from tests.permanences.conftest import lawyer
from tests.practitioners.conftest import Bar

TODAY, LAST = date(2026, 11, 17), date(2026, 12, 22)
ROUND = ["Me Roux", "Me Morel", "Me Petit"]


def propose(bar: Bar, first: date = TODAY, last: date = LAST) -> list[str]:
    by_id = {id_: name for name, id_ in bar.ids.items()}
    with bar.database.reading() as session:
        return [
            by_id.get(who or 0, "") for _turn, who in propose_names(session, bar.permanence_id, first, last)
        ]


def name_all(bar: Bar, first: date = TODAY, last: date = LAST) -> tuple[Named, ...]:
    uids = {bar.ids[name]: uid for name, uid in bar.uids.items()}
    with bar.database.transaction() as session:
        proposed = propose_names(session, bar.permanence_id, first, last)
        names = {
            session.get_one(Sitting, turn.sitting_id).uid: uids[who]
            for turn, who in proposed
            if who is not None
        }
        return name_sittings(session, bar.permanence, names, by=AGENT)


def test_the_sittings_to_come_are_named_in_turn_and_the_list_goes_on_where_it_stopped(bar: Bar) -> None:
    name_all(bar, last=TODAY + timedelta(weeks=1))
    assert bar.names() == ["Me Roux", "Me Morel", "", "", "", ""]
    assert propose(bar) == ["Me Petit", "Me Roux", "Me Morel", "Me Petit"]
    name_all(bar)
    assert bar.names() == ROUND * 2
    assert propose(bar) == []


def test_who_is_away_taken_elsewhere_or_retired_is_passed_over_and_goes_next(bar: Bar) -> None:
    second = TODAY + timedelta(weeks=1)
    with bar.database.transaction() as session:
        save_absence(session, AbsenceDraft(bar.ids["Me Roux"], TODAY, TODAY, "congés"), by=AGENT)
        elsewhere = lawyer(
            label="Mairie", room="Mairie", first_day=second, last_day=second,
            practitioner_id=bar.ids["Me Petit"],
        )  # fmt: skip
        create_permanence(session, elsewhere, calendar=Calendar((), None), by=AGENT)
    assert propose(bar)[:4] == ["Me Morel", "Me Roux", "Me Petit", "Me Morel"]
    with bar.database.transaction() as session:
        retire_practitioner(session, bar.ids["Me Morel"], today=TODAY + timedelta(weeks=3), by=AGENT)
    assert "Me Morel" not in propose(bar)[3:]


def test_names_are_taken_back_to_what_they_were_and_not_over_another_name(bar: Bar) -> None:
    done = name_all(bar)
    with bar.database.transaction() as session:
        take_back_names(session, done, by=AGENT)
    assert bar.names() == [""] * 6
    done = name_all(bar)
    with bar.database.transaction() as session:
        name_sitting(session, bar.sittings()[0], bar.uids["Me Petit"], by=AGENT)
    with pytest.raises(Conflict), bar.database.transaction() as session:
        take_back_names(session, done, by=AGENT)
    assert bar.names() == ["Me Petit", *(ROUND * 2)[1:]]


def test_a_name_is_not_given_back_to_who_is_taken_at_that_hour_since(bar: Bar) -> None:
    name_all(bar)
    with bar.database.transaction() as session:
        done = name_sitting(session, bar.sittings()[0], bar.uids["Me Morel"], by=AGENT)
        other = lawyer(
            label="Mairie annexe", room="Mairie", first_day=TODAY, last_day=TODAY,
            practitioner_id=bar.ids["Me Roux"],
        )  # fmt: skip
        create_permanence(session, other, calendar=Calendar((), None), by=AGENT)
    with pytest.raises(Conflict, match="Mairie annexe"), bar.database.transaction() as session:
        take_back_names(session, [done], by=AGENT)
    assert bar.names()[0] == "Me Morel"


def test_nobody_is_named_from_the_day_of_their_leaving_nor_in_a_sitting_of_another_permanence(
    bar: Bar,
) -> None:
    with bar.database.transaction() as session:
        other = lawyer(label="Mairie annexe", room="Mairie", first_day=TODAY, last_day=TODAY)
        other_id = create_permanence(session, other, calendar=Calendar((), None), by=AGENT)
        elsewhere = session.scalars(select(Sitting.uid).where(Sitting.permanence_id == other_id)).one()
        retire_practitioner(session, bar.ids["Me Morel"], today=TODAY, by=AGENT)
    with pytest.raises(Conflict, match="Me Morel n’intervient plus"), bar.database.transaction() as session:
        name_sitting(session, bar.sittings()[0], bar.uids["Me Morel"], by=AGENT)
    with pytest.raises(Conflict, match="annulée ou retirée"), bar.database.transaction() as session:
        name_sittings(session, bar.permanence, {elsewhere: bar.uids["Me Roux"]}, by=AGENT)


def test_a_lawyer_is_replaced_in_one_gesture_and_the_appointments_do_not_move(bar: Bar) -> None:
    name_all(bar)
    with bar.database.transaction() as session:
        slot = session.scalars(select(Slot.id).order_by(Slot.starts_at).limit(1)).one()
        book_appointment(session, BookingDraft(slot), now=NOW, by=AGENT)
        before = session.scalars(select(Appointment.version)).one()
        done = name_sitting(session, bar.sittings()[0], bar.uids["Me Morel"], by=AGENT)
        booked = session.scalars(select(Appointment)).one()
        assert (booked.slot_id, booked.state, booked.version) == (slot, "A_VENIR", before)
    assert bar.names()[0] == "Me Morel"
    assert (done.before, done.after) == (bar.uids["Me Roux"], bar.uids["Me Morel"])


def test_a_name_is_refused_to_who_is_taken_then_and_the_other_sitting_is_shown(bar: Bar) -> None:
    with bar.database.transaction() as session:
        other = lawyer(
            label="Mairie annexe", room="Mairie", first_day=TODAY, last_day=TODAY,
            practitioner_id=bar.ids["Me Petit"],
        )  # fmt: skip
        create_permanence(session, other, calendar=Calendar((), None), by=AGENT)
    with pytest.raises(Conflict, match="Mairie annexe"), bar.database.transaction() as session:
        name_sitting(session, bar.sittings()[0], bar.uids["Me Petit"], by=AGENT)
    with bar.database.transaction() as session:
        save_absence(session, AbsenceDraft(bar.ids["Me Roux"], TODAY, TODAY), by=AGENT)
    with pytest.raises(Conflict, match="Me Roux est absent"), bar.database.transaction() as session:
        name_sitting(session, bar.sittings()[0], bar.uids["Me Roux"], by=AGENT)
    assert bar.names() == [""] * 6


def test_one_name_that_cannot_be_leaves_all_the_others_unsaid(bar: Bar) -> None:
    first, second, *_ = bar.sittings()
    names = {first: bar.uids["Me Roux"], second: bar.uids["Me Morel"]}
    with bar.database.transaction() as session:
        save_absence(session, AbsenceDraft(bar.ids["Me Morel"], TODAY, LAST), by=AGENT)
    with pytest.raises(Conflict), bar.database.transaction() as session:
        name_sittings(session, bar.permanence, names, by=AGENT)
    assert bar.names() == [""] * 6
    with bar.database.transaction() as session:
        name_sitting(session, first, bar.uids["Me Petit"], by=AGENT)
    with pytest.raises(Conflict, match="vient d’être nommée"), bar.database.transaction() as session:
        name_sittings(session, bar.permanence, {first: bar.uids["Me Roux"]}, by=AGENT)


def test_who_stands_in_for_the_usual_practitioner_makes_the_sitting_an_exception(bar: Bar) -> None:
    with bar.database.transaction() as session:
        own = lawyer(label="Notaire", room="Salle 3", starts_at=datetime(2026, 1, 1, 14).time(),
                     ends_at=datetime(2026, 1, 1, 16).time(), practitioner_id=bar.ids["Me Roux"])  # fmt: skip
        permanence_id = create_permanence(session, own, calendar=Calendar((), None), by=AGENT)
        sitting = session.scalars(
            select(Sitting).where(Sitting.permanence_id == permanence_id).limit(1)
        ).one()
        done = name_sitting(session, sitting.uid, bar.uids["Me Petit"], by=AGENT)
        assert sitting.is_exception
        take_back_names(session, [done], by=AGENT)
        assert not sitting.is_exception


def test_the_turn_list_keeps_its_order_and_the_same_places_when_put_back(bar: Bar) -> None:
    roux, morel, petit = (bar.uids[name] for name in ROUND)
    with bar.database.transaction() as session:
        before = save_turn(session, bar.permanence, (petit, roux), by=AGENT)
        assert before == (roux, morel, petit)
        assert turn_order(session, bar.permanence_id) == (bar.ids["Me Petit"], bar.ids["Me Roux"])
        save_turn(session, bar.permanence, before, by=AGENT)
        assert turn_order(session, bar.permanence_id) == tuple(bar.ids.values())
    for wrong in ((roux, roux), (bar.permanence,)):
        with pytest.raises(Invalid), bar.database.transaction() as session:
            save_turn(session, bar.permanence, wrong, by=AGENT)


def test_the_desk_alone_names_nobody(bar: Bar) -> None:
    desk_only = replace(AGENT, rights=frozenset({Right.RECEPTION}))
    with pytest.raises(Forbidden), bar.database.transaction() as session:
        name_sitting(session, bar.sittings()[0], bar.uids["Me Roux"], by=desk_only)
