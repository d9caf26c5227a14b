"""The accessibility harness of ux.md §5.4: what is wrong in a shown window, as a list to be found empty.

Names are asked as a screen reader asks them; contrast and focus are measured on rendered pixels.
"""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import Any, cast

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAction, QColor, QImage, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLayout,
    QLineEdit,
    QListView,
    QMenu,
    QMenuBar,
    QRadioButton,
    QScrollArea,
    QTableView,
    QWidget,
)

TEXT_CONTRAST = 4.5
SHAPE_CONTRAST = 3.0
_AWKWARD_ON_AZERTY = frozenset("?./+@#[]{}\\|")


def all_faults(window: QWidget) -> list[str]:
    """Return everything that the harness finds in a window."""
    faults = unnamed(window) + mouse_only(window) + small_targets(window) + invisible_focus(window)
    faults += weak_contrasts(window) + truncated(window) + mute_cells(window) + faulty_shortcuts(window)
    return faults + unreachable(window)  # last: the walk may leave a panel, which closes it


# Names, keyboard, sizes


def unnamed(window: QWidget) -> list[str]:
    """Return what can have the focus and has no name for a screen reader."""
    return [f"sans nom : {_told(widget)}" for widget in _focusable(window) if not name_of(widget)]


def name_of(widget: QWidget) -> str:
    """Return the name of a widget as a screen reader gets it."""
    if widget.accessibleName().strip():
        return widget.accessibleName().strip()
    interface = QAccessible.queryAccessibleInterface(widget)
    for other, relation in interface.relations():
        if relation & QAccessible.RelationFlag.Label:
            return other.text(QAccessible.Text.Name)
    # The name that Qt gives to a combo box is its current value.
    return "" if isinstance(widget, QComboBox) else interface.text(QAccessible.Text.Name).strip()


def mouse_only(window: QWidget) -> list[str]:
    """Return the buttons that neither Tab nor, in a group of radio buttons, the arrows reach."""
    buttons = [widget for widget in _shown(window) if isinstance(widget, QAbstractButton)]
    return [
        f"à la souris seule : {_told(button)}"
        for button in buttons
        if button.isEnabled() and not any(_takes_tab(one) for one in [button, *_companions(button)])
    ]


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _companions(button: QAbstractButton) -> list[QRadioButton]:
    """Return the other choices of a radio button: Tab enters the group by one of them, arrows walk it."""
    if not isinstance(button, QRadioButton):
        return []
    if button.group() is not None:
        return [one for one in button.group().buttons() if isinstance(one, QRadioButton)]
    parent = button.parentWidget()
    return parent.findChildren(QRadioButton) if parent is not None else []


def small_targets(window: QWidget, least: int = 24) -> list[str]:
    """Return what is pointed at and is smaller than `least` pixels, rows of tables included."""
    targets: list[tuple[QWidget, int, int]] = [
        (widget, widget.width(), widget.height())
        for widget in _shown(window)
        if isinstance(widget, QAbstractButton | QLineEdit | QComboBox | QAbstractSpinBox)
    ]
    targets += [
        (view, least, view.visualRect(cell).height())
        for view in _shown(window)
        if isinstance(view, QTableView)
        for cell in [c for c in _shown_cells(view) if c.flags() & Qt.ItemFlag.ItemIsEnabled][:1]
    ]
    return [
        f"cible de {width} × {height} : {_told(widget)}"
        for widget, width, height in targets
        if min(width, height) < least
    ]


def unreachable(window: QWidget) -> list[str]:
    """Return what Tab never reaches when one walks the whole window with it."""
    wanted = _focusable(window)
    reached = _walk_by_tab(window, steps=2 * len(_focusable(window.window())) + 10)
    return [
        f"inatteignable par Tab : {_told(widget)}"
        for widget in wanted
        if widget not in reached and not _is_reached_by_arrows(widget)
    ]


def _walk_by_tab(window: QWidget, steps: int) -> set[QWidget]:
    reached = set[QWidget]()
    for _ in range(steps):
        now = QApplication.focusWidget()
        if now is not None:
            reached.add(now)
        QTest.keyClick(now or window, Qt.Key.Key_Tab)
    return reached


def _is_reached_by_arrows(widget: QWidget) -> bool:
    return isinstance(widget, QRadioButton) and not widget.isChecked()


