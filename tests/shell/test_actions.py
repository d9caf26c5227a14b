"""The keys of the program obey the rules of the house, whatever is added to the registry."""

import re
from collections import Counter

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.ui.actions import MENUS, SPECS, ActionSpec

ONLY_WITH_SHIFT_OR_ALTGR = set("?/.@#[]{}\\|") | {"+"}  # on an AZERTY keyboard


def faults(specs: tuple[ActionSpec, ...]) -> list[str]:
    """Return what breaks the rules of `ux.md` §2.3."""
    found = [f"twice: {i}" for i, n in Counter(spec.id for spec in specs).items() if n > 1]
    keys = Counter(key for spec in specs for key in spec.keys)
    found += [f"two actions: {key}" for key, n in keys.items() if n > 1]
    for spec in specs:
        if spec.menu not in MENUS:
            found.append(f"in no menu: {spec.id}")
        for key in [*spec.keys, spec.letter]:
            last = key.removesuffix("++")[-1:] if not key.endswith("++") else "+"
            if "Ctrl+Alt" in key or re.search(r"Alt\+.*Ctrl", key):
                found.append(f"AltGr: {key}")
            if re.fullmatch(r"(Ctrl\+)?(Shift\+)?\d", key):
                found.append(f"digit: {key}")
            if last in ONLY_WITH_SHIFT_OR_ALTGR:
                found.append(f"not on AZERTY: {key}")
        for key in spec.keys:
            if re.fullmatch(r"[A-Z]", key):
                found.append(f"a bare letter works only in a list: {key}")
    return found


def test_every_action_obeys_the_rules_of_the_keyboard() -> None:
    assert faults(SPECS) == []


def test_each_rule_is_seen_broken_when_it_is() -> None:
    planted = {
        "AltGr": ActionSpec("a", "A", "Fichier", ("Ctrl+Alt+E",)),
        "digit": ActionSpec("b", "B", "Fichier", ("Ctrl+1",)),
        "two actions": ActionSpec("c", "C", "Fichier", ("F2",)),
        "twice": ActionSpec("save", "D", "Fichier"),
        "in no menu": ActionSpec("e", "E", "Divers"),
        "not on AZERTY": ActionSpec("f", "F", "Fichier", ("Ctrl+?",)),
        "a bare letter": ActionSpec("g", "G", "Fichier", ("P",)),
    }
    for name, spec in planted.items():
        assert [fault for fault in faults((*SPECS, spec)) if fault.startswith(name)], name


def test_every_action_is_in_the_menu_bar_with_its_keys(window: MainWindow) -> None:
    in_menus: dict[str, QAction] = {}
    for menu in window.menuBar().findChildren(QMenu):
        in_menus |= {action.objectName(): action for action in menu.actions() if action.objectName()}
    assert set(in_menus) == {spec.id for spec in SPECS}
    for spec in SPECS:
        action = in_menus[spec.id]
        keypad = [key.replace("Return", "Enter") for key in spec.keys if "Return" in key]
        assert [key.toString() for key in action.shortcuts()] == [*spec.keys, *keypad]
        assert not spec.letter or action.text().endswith(f"\t{spec.shown_keys}")


def test_an_action_that_nothing_answers_is_disabled_and_the_page_answers_its_own(window: MainWindow) -> None:
    assert not window.registry["print"].isEnabled()
    assert window.registry["export"].isEnabled()
    window.registry["export"].trigger()
    assert window.page.exported == 1  # type: ignore[attr-defined]
