import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QListView, QWidget
from pytestqt.qtbot import QtBot

from espace_citoyennete.french import fold
from espace_citoyennete.ui.choice import Option, QuickChoice
from tests.ui.conftest import Show

REASONS = (
    Option("LOGEMENT", "Logement", "LOG", "expulsion bail loyer"),
    Option("FAMILLE", "Famille", "FAM", "divorce pension"),
    Option("ETRANGERS", "Droit des étrangers", "ETR", note="préfecture"),
    Option("LOISIRS", "Loisirs", "LOI"),
    Option("ACCES", "Accès au droit", "ACC"),
)


@pytest.fixture
def reason(show: Show, qtbot: QtBot) -> QuickChoice:
    field, after = QuickChoice("Aucun motif"), QLineEdit()
    field.setAccessibleName("Motif")
    field.set_options(REASONS)
    show(QWidget(), field, after)
    field.setFocus()
    return field


def the_list(field: QuickChoice) -> QListView | None:
    return next((view for view in field.window().findChildren(QListView) if view.isVisible()), None)


def test_nothing_is_chosen_before_somebody_chooses(reason: QuickChoice, qtbot: QtBot) -> None:
    qtbot.keyClick(reason, Qt.Key.Key_Tab)
    assert reason.code() is None and reason.text() == "" and not reason.problem()


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Return])
@pytest.mark.parametrize(
    ("letters", "code"),
    [
        ("log", "LOGEMENT"), ("LO", "LOGEMENT"), ("loi", "LOISIRS"), ("etran", "ETRANGERS"),
        ("expul", "LOGEMENT"), ("acces", "ACCES"), ("droit d", "ETRANGERS"), ("ement", "LOGEMENT"),
    ],
)  # fmt: skip
def test_a_few_letters_then_tab_or_enter_choose_and_go_on(
    reason: QuickChoice, qtbot: QtBot, letters: str, code: str, key: Qt.Key
) -> None:
    with qtbot.waitSignal(reason.chosen) as chosen:
        qtbot.keyClicks(reason, letters)
        qtbot.keyClick(reason, key)
    assert (chosen.args, reason.code()) == ([code], code)
    assert not reason.hasFocus() and the_list(reason) is None
    assert reason.text() == next(option.shown for option in REASONS if option.code == code)


def test_an_entry_code_goes_before_the_words_and_the_words_before_their_middles(reason: QuickChoice) -> None:
    middle, word, code = (
        Option("1", "Réaccès"),
        Option("2", "Le droit d’accès"),
        Option("3", "Visite", "ACCU"),
    )
    reason.set_options([middle, word, code])
    reason.setText("acc")
    assert reason.option() == code
    reason.set_options([middle, word])
    reason.setText("acc")
    assert reason.option() == word


def test_letters_not_yet_taken_already_count_as_the_choice_that_tab_would_make(
    reason: QuickChoice, qtbot: QtBot
) -> None:
    qtbot.keyClicks(reason, "fam")
    assert reason.code() == "FAMILLE"


def test_unknown_letters_are_kept_and_told_with_the_remedy(reason: QuickChoice, qtbot: QtBot) -> None:
    qtbot.keyClicks(reason, "xyz")
    assert reason.problem() == "Aucun motif ne commence par « xyz ». Choisir dans la liste (↓)."
    qtbot.keyClick(reason, Qt.Key.Key_Return)
    assert reason.hasFocus()
    qtbot.keyClick(reason, Qt.Key.Key_Tab)
    assert (reason.text(), reason.code()) == ("xyz", None) and not reason.hasFocus()


def test_the_arrows_walk_the_list_without_taking_the_focus(reason: QuickChoice, qtbot: QtBot) -> None:
    qtbot.keyClick(reason, Qt.Key.Key_Down)
    listing = the_list(reason)
    assert listing is not None and listing.model().rowCount() == 5 and reason.hasFocus()
    qtbot.keyClick(reason, Qt.Key.Key_Down)
    assert reason.accessibleDescription() == "FAM · Famille, 2 sur 5 propositions"
    qtbot.keyClick(reason, Qt.Key.Key_Return)
    assert reason.code() == "FAMILLE"


