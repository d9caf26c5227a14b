"""The panel of the team, by keys: who is at the desk, on which post, and who is there no more."""

from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.storage.database import Database
from espace_citoyennete.team.listing import presences
from espace_citoyennete.team.panel import PresencePanel
from tests.conftest import NOW
from tests.keyboard import Keyboard


def at_desk(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        return [(row.name, row.post) for row in presences(session, NOW.date())]


def panel_of(window: MainWindow) -> PresencePanel:
    assert isinstance(window.panel.form, PresencePanel)
    return window.panel.form


def test_one_s_own_name_and_the_day_are_proposed_and_a_post_is_completed_as_it_is_typed(
    window: MainWindow, database: Database
) -> None:
    keys = Keyboard()
    window.registry.run("team")
    keys.press("Tab", "Tab")
    keys.type("tél")
    keys.press("Ctrl+Entrée")
    assert at_desk(database) == [("S. Amrani", "téléphone")]
    keys.press("Ctrl+Z")
    assert at_desk(database) == []
    keys.press("Ctrl+Y")
    assert at_desk(database) == [("S. Amrani", "téléphone")]


def test_somebody_is_taken_off_the_day_from_the_same_panel(window: MainWindow, database: Database) -> None:
    window.registry.run("at_desk")
    window.registry.run("team")
    panel = panel_of(window)
    assert panel.form.values()["post"] == "Accueil"
    panel.form.restore({"leaves": True})
    Keyboard().press("Ctrl+Entrée")
    assert at_desk(database) == []
    Keyboard().press("Ctrl+Z")
    assert at_desk(database) == [("S. Amrani", "Accueil")]
