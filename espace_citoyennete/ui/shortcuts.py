"""The overlay of F1: every key of the program, and first those of the page in view."""

from collections.abc import Collection, Sequence

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from espace_citoyennete.ui import style
from espace_citoyennete.ui.actions import MENUS, ActionSpec
from espace_citoyennete.ui.overlay import Overlay

_KEYS_OF_FIELDS = (
    ("Choisir dans une liste", "↓"),
    ("Prendre la première proposition", "Tab ou Entrée"),
    ("Changer de champ", "Tab, Maj+Tab"),
    ("Ouvrir la ligne choisie", "Entrée"),
)


class ShortcutsOverlay(Overlay):
    """Covers the window with the keys until Échap, F1 or « Fermer »."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, "Aide et raccourcis")
        style.mark(self.close_button, kind="primary")
        self.name_content("Liste des raccourcis")
        self._columns = QHBoxLayout(self.content)
        self._columns.setContentsMargins(0, 8, 8, 8)
        self._columns.setSpacing(40)
        self._groups: list[QWidget] = []

    def show_help(self, page_title: str, specs: Sequence[ActionSpec], here: Collection[str]) -> None:
        """Cover the window and tell first the keys of what the page in view and its panel do."""
        for group in self._groups:
            group.setParent(None)
            group.deleteLater()
        own = [spec for spec in specs if spec.id in here]
        others = [spec for spec in specs if spec.id not in here]
        groups = [
            (f"Ici\u00a0: {page_title}", _rows(own)),
            ("Dans un champ ou une liste", list(_KEYS_OF_FIELDS)),
        ]
        groups += [(menu, _rows([spec for spec in others if spec.menu == menu])) for menu in MENUS]
        self._groups = [_group(title, rows, self) for title, rows in groups if rows]
        self.cover(self.close_button)

    def fit(self) -> None:
        """Take the whole window, in as many columns as it can hold."""
        super().fit()
        widest = max(group.sizeHint().width() for group in self._groups)
        count = max(1, min(4, (self.width() - 56) // (widest + 40)))
        while (item := self._columns.takeAt(0)) is not None:
            item.deleteLater() if isinstance(item, QVBoxLayout) else None
        columns = [QVBoxLayout() for _ in range(count)]
        heights = [0] * count
        for group in self._groups:  # each group goes under the shortest column
            shortest = heights.index(min(heights))
            columns[shortest].addWidget(group)
            heights[shortest] += group.sizeHint().height()
        for column in columns:
            column.setSpacing(16)
            column.addStretch(1)
            self._columns.addLayout(column)
        self._columns.addStretch(1)


def _rows(specs: Sequence[ActionSpec]) -> list[tuple[str, str]]:
    return [(spec.text.rstrip("…"), spec.all_keys) for spec in specs if spec.all_keys]


def _group(title: str, rows: list[tuple[str, str]], parent: QWidget) -> QWidget:
    group = QWidget(parent)
    grid = QGridLayout(group)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    grid.setColumnMinimumWidth(1, QFontMetrics(group.font()).averageCharWidth() * 20)
    grid.addWidget(style.words("section", title, wraps=False), 0, 0, 1, 2)
    for line, (text, keys) in enumerate(rows, 1):
        grid.addWidget(style.words("", text, wraps=False), line, 0)
        grid.addWidget(style.words("caption", keys, wraps=False), line, 1)
    grid.setRowStretch(len(rows) + 1, 1)
    return group
