"""Which part of the base the report counts, under its period: a saved view, filters, the years before."""

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QPushButton, QVBoxLayout, QWidget

from espace_citoyennete.annual_report.views import ViewDraft
from espace_citoyennete.ui import style
from espace_citoyennete.ui.flow import FlowLayout

_NO_VIEW = "Aucune vue"


class ViewBar(QWidget):
    """Goes on to a second line where the window is narrow."""

    chosen = Signal(object)  # the ViewDraft to show; None: everything is counted again
    compared = Signal()  # the years before are wanted, or not any more

    def __init__(self, filter_by: Callable[[], object], remove: Callable[[], object]) -> None:
        super().__init__()
        self._views: list[ViewDraft] = []
        self._list = QComboBox()
        self._list.setAccessibleName("Vue enregistrée")
        self._list.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._list.activated.connect(self._choose)
        self.compare = QCheckBox("Comparer aux années d’avant")
        self.compare.setChecked(True)
        self.compare.toggled.connect(lambda _on: self.compared.emit())
        self.filter_button, self.remove_button = QPushButton("Filtrer…"), QPushButton("Retirer la vue")
        self.filter_button.clicked.connect(lambda _on: filter_by())
        self.remove_button.clicked.connect(lambda _on: remove())
        self.clear_button = QPushButton("Tout compter")
        self.clear_button.setAccessibleName("Tout compter, sans filtre")
        self.clear_button.clicked.connect(lambda _on: self.chosen.emit(None))
        self._words = style.words("caption")
        acts = QWidget()
        row = FlowLayout(acts)
        for widget in (
            self._list, self.filter_button, self.clear_button, self.remove_button, self.compare,
        ):  # fmt: skip
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(acts)
        column.addWidget(self._words)
        self.offer([], None)
        self.tell(())

    def offer(self, views: Sequence[ViewDraft], current: UUID | None) -> None:
        """Offer the saved views, the current one on."""
        self._views = list(views)
        self._list.clear()
        self._list.addItem(_NO_VIEW)
        for view in views:
            self._list.addItem(view.name)
        uids = [None, *(view.uid for view in views)]
        is_known = current in uids
        self._list.setCurrentIndex(uids.index(current) if is_known else 0)
        self._list.setVisible(bool(views))
        self.remove_button.setVisible(current is not None and is_known)

    def tell(self, filters: Sequence[str]) -> None:
        """Say in words what narrows the report."""
        self._words.setText(" · ".join(filters))
        self._words.setVisible(bool(filters))
        self.clear_button.setVisible(bool(filters))

    def _choose(self, index: int) -> None:
        self.chosen.emit(self._views[index - 1] if index else None)