# Pixels


def invisible_focus(window: QWidget) -> list[str]:
    """Return what looks nearly the same with the focus: under half a perimeter of 2 px at 3:1 changes."""
    flash, focused = QApplication.cursorFlashTime(), QApplication.focusWidget()
    QApplication.setCursorFlashTime(0)
    faults = []
    for widget in _focusable(window):
        changed, wanted = _focus_change(window, widget)
        if changed < wanted:
            faults.append(f"focus invisible ({changed} pixels sur {wanted}) : {_told(widget)}")
    QApplication.setCursorFlashTime(flash)
    if focused is not None:
        focused.setFocus()
    return faults


def _focus_change(window: QWidget, widget: QWidget) -> tuple[int, int]:
    widget.setFocus(Qt.FocusReason.TabFocusReason)  # once to let the page scroll to it
    place = _brought_into_view(window, widget)
    widget.clearFocus()
    before = _grab(window, place)
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    after = _grab(window, place)
    ring = _ring_in_view(_place(window, widget), place)
    if isinstance(widget, QAbstractItemView) and widget.currentIndex().isValid():
        cell = widget.visualRect(widget.currentIndex()).size()
        if widget.selectionBehavior() == QAbstractItemView.SelectionBehavior.SelectRows:
            cell.setWidth(widget.viewport().width())
        ring = 2 * (cell.width() + cell.height())
    widget.clearFocus()
    return _changed(before, after), round(0.9 * ring)  # rounded corners: a little less than all of it


def _ring_in_view(whole: QRect, seen: QRect) -> int:
    """Return the length of the sides that show of a widget; one side across at least must show."""
    across = (seen.top() == whole.top()) + (seen.bottom() == whole.bottom())
    down = (seen.left() == whole.left()) + (seen.right() == whole.right())
    return seen.width() * max(1, across) + seen.height() * down


def _changed(before: QImage, after: QImage) -> int:
    seen: Counter[tuple[int, int]] = Counter()
    for one, other in zip(_lines(before), _lines(after), strict=False):
        if one != other:
            seen.update(zip(one, other, strict=False))
    return sum(
        count
        for (one, other), count in seen.items()
        if one != other and contrast(QColor(one), QColor(other)) >= SHAPE_CONTRAST
    )


def _lines(image: QImage) -> Iterator[memoryview]:
    """Yield the colours of each line, from the top; asked pixel by pixel, Qt takes seven times as long."""
    image = image.convertToFormat(QImage.Format.Format_ARGB32)
    for y in range(image.height()):
        yield cast(memoryview, image.constScanLine(y)).cast("I")


def weak_contrasts(window: QWidget) -> list[str]:
    """Return the texts whose strongest pixel is under 4.5:1 on the ground around it."""
    faults = []
    for told, place in _texts(window):
        ratio = _ink_contrast(_grab(window, place))
        if ratio is not None and ratio < TEXT_CONTRAST:
            faults.append(f"contraste {ratio:.1f} : {told}")
    return faults


def _texts(window: QWidget) -> Iterator[tuple[str, QRect]]:
    for widget in _shown(window):
        place = _brought_into_view(window, widget)
        match widget:
            case QLabel() if widget.text() and widget.pixmap().isNull():
                yield _told(widget), place
            case QAbstractButton() if widget.text():
                left = 24 if isinstance(widget, QCheckBox | QRadioButton) else 8
                yield _told(widget), place.adjusted(left, 6, -8, -6)
            case QLineEdit() if widget.text() or widget.placeholderText():
                yield _told(widget), place.adjusted(6, 6, -28, -6)
            case QAbstractItemView():
                for index in _shown_cells(widget):
                    cell = widget.visualRect(index).adjusted(3, 3, -3, -3)
                    cell.translate(widget.viewport().mapTo(window, QPoint()))
                    if place.contains(cell):
                        yield f"{_told(widget)}, cellule « {index.data()} »", cell


def _ink_contrast(image: QImage) -> float | None:
    colours = Counter(chain.from_iterable(_lines(image)))
    if len(colours) < 2:
        return None
    ground = QColor(colours.most_common(1)[0][0])
    return max(contrast(ground, QColor(ink)) for ink in colours)


