"""Two desks change one line of Réglages: nothing is lost in silence, and the second one sees both (R16)."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from espace_citoyennete.accounts.section import AccountsSection
from espace_citoyennete.clock import Clock
from espace_citoyennete.emergency.page import EmergencySection
from espace_citoyennete.jeudis.paper_section import PaperTextsSection
from espace_citoyennete.storage.database import Database, open_postgresql, open_sqlite
from espace_citoyennete.town.day_lists import ClosuresSection, SchoolHolidaysSection, WorkedHolidaysSection
from espace_citoyennete.town.days import ClosureDraft, save_closure
from espace_citoyennete.town.lists import MotivesSection, NeighbourhoodsSection, ReferenceSection
from espace_citoyennete.town.page import TownSection
from espace_citoyennete.town.premises import RoomDraft, save_room
from espace_citoyennete.town.premises_lists import PapersSection, RoomsSection
from espace_citoyennete.town.shortcuts import ShortcutsSection
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.section import ListSection
from tests.conftest import AGENT, KEY, NOW

# Where a line has words of its own, and which.
WORDED: dict[type[ListSection], str] = {
    ReferenceSection: "label",
    MotivesSection: "label",
    NeighbourhoodsSection: "label",
    SchoolHolidaysSection: "label",
    ClosuresSection: "label",
    RoomsSection: "note",
    PapersSection: "words",
    EmergencySection: "purpose",
    PaperTextsSection: "words",
    AccountsSection: "name",
}
# The keys of this machine, and a day that has nothing else to say.
OTHERS = {ShortcutsSection, WorkedHolidaysSection}


@pytest.fixture
def there(any_database: Database, clock: Clock) -> Iterator[Desk]:
    """Return another desk at the same base, where every list has a line."""
    with any_database.transaction() as session:
        day = NOW.date()
        save_closure(session, ClosureDraft(day, day, "Travaux"), by=AGENT)
        save_room(session, RoomDraft("Salle 1"), by=AGENT)
    if any_database.is_sqlite:
        assert any_database.file is not None
        second = open_sqlite(any_database.file, KEY, clock)
    else:
        second = open_postgresql(any_database.engine.url.render_as_string(hide_password=False), clock)
    second.author = AGENT.uid
    yield Desk(second, clock, AGENT)
    second.close()


def editing(section: type[ListSection], desk: Desk, qtbot: QtBot) -> ListSection:
    """Open the form of the first line of a list."""
    made = section(desk)
    qtbot.addWidget(made)
    made.refresh()
    made.change()
    return made


def saved(section: ListSection) -> bool:
    """Save the form, and tell whether it is closed."""
    section.save()
    return not section.is_editing


def kept(section: ListSection) -> dict[str, object]:
    with section.desk.database.reading() as session:
        (row,) = [one for one in section.rows(session) if section.key(one) == section.key(section._row)]
    return section.values_of(row)


def test_every_list_is_tried() -> None:
    def below(parent: type[ListSection]) -> set[type[ListSection]]:
        return {one for child in parent.__subclasses__() for one in (child, *below(child))}

    own = {one for one in below(ListSection) if one.__module__.startswith("espace_citoyennete.")}
    assert {one for one in own if one.name} == WORDED.keys() | OTHERS


@pytest.mark.parametrize("section", WORDED)
def test_the_second_desk_sees_both_versions_and_its_next_save_is_the_answer(
    any_database: Database, there: Desk, clock: Clock, qtbot: QtBot, section: type[ListSection]
) -> None:
    """Saboteur: the line written as it was read."""
    here, name = editing(section, Desk(any_database, clock, AGENT), qtbot), WORDED[section]
    away = editing(section, there, qtbot)
    away.form.restore({name: "Autre poste"})
    assert saved(away), away.message.text
    here.form.restore({name: "Ce poste"})
    assert not saved(here)
    assert "«\u00a0Autre poste\u00a0» là-bas, «\u00a0Ce poste\u00a0» ici" in here.message.text
    assert kept(here)[name] == "Autre poste"
    assert here.form.values()[name] == "Ce poste"
    assert saved(here), here.message.text
    assert kept(here)[name] == "Ce poste"


@pytest.mark.parametrize("section", [MotivesSection, ReferenceSection])
def test_what_each_side_alone_changed_is_kept(
    any_database: Database, there: Desk, clock: Clock, qtbot: QtBot, section: type[ListSection]
) -> None:
    here = editing(section, Desk(any_database, clock, AGENT), qtbot)
    away = editing(section, there, qtbot)
    away.form.restore({"entry_code": "ZZQ"})
    assert saved(away)
    here.form.restore({"label": "Ce poste"})
    assert saved(here), here.message.text
    assert (kept(here)["label"], kept(here)["entry_code"]) == ("Ce poste", "ZZQ")
    here.desk.undo.undo()  # takes back what was typed here, and nothing else
    assert kept(here)["entry_code"] == "ZZQ" and kept(here)["label"] != "Ce poste"


@pytest.mark.parametrize("section", [MotivesSection, RoomsSection, ClosuresSection])
def test_a_line_taken_off_meanwhile_is_not_brought_back_by_a_save(
    any_database: Database, there: Desk, clock: Clock, qtbot: QtBot, section: type[ListSection]
) -> None:
    here = editing(section, Desk(any_database, clock, AGENT), qtbot)
    away = section(there)
    qtbot.addWidget(away)
    away.refresh()
    away.remove()
    here.form.restore({WORDED[section]: "Ce poste"})
    assert not saved(here)
    assert "sur un autre poste" in here.message.text
    assert here.form.values()[WORDED[section]] == "Ce poste"


def test_two_desks_change_the_identity_of_the_place(
    any_database: Database, there: Desk, clock: Clock, qtbot: QtBot
) -> None:
    """Saboteur: the identity written as it was read."""
    here, away = TownSection(Desk(any_database, clock, AGENT)), TownSection(there)
    for section in (here, away):
        qtbot.addWidget(section)
        section.refresh()
    kept = away.form.values()
    away.form.restore({"phone": "03 22 00 00 01", "address": "1 rue Neuve"})
    away.save()
    here.form.restore({"phone": "03 22 00 00 02", "access": "Rampe"})
    here.save()
    assert "Téléphone\u00a0: «\u00a003 22 00 00 01\u00a0» là-bas" in here.message.text
    here.save()
    assert here.message.text == ""
    away.refresh()
    wanted = {**kept, "phone": "03 22 00 00 02", "address": "1 rue Neuve", "access": "Rampe"}
    assert away.form.values() == here.form.values() == wanted
    here.desk.undo.undo()  # takes back what was typed here, and nothing else
    assert here.form.values() == {**kept, "phone": "03 22 00 00 01", "address": "1 rue Neuve"}
