"""Each check of the harness, proved by a defect planted in a window that was found faultless."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.date_field import DateField, TimeField
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.page import scrolled
from espace_citoyennete.ui.table import Column, RowsModel, TableView
from espace_citoyennete.ui.text_area import TextArea
from tests.ui import harness
from tests.ui.conftest import Show


def a_page() -> QWidget:
    """Return one of every widget of the toolkit, arranged as a page does."""
    reason = QuickChoice("Aucun motif")
    reason.set_options([Option("LOGEMENT", "Logement", "LOG")])
    reason.set_code("LOGEMENT")
    form = Form(
        [
            Field("reason", "&Motif", reason, required=True),
            (
                Field("day", "&Date", DateField(lambda: date(2026, 11, 17))),
                Field("at", "&Heure", TimeField()),
            ),
            (Field("people", "&Personnes", QSpinBox()), Field("phone", "Sans &téléphone", QCheckBox())),
            Field("name", "N&om", QLineEdit(), hint="Seulement si une suite est prévue."),
            Field("note", "Not&e", TextArea(), limit=500),
        ]
    )
    form.show_problems({"name": "Nom\u00a0: à renseigner."})
    columns = (
        Column("Motif", str, width=20),
        Column("Note", str, ink=lambda row: "text2", icon=lambda row: "phone"),
    )
    table, rows = TableView("Contacts"), RowsModel(columns)
    rows.set_rows(["Logement", "Famille"])
    table.setModel(rows)
    settings = QToolButton()
    settings.setIcon(icons.icon("settings"))
    settings.setAccessibleName("Réglages")
    buttons = QHBoxLayout()
    for text, kind in (
        ("Enregistrer", "primary"),
        ("Réduire", ""),
        ("Supprimer", "danger"),
        ("10:42", "chip"),
    ):
        button = QPushButton(text)
        style.mark(button, kind=kind)
        buttons.addWidget(button)
    buttons.addWidget(settings)
    morning = QRadioButton("Matin")
    morning.setChecked(True)
    buttons.addWidget(morning)
    buttons.addWidget(QRadioButton("Soir"))
    title = QLabel("Registre")
    style.mark(title, role="title")
    page = QWidget()
    column = QVBoxLayout(page)
    for part in (title, form, table):
        column.addWidget(part)
    column.addLayout(buttons)
    save = QAction("Enregistrer", page)
    save.setShortcut(QKeySequence("Ctrl+Return"))
    page.addAction(save)
    return page


def test_every_widget_of_the_toolkit_is_faultless_in_both_themes(theme: str, show: Show) -> None:
    assert harness.all_faults(show(a_page(), width=700, height=680)) == []


def test_every_widget_of_the_toolkit_is_faultless_at_twice_the_size(show: Show, qapp: QApplication) -> None:
    window = show(a_page(), width=1300, height=1300)
    style.apply_theme(qapp, "clair", zoom=200)
    faults = harness.truncated(window) + harness.small_targets(window, 28)
    style.apply_theme(qapp, "clair")
    assert faults == []


def test_what_is_under_the_fold_is_measured_once_in_view(show: Show) -> None:
    window = show(_scrolled(QLabel("\n" * 30), QPushButton("Enregistrer"), QLabel("Fin")), height=200)
    assert harness.all_faults(window) == []


def _combo() -> QWidget:
    combo = QComboBox()
    combo.addItem("Tous")
    return combo


def _named(widget: QWidget) -> QWidget:
    widget.setAccessibleName("Planté")
    return widget


def _small() -> QWidget:
    button = QToolButton()
    button.setStyleSheet("min-height: 0; min-width: 0; padding: 0")
    button.setFixedSize(18, 18)
    return _named(button)


def _mouse_only() -> QWidget:
    button = QPushButton("Effacer")
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return button


def _pale() -> QWidget:
    label = QLabel("Illisible")
    label.setStyleSheet("color: #C0C0C0")
    return label


def _cut() -> QWidget:
    label = QLabel("Un texte trop long pour sa place")
    label.setFixedWidth(60)
    return label


def _clipped() -> QWidget:
    holder = QWidget()
    QLabel("À moitié dehors", holder).move(0, 20)
    holder.setFixedHeight(28)
    return holder


def _flat_focus() -> QWidget:
    button = QPushButton("Sans anneau")
    button.setStyleSheet("QPushButton, QPushButton:focus { border: 1px solid black; padding: 1px 10px }")
    return button


def _flat_focus_below() -> QWidget:
    return _scrolled(QLabel("\n" * 30), _flat_focus())


def _sideways() -> QWidget:
    wide = QLabel("Trop large")
    wide.setMinimumWidth(900)
    return _scrolled(wide)


def _scrolled(*widgets: QWidget) -> QWidget:
    content = QWidget()
    column = QVBoxLayout(content)
    for widget in widgets:
        column.addWidget(widget)
    return scrolled(content)


def _squeezed() -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    for text in ("Dessus", "Dessous"):
        label = QLabel(text)
        label.setMinimumHeight(20)
        column.addWidget(label)
    holder.setFixedHeight(30)
    return holder


def _low_table() -> QWidget:
    table = QTableWidget(3, 1)
    table.setFixedHeight(table.horizontalHeader().sizeHint().height() + 20)
    return table


def _tab_trap() -> QWidget:
    return _named(TextArea())


def _mute_table() -> QWidget:
    table = QTableWidget(1, 1)
    table.setItem(0, 0, QTableWidgetItem("Logement"))
    table.setTabKeyNavigation(False)
    return _named(table)


@pytest.mark.parametrize(
    ("check", "plant", "fault"),
    [
        (harness.unnamed, QToolButton, "sans nom : QToolButton"),
        (harness.unnamed, _combo, "sans nom : QComboBox"),
        (harness.mouse_only, _mouse_only, "à la souris seule : QPushButton « Effacer »"),
        (harness.small_targets, _small, "cible de 18 × 18 : QToolButton « Planté »"),
        (harness.unreachable, _tab_trap, "inatteignable par Tab"),
        (harness.invisible_focus, _flat_focus, "focus invisible"),
        (harness.invisible_focus, _flat_focus_below, "focus invisible"),
        (harness.weak_contrasts, _pale, "contraste 1."),
        (harness.truncated, _cut, "tronqué : QLabel « Un texte trop long pour sa place »"),
        (harness.truncated, _clipped, "tronqué : QLabel « À moitié dehors »"),
        (harness.truncated, _sideways, "défile de côté"),
        (harness.truncated, _squeezed, "chevauche"),
        (harness.truncated, _low_table, "liste trop basse"),
        (harness.mute_cells, _mute_table, "cellule muette : QTableWidget « Planté », ligne 1, colonne 1"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_planted_defect_is_found(
    show: Show, check: Callable[[QWidget], list[str]], plant: Callable[[], QWidget], fault: str
) -> None:
    before, after = QLineEdit(), QLineEdit()
    window = show(_named(before), plant(), _named(after))
    before.setFocus()
    assert any(found.startswith(fault) for found in check(window))


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        ("Ctrl+Alt+E", "Ctrl+Alt est AltGr"),
        ("Ctrl+1", "Ctrl + chiffre demande Maj sur AZERTY"),
        ("Ctrl+?", "caractère mal placé sur AZERTY"),
        ("P", "lettre seule active dans toute la fenêtre"),
        ("F2", "raccourci en double"),
    ],
)
def test_a_planted_shortcut_is_found(show: Show, keys: str, fault: str) -> None:
    window = show(QWidget())
    action = QAction("Nouveau contact", window)
    action.setShortcut(QKeySequence("F2"))
    assert harness.faulty_shortcuts(window) == []
    QShortcut(QKeySequence(keys), window)
    assert harness.faulty_shortcuts(window) == [f"{fault} : {keys}"]