def contrast(one: QColor | str, other: QColor | str) -> float:
    """Return the contrast of two colours by the formula of WCAG 2."""
    dark, light = sorted((_luminance(QColor(one).rgb()), _luminance(QColor(other).rgb())))
    return (light + 0.05) / (dark + 0.05)


@cache
def _luminance(rgb: int) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    colour = QColor(rgb)
    red, green, blue = (linear(part) for part in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def truncated(window: QWidget) -> list[str]:
    """Return what is cut: labels, buttons, column titles, lists of no height, pages that go off sideways."""
    faults = []
    for widget in _shown(window):
        if isinstance(widget, QHeaderView):
            faults += _cut_titles(widget)
        elif isinstance(widget, QScrollArea) and widget.horizontalScrollBar().maximum() > 0:
            faults.append(f"défile de côté : {_told(widget)}")
        elif isinstance(widget, QTableView) and _is_too_low(widget):
            faults.append(f"liste trop basse : {_told(widget)}")
        elif isinstance(widget, QLabel | QAbstractButton) and widget.text() and _is_cut(window, widget):
            faults.append(f"tronqué : {_told(widget)}")
    return faults + _overlaps(window)


def _overlaps(window: QWidget) -> list[str]:
    """Return the neighbours of a layout that lie one over the other for want of room."""
    faults = []
    for holder in [window, *_shown(window)]:
        laid = [widget for widget in _laid(holder, holder.layout()) if widget.isVisibleTo(window)]
        for place, one in enumerate(laid):
            for other in laid[place + 1 :]:
                if one.geometry().intersects(other.geometry()):
                    faults.append(f"chevauche : {_told(one)} et {_told(other)}")
    return faults


def _laid(holder: QWidget, layout: QLayout | None) -> Iterator[QWidget]:
    """Go through what a layout places, asked of each widget: the wrapper of an item outlives the item.

    At an address that Qt gives again, it kills whoever comes there (Shiboken 6.11).
    """
    if layout is None:
        return
    for one in holder.children():
        if isinstance(one, QWidget) and layout.indexOf(one) >= 0:
            yield one
    for inner in layout.children():
        if isinstance(inner, QLayout):
            yield from _laid(holder, inner)


def _is_cut(window: QWidget, widget: QLabel | QAbstractButton) -> bool:
    wanted = widget.sizeHint()
    if isinstance(widget, QLabel) and widget.wordWrap():
        is_squeezed = widget.heightForWidth(widget.width()) > widget.height() + 1
    else:
        is_squeezed = wanted.width() > widget.width() + 1 or wanted.height() > widget.height() + 4
    return is_squeezed or _is_clipped(window, widget)


def _is_too_low(view: QTableView) -> bool:
    """Tell whether a table shows less than two of its rows, or its only one."""
    model: QAbstractItemModel | None = view.model()
    wanted = min(2, model.rowCount()) if model is not None else 0
    return view.viewport().height() < wanted * view.rowHeight(0)


def _is_clipped(window: QWidget, widget: QWidget) -> bool:
    """Tell whether a holder cuts the widget; what a scroll area hides can be scrolled to."""
    place, holder = _place(window, widget), widget.parentWidget()
    while holder is not None and not isinstance(holder.parentWidget(), QAbstractScrollArea):
        if not _place(window, holder).contains(place):
            return True
        if holder is window:
            return False
        holder = holder.parentWidget()
    return False


def _cut_titles(header: QHeaderView) -> list[str]:
    if header.orientation() != Qt.Orientation.Horizontal or header.model() is None:
        return []
    titles = {n: str(header.model().headerData(n, header.orientation()) or "") for n in range(header.count())}
    return [
        f"titre de colonne tronqué : {title}"
        for number, title in titles.items()
        if not header.isSectionHidden(number)
        and max(header.fontMetrics().horizontalAdvance(line) for line in f"{title}\n".split("\n"))
        > header.sectionSize(number) - 4
    ]


# Cells and shortcuts


def mute_cells(window: QWidget) -> list[str]:
    """Return the cells on screen that say nothing to a screen reader."""
    return [
        f"cellule muette : {_told(view)}, ligne {index.row() + 1}, colonne {index.column() + 1}"
        for view in [window, *_shown(window)]
        if isinstance(view, QTableView)
        for index in _shown_cells(view)
        if not index.data(Qt.ItemDataRole.AccessibleTextRole)
    ]


def faulty_shortcuts(window: QWidget) -> list[str]:
    """Return the shortcuts that AltGr, AZERTY or another shortcut would spoil (ux.md §2.3)."""
    faults = []
    taken: Counter[str] = Counter()
    for sequence, is_local in _sequences(window):
        taken[sequence.toString()] += not is_local
        keys = [cast(Any, sequence)[place] for place in range(sequence.count())]
        faults += [
            f"{fault} : {sequence.toString()}"
            for key in keys
            if (fault := _fault_of(key.key(), key.keyboardModifiers(), is_local))
        ]
    return faults + [f"raccourci en double : {keys}" for keys, count in taken.items() if count > 1]


def _sequences(window: QWidget) -> Iterator[tuple[QKeySequence, bool]]:
    local = (Qt.ShortcutContext.WidgetShortcut, Qt.ShortcutContext.WidgetWithChildrenShortcut)
    for action in {*window.findChildren(QAction), *window.actions()}:
        for sequence in action.shortcuts():
            yield sequence, action.shortcutContext() in local
    for shortcut in window.findChildren(QShortcut):
        for sequence in shortcut.keys():  # noqa: SIM118 - a QShortcut is no dictionary
            yield sequence, shortcut.context() in local


def _fault_of(key: Qt.Key, modifiers: Qt.KeyboardModifier, is_local: bool) -> str:
    control, alt = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
    character = chr(key) if key < 0x110000 else ""
    if modifiers & control and modifiers & alt:
        return "Ctrl+Alt est AltGr"
    if modifiers & control and character.isdigit():
        return "Ctrl + chiffre demande Maj sur AZERTY"
    if character in _AWKWARD_ON_AZERTY:
        return "caractère mal placé sur AZERTY"
    if character.isalpha() and not modifiers and not is_local:
        return "lettre seule active dans toute la fenêtre"
    return ""


# What there is in a window


def _shown(window: QWidget) -> list[QWidget]:
    """Return the widgets on screen, once laid out, without the insides that Qt makes for itself."""
    for _ in range(2):  # a header folds once it knows its width, and is then laid out again
        QApplication.processEvents()
    inner = (QAbstractSpinBox, QComboBox, QMenuBar, QMenu)
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisibleTo(window)
        and widget.window() is window.window()
        and not widget.objectName().startswith("qt_")
        and not isinstance(widget.parentWidget(), inner)
        and not widget.size().isEmpty()
        and type(widget).__name__ not in ("QTableCornerButton", "QAbstractButton")
    ]