def test_escape_restores_the_choice_and_then_goes_through(reason: QuickChoice, qtbot: QtBot) -> None:
    reason.set_code("FAMILLE")
    qtbot.keyClicks(reason, "log")
    qtbot.keyClick(reason, Qt.Key.Key_Escape)
    assert (reason.text(), reason.code()) == ("FAM · Famille", "FAMILLE")
    assert the_list(reason) is None and reason.hasFocus()


def test_an_emptied_field_holds_nothing(reason: QuickChoice, qtbot: QtBot) -> None:
    reason.set_code("FAMILLE")
    qtbot.keyClick(reason, Qt.Key.Key_Backspace)
    with qtbot.waitSignal(reason.chosen) as chosen:
        qtbot.keyClick(reason, Qt.Key.Key_Tab)
    assert (chosen.args, reason.code()) == ([""], None)


def test_a_click_on_the_chevron_opens_the_list_and_a_click_in_it_chooses(
    reason: QuickChoice, qtbot: QtBot
) -> None:
    qtbot.mouseClick(reason, Qt.MouseButton.LeftButton, pos=QPoint(reason.width() - 8, reason.height() // 2))
    listing = the_list(reason)
    assert listing is not None
    place = listing.visualRect(listing.model().index(2, 0)).center()
    qtbot.mouseClick(listing.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert reason.code() == "ETRANGERS"


def test_looking_at_the_list_then_clicking_elsewhere_chooses_nothing(
    reason: QuickChoice, qtbot: QtBot
) -> None:
    qtbot.keyClick(reason, Qt.Key.Key_Down)
    reason.window().findChildren(QLineEdit)[-1].setFocus(Qt.FocusReason.MouseFocusReason)
    assert reason.code() is None and reason.text() == ""


def test_the_list_stays_inside_the_window(show: Show, qtbot: QtBot) -> None:
    field = QuickChoice()
    field.set_options([Option(str(i), f"Quartier {i}") for i in range(40)])
    window = show(QWidget(), field, height=150)
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Down)
    listing = the_list(field)
    assert listing is not None and window.rect().contains(listing.geometry())


def test_new_entries_keep_what_is_being_typed_and_what_was_chosen(reason: QuickChoice, qtbot: QtBot) -> None:
    reason.set_code("FAMILLE")
    reason.set_options(REASONS[1:])
    assert reason.code() == "FAMILLE"
    qtbot.keyClicks(reason, "lo")
    reason.set_options(REASONS[2:])
    assert (reason.text(), reason.code()) == ("lo", "LOISIRS")


@given(typed=st.text(max_size=12))
def test_letters_reach_an_entry_only_if_its_words_contain_them(typed: str) -> None:
    option = Option("C", "Accès au droit", "ACD", "aide juridictionnelle")
    words = "acd acces au droit aide juridictionnelle"
    if option.rank(typed) is not None:
        assert all(word in words for word in fold(typed).replace("·", " ").split() if word.isalnum())


def test_a_long_list_has_headings_that_the_arrows_pass_over(show: Show, qtbot: QtBot) -> None:
    field = QuickChoice("Aucun modèle")
    field.set_options([Option("C", "CDAD", group="Le lieu"), Option("P", "CIDFF", group="Partenaires")])
    show(QWidget(), field)
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Down)
    listing = the_list(field)
    assert listing is not None
    model = listing.model()
    rows = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert rows == ["Le lieu", "CDAD", "Partenaires", "CIDFF"]
    assert listing.currentIndex().data() == "CDAD"
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert listing.currentIndex().data() == "CIDFF"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.code() == "P"


def test_enter_is_left_to_the_form_once_nothing_is_being_chosen(show: Show, qtbot: QtBot) -> None:
    field = QuickChoice("Aucun modèle", leaves_return=True)
    field.set_options(REASONS)
    show(QWidget(), field, QLineEdit())
    field.setFocus()
    qtbot.keyClicks(field, "log")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.code() == "LOGEMENT"
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.hasFocus()
