"""The twelve months to come of an agreement, painted in its row: each day that counts has its shape."""

from datetime import date, timedelta

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from espace_citoyennete.agreements.listing import AgreementRow
from espace_citoyennete.agreements.rules import State, Terms, months_after
from espace_citoyennete.french import long_date
from espace_citoyennete.ui import style
from espace_citoyennete.ui.desk import Desk

LEGEND = "▼ dernier jour pour dénoncer · │ reconduction · ■ fin · hachures\u00a0: trop tard pour dénoncer"
_MONTHS = 12
_MARGIN, _BAR, _MARK = 6, 8, 9  # pixels


def strip_words(terms: Terms, today: date) -> str:
    """Say what the strip shows, for those who do not see it."""
    notice, turn, end = ahead(terms, today)
    told = [
        f"dernier jour pour dénoncer, {long_date(notice)}" if notice else "",
        f"reconduction, {long_date(turn)}" if turn else "",
        f"fin, {long_date(end)}" if end else "",
    ]
    return "\u202f; ".join(filter(None, told)) or "rien dans les douze mois"


def ahead(terms: Terms, today: date) -> tuple[date | None, date | None, date | None]:
    """Return what happens in the twelve months to come: the notice, the renewal, the end."""
    last, end, notice = months_after(today, _MONTHS), terms.end(), terms.notice_due(today)
    turn = terms.period(terms.number_on(today)).last + timedelta(days=1)
    is_renewed = terms.is_renewed(terms.number_on(today))
    if terms.state(today) is State.OVER:
        return None, None, None
    return (
        notice if notice is not None and notice <= last else None,
        turn if is_renewed and today < turn <= last else None,
        end if end is not None and end <= last else None,
    )


class StripDelegate(QStyledItemDelegate):
    """Paints the strip in the place of its words, which stay what the row says and copies."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the row without its words, then the strip."""
        bare = QStyleOptionViewItem(option)
        self.initStyleOption(bare, index)
        bare.text = ""
        widget = bare.widget
        widget.style().drawControl(widget.style().ControlElement.CE_ItemViewItem, bare, painter, widget)
        row = index.model().row_at(index.row())  # type: ignore[attr-defined]
        if isinstance(row, AgreementRow):
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            area = QRectF(bare.rect).adjusted(_MARGIN, 0, -_MARGIN, 0)
            _Strip(painter, area, self._desk.clock.today()).draw(row.terms)
            painter.restore()


class _Strip:
    """One strip: a bar as long as the agreement runs, and a mark for each day that counts."""

    def __init__(self, painter: QPainter, area: QRectF, today: date) -> None:
        self._painter, self._area, self._today = painter, area, today
        self._days = (months_after(today, _MONTHS) - today).days
        self._middle = area.center().y() + 3

    def draw(self, terms: Terms) -> None:
        """Draw the months, the bar, then its marks."""
        self._months()
        if terms.state(self._today) is State.OVER:
            return
        notice, turn, end = ahead(terms, self._today)
        begins = max(self._today, terms.starts_on)
        self._bar(begins, end, style.colour("soft"), style.colour("primary"))
        if notice is not None:
            self._bar(notice, turn or end, QBrush(style.colour("primary"), Qt.BrushStyle.BDiagPattern),
                      style.colour("primary"))  # fmt: skip
            self._triangle(notice)
        if turn is not None:
            x = self._x(turn)
            self._painter.setPen(QPen(style.colour("text"), 2))
            self._painter.drawLine(QPointF(x, self._area.top() + 4), QPointF(x, self._area.bottom() - 4))
        if end is not None:
            self._square(end)

    def _x(self, day: date) -> float:
        share = (day - self._today).days / self._days
        return self._area.left() + self._area.width() * min(max(share, 0.0), 1.0)

    def _months(self) -> None:
        self._painter.setPen(QPen(style.colour("border"), 1))
        first = self._today.replace(day=1)
        for number in range(1, _MONTHS + 1):
            x = self._x(months_after(first, number))
            self._painter.drawLine(QPointF(x, self._middle + _BAR), QPointF(x, self._middle + _BAR + 3))

    def _bar(self, first: date, last: date | None, fill: QBrush | object, ink: object) -> None:
        left = self._x(first)
        right = self._x(last) if last is not None else self._area.right()
        self._painter.setPen(QPen(ink, 1))  # type: ignore[call-overload]
        self._painter.setBrush(fill)
        self._painter.drawRect(QRectF(left, self._middle - _BAR / 2, max(1.0, right - left), _BAR))

    def _triangle(self, day: date) -> None:
        x, foot = self._x(day), self._middle - 1
        top = foot - _MARK - 2
        self._painter.setPen(QPen(style.colour("surface"), 1))
        self._painter.setBrush(style.colour("warn"))
        corners = [QPointF(x - _MARK / 2, top), QPointF(x + _MARK / 2, top), QPointF(x, foot)]
        self._painter.drawPolygon(QPolygonF(corners))

    def _square(self, day: date) -> None:
        x = min(self._x(day), self._area.right() - _MARK / 2)
        self._painter.setPen(QPen(style.colour("surface"), 1))
        self._painter.setBrush(style.colour("err"))
        self._painter.drawRect(QRectF(x - _MARK / 2, self._middle - _MARK / 2, _MARK, _MARK))
