"""« Raccourcis » by the keyboard: keys are changed, refused with the remedy, applied at once, taken back."""

import json

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st
from PySide6.QtWidgets import QLabel, QPushButton

from espace_citoyennete import settings
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.town.page import SettingsPage
from espace_citoyennete.town.shortcuts import ShortcutsSection
from espace_citoyennete.ui.actions import SPECS, refusal, specs_with
from tests.keyboard import Keyboard


@pytest.fixture
def keys() -> Keyboard:
    return Keyboard()


@pytest.fixture
def section(window: MainWindow) -> ShortcutsSection:
    window.show_page("page:settings", "Raccourcis")
    page = window.page
    assert isinstance(page, SettingsPage) and isinstance(page.section, ShortcutsSection)
    return page.section


def go_to(section: ShortcutsSection, action_id: str) -> None:
    """Stand on the row of an action."""
    ids = [row.id for row in section.model.rows]
    section.table.setFocus()
    section.table.go_to(ids.index(action_id))


def shown(window: MainWindow, word: str) -> str:
    """Return what is written on the button of the page in view that has this word."""
    buttons = window.page.findChildren(QPushButton)
    return next(button.text().strip() for button in buttons if button.accessibleName() == word)


def test_keys_pressed_replace_those_of_an_action_at_once_and_for_the_next_start(
    window: MainWindow, section: ShortcutsSection, keys: Keyboard
) -> None:
    go_to(section, "new_call")
    keys.press("Entrée", "Ctrl+Maj+Q", "Tab", "F4")
    assert section.form.values() == {"first": "Ctrl+Maj+Q", "second": "F4"}
    keys.press("Suppr", "Entrée")
    assert not section.is_editing
    window.show_page("page:register")
    assert shown(window, "Nouveau") == "Nouveau  Ctrl+Maj+Q"
    keys.press("F2")
    assert window.panel.isHidden()
    keys.press("Ctrl+Maj+Q")
    assert window.panel.isVisible()
    keys.press("Échap", "F1")
    assert "Ctrl+Maj+Q" in [label.text() for label in window.overlay.findChildren(QLabel)]
    assert settings.load().shortcuts == {"new_call": ["Ctrl+Shift+Q"]}


def test_keys_already_taken_or_against_a_rule_are_refused_with_the_remedy_and_nothing_changes(
    window: MainWindow, section: ShortcutsSection, keys: Keyboard
) -> None:
    told = {
        "Ctrl+P": "Ctrl+P sert déjà à «\u00a0Imprimer…\u00a0»\u00a0: choisir d’autres touches.",
        "J": "Une lettre seule ne vaut que dans une liste\u00a0: ajouter Ctrl.",
        "Ctrl+1": "Les chiffres demandent Maj sur ce clavier\u00a0: choisir une lettre.",
        "Ctrl+C": "Ctrl+C sert dans les champs\u00a0: choisir une autre combinaison.",
        "F10": "Certains claviers n’ont pas de touches F\u00a0: ajouter une combinaison avec Ctrl.",
    }
    go_to(section, "new_callback")
    keys.press("Entrée")
    for pressed, sentence in told.items():
        keys.press(pressed, "Entrée")
        assert sentence in [label.text() for label in section.findChildren(QLabel)], pressed
        assert section.is_editing
    assert settings.load().shortcuts == {} and window.desk.actions["new_callback"].keys == ()


def keys_of(window: MainWindow, action: str) -> tuple[str, ...]:
    return window.desk.actions[action].keys


def test_the_usual_keys_come_back_by_suppr_and_that_is_taken_back_by_ctrl_z(
    window: MainWindow, section: ShortcutsSection, keys: Keyboard
) -> None:
    go_to(section, "emergency")
    keys.press("Entrée", "Ctrl+J", "Tab", "Suppr", "Entrée")
    assert keys_of(window, "emergency") == ("Ctrl+J",)
    keys.press("Suppr")
    assert keys_of(window, "emergency") == ("F12", "Ctrl+U")
    keys.press("Ctrl+Z")
    assert keys_of(window, "emergency") == ("Ctrl+J",)
    keys.press("Ctrl+Z")
    assert keys_of(window, "emergency") == ("F12", "Ctrl+U")


def test_taking_back_is_refused_when_another_action_took_the_keys_since(
    window: MainWindow, section: ShortcutsSection, keys: Keyboard
) -> None:
    go_to(section, "export")
    keys.press("Entrée", "Ctrl+J", "Entrée")
    section.desk.keep_settings(settings.Settings(shortcuts={"export": ["Ctrl+J"], "print": ["Ctrl+E"]}))
    keys.press("Ctrl+Z")
    assert window.desk.actions["export"].keys == ("Ctrl+J",)
    assert "Ctrl+E sert déjà à «\u00a0Imprimer…\u00a0»" in window.page.message.text


ANYTHING = st.recursive(
    st.none()
    | st.integers()
    | st.sampled_from(["F2", "Ctrl+K", "Ctrl+J", "Ctrl+Alt+E", "P", "", "Ctrl++", "+"]),
    st.lists,
    max_leaves=4,
)


@profile(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    chosen=st.dictionaries(st.sampled_from([*(spec.id for spec in SPECS), "unknown"]), ANYTHING, max_size=6)
)
def test_whatever_the_file_of_the_settings_holds_the_keys_in_force_obey_every_rule(
    chosen: dict[str, object],
) -> None:
    settings.settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings.settings_file().write_text(json.dumps({"shortcuts": chosen}), "utf-8")
    specs = specs_with(settings.load().shortcuts)
    assert [spec.id for spec in specs] == [spec.id for spec in SPECS]
    assert [why for spec in specs if (why := refusal(spec.id, spec.keys, specs))] == []
