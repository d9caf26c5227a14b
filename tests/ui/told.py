"""All that the windows of the program tell: to the eye, to a screen reader, to the task bar."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractItemView, QApplication, QListView, QMenu, QWidget

_KINDS = (
    QAccessible.Text.Name,
    QAccessible.Text.Description,
    QAccessible.Text.Value,
    QAccessible.Text.Help,
)
_PROPERTIES = ("text", "plainText", "title", "html", "placeholderText", "toolTip", "statusTip", "whatsThis")


def all_told() -> list[str]:
    """Return every text that can be read or heard now, in whatever window of the program."""
    return [text for window in QApplication.topLevelWidgets() for text in _told_by(window) if text]


def _told_by(window: QWidget) -> Iterator[str]:
    if not window.isVisible():
        return
    yield from (window.windowTitle(), window.windowIconText(), window.windowFilePath())
    for widget in (window, *window.findChildren(QWidget)):
        if not widget.isVisible():
            continue
        yield from (str(widget.property(name) or "") for name in _PROPERTIES)
        yield from (widget.accessibleName(), widget.accessibleDescription())
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield from _cells(widget)
    for menu in window.findChildren(QMenu):  # the menu bar stays over the mask
        yield from (action.text() for action in menu.actions())
        yield from (action.toolTip() for action in menu.actions())
    yield from _heard(QAccessible.queryAccessibleInterface(window))


def _cells(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    columns = 1 if isinstance(view, QListView) else model.columnCount()
    for row in range(model.rowCount()):
        for column in range(columns):
            yield str(model.index(row, column).data(Qt.ItemDataRole.DisplayRole) or "")


def _heard(told: QAccessibleInterface) -> Iterator[str]:
    """Go through what a screen reader goes through; what is not shown has no word there."""
    if told.state().invisible:
        return
    yield from (told.text(kind) for kind in _KINDS)
    for rank in range(told.childCount()):
        if (child := told.child(rank)) is not None:
            yield from _heard(child)
