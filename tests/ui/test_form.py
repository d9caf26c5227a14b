import json
from datetime import date, time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from espace_citoyennete.french import unbroken
from espace_citoyennete.ui.accessibility import announced
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.date_field import DateField, TimeField
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.text_area import TextArea
from tests.ui.conftest import Show

VALUES = {
    "reason": "LOGEMENT",
    "name": "Diallo Awa",
    "day": date(2026, 11, 24),
    "start": time(14, 30),
    "people": 3,
    "phoneless": True,
    "note": "bail\nsigné",
}


class Contact(Form):
    def __init__(self) -> None:
        self.reason = QuickChoice("Aucun motif")
        self.reason.set_options([Option("LOGEMENT", "Logement", "LOG"), Option("FAMILLE", "Famille", "FAM")])
        self.name, self.note = QLineEdit(), TextArea()
        self.day, self.start = DateField(lambda: date(2026, 11, 17)), TimeField()
        self.people, self.phoneless = QSpinBox(minimum=1), QCheckBox()
        super().__init__(
            [
                Field("reason", "&Motif", self.reason, required=True),
                Field("name", "N&om", self.name, required=True, hint="Seulement si une suite est prévue."),
                (Field("day", "&Date", self.day, stretch=2), Field("start", "&Heure", self.start)),
                (
                    Field("people", "&Personnes", self.people),
                    Field("phoneless", "Sans &téléphone", self.phoneless),
                ),
                Field("note", "Not&e", self.note, limit=20),
            ]
        )


@pytest.fixture
def form(show: Show) -> Contact:
    contact = Contact()
    show(contact)
    contact.focus_first()
    return contact


def shown_texts(form: Form) -> list[str]:
    return [label.text() for label in form.findChildren(QLabel) if label.isVisible()]


def test_tab_walks_the_fields_in_order_and_what_is_typed_comes_out_as_values(
    form: Contact, qtbot: QtBot
) -> None:
    for keys in ("log", "Diallo Awa", "+7", "1430", "3", " ", "bail"):
        field = form.window().focusWidget()
        assert field is not None
        if isinstance(field, QSpinBox):
            field.selectAll()
        qtbot.keyClicks(field, keys)
        qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert form.values() == VALUES | {"note": "bail"}
    assert form.note.toPlainText() == "bail"


def test_the_characters_of_what_is_put_back_are_counted(show: Show) -> None:
    form = Form([Field("purpose", "&Objet", QLineEdit(), limit=20)])
    show(form)
    form.restore({"purpose": "bail"})
    assert "4 / 20 caractères" in shown_texts(form)


def test_values_put_back_are_the_same_and_are_not_an_edit(form: Contact, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(form.edited):
        form.restore(VALUES)
        assert form.values() == VALUES
        form.clear()
    empty = {"name": "", "note": "", "people": 1, "phoneless": False}
    assert form.values() == dict.fromkeys(VALUES) | empty


def test_a_draft_goes_through_json_with_its_unfinished_words(form: Contact, qtbot: QtBot) -> None:
    form.restore(VALUES)
    qtbot.keyClicks(form.reason, "xyz")
    form.day.setFocus()
    qtbot.keyClicks(form.day, "31/2")
    kept = json.loads(json.dumps(form.typed()))
    form.clear()
    form.restore(kept)
    assert (form.reason.text(), form.day.text()) == ("xyz", "31/2")
    assert form.values() == VALUES | {"reason": None, "day": None}


def test_a_draft_keeps_the_day_that_was_meant_and_not_the_words_that_move_with_it(
    form: Contact, qtbot: QtBot
) -> None:
    form.day.setFocus()
    qtbot.keyClicks(form.day, "+7")
    assert form.typed()["day"] == "24/11/2026"


def test_each_key_of_each_kind_of_field_tells_that_the_form_was_edited(form: Contact, qtbot: QtBot) -> None:
    for field, key in (
        (form.reason, Qt.Key.Key_L), (form.name, Qt.Key.Key_D), (form.day, Qt.Key.Key_2),
        (form.people, Qt.Key.Key_Up), (form.phoneless, Qt.Key.Key_Space), (form.note, Qt.Key.Key_N),
    ):  # fmt: skip
        with qtbot.waitSignal(form.edited):
            qtbot.keyClick(field, key)


def test_problems_show_under_their_fields_and_the_first_one_is_focused_and_announced(form: Contact) -> None:
    form.note.setFocus()
    problems = {"name": "Nom\u00a0: à renseigner.", "day": "Fermé ce jour-là.", "slot": "Créneau pris."}
    assert form.show_problems(problems) == ["Créneau pris."]
    assert form.name.hasFocus()
    assert announced()[-1] == "2 champs à corriger\u00a0: Nom, Date"
    assert "Fermé ce jour-là." in shown_texts(form)
    assert form.day.accessibleDescription().startswith("Fermé ce jour-là.")


def test_mending_a_field_takes_its_problem_away_and_leaves_the_others(form: Contact, qtbot: QtBot) -> None:
    form.show_problems({"name": "Nom\u00a0: à renseigner.", "day": "Fermé ce jour-là."})
    qtbot.keyClicks(form.name, "D")
    assert "Nom\u00a0: à renseigner." not in shown_texts(form) and "Fermé ce jour-là." in shown_texts(form)
    assert "renseigner" not in form.name.accessibleDescription()


def test_unreadable_words_are_told_on_leaving_the_field_and_never_while_typing(
    form: Contact, qtbot: QtBot
) -> None:
    qtbot.keyClicks(form.reason, "xyz")
    sentence = unbroken(form.reason.problem() or "")
    assert sentence and sentence not in shown_texts(form)
    qtbot.keyClick(form.reason, Qt.Key.Key_Tab)
    assert sentence in shown_texts(form)


def test_the_form_itself_finds_what_is_missing_unreadable_or_too_long(form: Contact, qtbot: QtBot) -> None:
    qtbot.keyClicks(form.start, "25h")
    qtbot.keyClicks(form.note, "x" * 21)
    assert form.problems() == {
        "reason": "Motif\u00a0: choisir dans la liste (↓).",
        "name": "Nom\u00a0: à renseigner.",
        "start": form.start.problem(),
        "note": "Note\u00a0: 20 caractères au plus. Raccourcir le texte.",
    }
    form.show_field("name", False)
    assert "name" not in form.problems()


def test_the_counter_follows_the_text(form: Contact, qtbot: QtBot) -> None:
    qtbot.keyClicks(form.note, "bail")
    assert "4 / 20 caractères" in shown_texts(form)


def test_each_field_is_named_by_its_caption_and_reached_by_its_access_key(
    form: Contact, qtbot: QtBot
) -> None:
    named = {form.reason: "Motif", form.name: "Nom", form.note: "Note", form.phoneless: "Sans téléphone"}
    assert {widget: widget.accessibleName() for widget in named} == named
    assert form.name.accessibleDescription() == "Obligatoire. Seulement si une suite est prévue."
    qtbot.keyClick(form.window(), Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    assert form.note.hasFocus()
