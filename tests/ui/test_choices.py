"""Several values of one list by the keyboard alone: added, taken away, kept in a draft, said aloud."""

import json

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit

from espace_citoyennete.ui.accessibility import announced
from espace_citoyennete.ui.choice import Option
from espace_citoyennete.ui.choices import QuickChoices
from espace_citoyennete.ui.form import Field, Form
from tests.keyboard import Keyboard
from tests.ui.conftest import Show

DOMAINS = (
    Option("LOG", "Logement", "LOG", "bail loyer"),
    Option("FAM", "Droit de la famille", "FAM", "pension divorce"),
    Option("TRA", "Droit du travail", "TRA"),
)


class Law(Form):
    def __init__(self) -> None:
        self.domains, self.after = QuickChoices("Aucun domaine"), QLineEdit()
        self.domains.set_options(DOMAINS)
        super().__init__(
            [Field("domains", "&Domaines", self.domains, required=True), Field("after", "&Après", self.after)]
        )


@pytest.fixture
def law(show: Show) -> Law:
    form = Law()
    show(form)
    form.focus_first()
    return form


def test_each_choice_becomes_a_chip_in_its_order_and_the_empty_field_goes_on(law: Law) -> None:
    keys = Keyboard()
    for letters in ("pension", "log"):
        keys.type(letters)
        keys.press("Entrée")
    assert law.values()["domains"] == ("FAM", "LOG")
    assert [chip.accessibleName() for chip in law.domains.chips] == [
        "Droit de la famille, 1 sur 2",
        "Logement, 2 sur 2",
    ]
    keys.press("Bas")
    keys.press("Échap")
    keys.press("Entrée")
    assert law.after.hasFocus()


def test_tab_takes_the_letters_and_what_is_chosen_is_not_proposed_again(law: Law) -> None:
    keys = Keyboard()
    keys.type("log", "")
    assert law.values()["domains"] == ("LOG",) and law.after.hasFocus()
    assert [option.code for option in law.domains.field.options()] == ["FAM", "TRA"]


def test_chips_are_taken_away_from_the_field_and_one_by_one_under_the_focus(law: Law) -> None:
    law.restore({"domains": ("FAM", "LOG", "TRA")})
    keys = Keyboard()
    keys.press("Retour")
    assert law.values()["domains"] == ("FAM", "LOG")
    assert announced()[-1] == "Droit du travail retiré"
    keys.press("Maj+Tab", "Maj+Tab", "Suppr")
    assert law.values()["domains"] == ("LOG",)
    assert QApplication.focusWidget() is law.domains.chips[0]
    keys.press("Retour")
    assert law.values()["domains"] == () and law.domains.field.hasFocus()


def test_a_draft_keeps_the_chips_and_the_letters_and_putting_back_is_no_edit(law: Law) -> None:
    keys = Keyboard()
    keys.type("fam")
    keys.press("Entrée")
    keys.type("xyz")
    kept = json.loads(json.dumps(law.typed()))
    other = Law()
    edits: list[object] = []
    other.edited.connect(lambda: edits.append(1))
    other.restore(kept)
    assert other.typed() == law.typed() and edits == []
    assert other.domains.problem().startswith("Aucun domaine ne commence par « xyz »")
    other.clear()
    assert other.problems()["domains"] == "Domaines\u00a0: choisir dans la liste (↓)."


def test_its_problem_and_its_name_are_told_by_what_has_the_focus(law: Law) -> None:
    law.after.setFocus()
    law.show_problems({"domains": "Choisir un domaine."})
    field = law.domains.field
    assert field.hasFocus() and field.accessibleName() == "Domaines"
    assert field.accessibleDescription().startswith("Choisir un domaine.")


def test_every_gesture_tells_that_the_form_was_edited(law: Law) -> None:
    edits: list[str] = []
    keys = Keyboard()
    for key in ("L", "Entrée", "Retour"):
        law.edited.connect(lambda key=key: edits.append(key))
        keys.press(key)
        law.edited.disconnect()
    assert set(edits) == {"L", "Entrée", "Retour"}