def _focusable(window: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in _shown(window)
        if _takes_tab(widget) and widget.isEnabled() and widget.focusProxy() is None
    ]


def _shown_cells(view: QAbstractItemView) -> Iterator[QModelIndex]:
    area = view.viewport().rect()
    model: QAbstractItemModel | None = view.model()
    if model is None:
        return
    columns = 1 if isinstance(view, QListView) else model.columnCount()  # private in list models
    for row in range(min(model.rowCount(), 60)):
        for column in range(columns):
            index = model.index(row, column)
            if not view.visualRect(index).isEmpty() and area.contains(view.visualRect(index)):
                yield index


def _brought_into_view(window: QWidget, widget: QWidget) -> QRect:
    """Scroll to a widget as Tab does, and return the place of what then shows of it in the window."""
    areas = [area for area in window.findChildren(QScrollArea) if _holds(area, widget)]
    for area in areas:
        area.ensureWidgetVisible(widget)
    QApplication.processEvents()  # the page may have its say
    seen = window.rect()
    for area in areas:
        seen &= _place(window, area.viewport())
    return _place(window, widget) & seen


def _holds(area: QScrollArea, widget: QWidget) -> bool:
    content: QWidget | None = area.widget()
    return content is not None and content.isAncestorOf(widget)


def _place(window: QWidget, widget: QWidget) -> QRect:
    return QRect(QPoint() if widget is window else widget.mapTo(window, QPoint()), widget.size())


def _grab(window: QWidget, place: QRect) -> QImage:
    return window.grab(place).toImage().convertToFormat(QImage.Format.Format_RGB32)


def _told(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
    return f"{type(widget).__name__} « {text or name_of(widget) or widget.objectName()} »"
