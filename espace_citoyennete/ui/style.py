"""Colours and type: the one place that knows how the program looks; `icons` paints in its tokens."""

from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from espace_citoyennete.french import unbroken
from espace_citoyennete.resources import resource


class Theme(NamedTuple):
    """The colour tokens of one theme; their contrasts are proved by tests/ui/test_style.py."""

    name: str
    bg: str
    surface: str
    surface_alt: str
    text: str
    text2: str
    disabled: str
    border: str
    hair: str
    primary: str
    on_primary: str
    primary_h: str
    soft: str
    focus: str
    ok: str
    ok_s: str
    warn: str
    warn_s: str
    err: str
    err_s: str
    draft: str
    draft_s: str
    hatch: str
    charts: tuple[str, ...]


LIGHT = Theme(
    name="clair",
    bg="#F4F6F8",
    surface="#FFFFFF",
    surface_alt="#E9EEF3",
    text="#1A2129",
    text2="#46525F",
    disabled="#65717D",
    border="#768390",
    hair="#CDD5DD",
    primary="#1F5A96",
    on_primary="#FFFFFF",
    primary_h="#184A7D",
    soft="#DCE9F6",
    focus="#0A4DA8",
    ok="#1B6E3C",
    ok_s="#DDF2E4",
    warn="#7F4B00",
    warn_s="#FFF0D6",
    err="#B3261E",
    err_s="#FCE4E2",
    draft="#6A3FB5",
    draft_s="#ECE5FA",
    hatch="#8A95A0",
    charts=("#1F5A96", "#D4771A", "#3F9E94", "#9A77F4", "#54562D", "#420A27"),
)
DARK = Theme(
    name="sombre",
    bg="#14191F",
    surface="#1B222B",
    surface_alt="#252E39",
    text="#E8EDF2",
    text2="#B3BFCB",
    disabled="#909CA8",
    border="#7F8C99",
    hair="#38434F",
    primary="#7DB4EC",
    on_primary="#0B1A2A",
    primary_h="#9BC6F2",
    soft="#1E3A57",
    focus="#A8D1FF",
    ok="#6FD195",
    ok_s="#16351F",
    warn="#F2B84B",
    warn_s="#3A2A0C",
    err="#FF9A92",
    err_s="#431A17",
    draft="#C3A8FF",
    draft_s="#2F2350",
    hatch="#6E7B88",
    charts=("#4F7790", "#CA4406", "#BBF6EE", "#B8A5F9", "#F4F954", "#C4948E"),
)
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}
FUSION = ("-style", "Fusion")  # arguments of QApplication: the one style that the sheet below is written for

# Role of a label → its size in em of the reading size, its weight, its colour token.
_ROLES = {
    "title": (1.45, 600, "text"),
    "section": (1.15, 600, "text"),
    "caption": (0.92, 400, "text2"),
    "problem": (0.92, 400, "err"),
    "warning": (0.92, 400, "warn"),
    "large": (1.3, 400, "text"),  # to be dictated, or read at arm’s length
    "key_figure": (2.0, 600, "text"),
}
_USUAL_CHARACTER = 6.1  # pixels: the mean width of a character at 9 points, 96 dots per inch
_PROPERTIES = ("role", "kind", "faulty")


# Theme

_current = LIGHT
_reading_size = 0.0


def tokens() -> Theme:
    """Return the colours of the theme in force."""
    return _current


def chart_colours() -> tuple[str, ...]:
    """Return the six series colours of the theme in force, to be used on `surface` only."""
    return _current.charts


def colour(token: str) -> QColor:
    """Return a token of the theme in force as a Qt colour; « chart1 » is its first series colour."""
    if token.startswith("chart"):
        return QColor(_current.charts[int(token.removeprefix("chart")) - 1])
    return QColor(getattr(_current, token))


def apply_theme(app: QApplication, choice: str, zoom: int = 100) -> None:
    """Dress the program: « clair », « sombre » or « systeme », at a zoom in per cent of the system's font."""
    global _current, _reading_size  # noqa: PLW0603 - one theme for the whole program, as QApplication has one
    _current = THEMES.get(choice) or _system_theme(app)
    if not _reading_size:  # the platform's own size, read once before any zoom
        _reading_size = max(9.0, app.font().pointSizeF())
    font = app.font()
    font.setPointSizeF(_reading_size * zoom / 100)
    app.setFont(font)
    app.setPalette(_palette(_current))
    app.setStyleSheet(_sheet(_current, font))


def _system_theme(app: QApplication) -> Theme:
    return DARK if app.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette(QColor(theme.surface_alt), QColor(theme.bg))
    for name, token in {
        role.Window: theme.bg,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.bg,
        role.Text: theme.text,
        role.PlaceholderText: theme.text2,
        role.Button: theme.surface,
        role.ButtonText: theme.text,
        role.Highlight: theme.soft,
        role.HighlightedText: theme.text,
        role.Accent: theme.primary,
        role.ToolTipBase: theme.surface,
        role.ToolTipText: theme.text,
        role.Link: theme.primary,
        role.LinkVisited: theme.draft,
    }.items():
        palette.setColor(name, QColor(token))
    for name in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(theme.disabled))
    return palette


def control_height(font: QFont | None = None) -> int:
    """Return the height of a field, a button or a row: 28 px at the usual size, more with a larger font."""
    return max(28, QFontMetrics(font or QApplication.font()).height() + 11)


def scale() -> float:
    """Return how much wider the words are than at the usual size; 1 at the least."""
    return max(1.0, QFontMetricsF(QApplication.font()).averageCharWidth() / _USUAL_CHARACTER)


def length(pixels: float) -> int:
    """Return a length told for the usual size, stretched as much as the words it is to hold."""
    return round(pixels * scale())


def _sheet(theme: Theme, font: QFont) -> str:
    inner = control_height(font) - 4  # the height without 1 px of border and 1 px of padding on each side
    roles = _role_rules(theme, font.pointSizeF())
    marks = resource("icons", "marks").as_posix()
    return f"""QLineEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox {{ background: {theme.surface};
  border: 1px solid {theme.border}; border-radius: 4px; padding: 1px 7px;
  min-height: {inner}px }}
QAbstractSpinBox {{ min-height: {inner - 3}px }}
QLineEdit:focus, QPlainTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {{
  border: 2px solid {theme.focus}; padding: 0 6px }}
*[faulty=true] {{ border: 2px solid {theme.err}; padding: 0 6px }}
*[faulty=true]:focus {{ border: 4px solid {theme.err}; padding: 0 4px; min-height: {inner - 4}px }}
QLineEdit:disabled, QPlainTextEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {{
  background: {theme.bg}; border-color: {theme.hair} }}
QAbstractSpinBox QLineEdit {{ background: transparent; border: none; padding: 0; min-height: 0 }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ width: 0; height: 0 }}
QComboBox::drop-down {{ border: none; width: 24px }}
QComboBox::down-arrow {{ image: url({marks}/chevron.svg); width: 14px; height: 14px }}
QPushButton, QToolButton {{ background: {theme.surface}; border: 1px solid {theme.border};
  border-radius: 4px; padding: 1px 10px; min-height: {inner}px }}
QToolButton {{ padding: 1px 5px; min-width: {inner - 8}px }}
QToolButton[kind=flat] {{ background: transparent; border-color: transparent }}
QPushButton:hover, QToolButton:hover {{ background: {theme.soft} }}
QPushButton:pressed, QToolButton:pressed {{ background: {theme.hair} }}
QPushButton:checked, QToolButton:checked {{ background: {theme.soft}; border-color: {theme.primary} }}
_ViewButton:checked {{ font-weight: 600 }}
QPushButton:focus {{ border: 2px solid {theme.focus}; padding: 0 9px; outline: none }}
QToolButton:focus {{ border: 2px solid {theme.focus}; padding: 0 4px; outline: none }}
QPushButton:disabled, QToolButton:disabled {{ background: {theme.bg}; color: {theme.disabled} }}
QPushButton[kind=primary] {{ background: {theme.primary}; color: {theme.on_primary};
  border: 2px solid {theme.primary}; padding: 0 12px; font-weight: 600 }}
QPushButton[kind=primary]:hover {{ background: {theme.primary_h}; border-color: {theme.primary_h} }}
QPushButton[kind=primary]:focus {{ border-color: {theme.primary} }}
QPushButton[kind=danger] {{ color: {theme.err}; border-color: {theme.err} }}
QPushButton[kind=chip] {{ background: {theme.draft_s}; border-color: {theme.draft}; border-radius: 12px }}
QPushButton[kind=chip]:focus, QPushButton[kind=danger]:focus, QPushButton:checked:focus {{
  border: 3px solid {theme.focus}; padding: 0 8px; min-height: {inner - 2}px }}
QCheckBox, QRadioButton {{ min-height: {inner}px; padding: 0 3px; spacing: 8px;
  border: 2px solid transparent; border-radius: 4px }}
QCheckBox:focus, QRadioButton:focus {{ border-color: {theme.focus}; outline: none }}
QCheckBox::indicator, QRadioButton::indicator {{ width: 15px; height: 15px; background: {theme.surface};
  border: 1px solid {theme.border}; border-radius: 4px }}
QRadioButton::indicator {{ border-radius: 8px }}
QCheckBox::indicator:checked {{ background: {theme.primary}; border-color: {theme.primary};
  image: url({marks}/check-{theme.name}.svg) }}
QRadioButton::indicator:checked {{ border: 5px solid {theme.primary}; width: 7px; height: 7px }}
QTableView, QListView {{ background: {theme.surface}; border: 1px solid {theme.hair};
  border-radius: 4px; gridline-color: {theme.hair}; outline: none }}
TableView::item, SheetView::item {{ padding: 0 5px }}
QListView::item {{ min-height: {inner}px; padding: 0 8px }}
QHeaderView, QTableCornerButton::section {{ background: {theme.surface_alt}; border: none }}
QHeaderView::section {{ background: {theme.surface_alt}; color: {theme.text2}; padding: 5px 8px;
  border: none; border-right: 1px solid {theme.hair}; border-bottom: 1px solid {theme.hair} }}
QFrame[kind=card] {{ background: {theme.surface}; border: 1px solid {theme.hair}; border-radius: 6px }}
QFrame[kind=toast] {{ background: {theme.surface}; border: 1px solid {theme.border};
  border-left: 4px solid {theme.ok}; border-radius: 6px }}
QToolTip {{ background: {theme.surface}; color: {theme.text}; border: 1px solid {theme.border} }}
{roles}"""


def _role_rules(theme: Theme, size: float) -> str:
    return "".join(
        f"QLabel[role={name}] {{ font-size: {size * em:.2f}pt; font-weight: {weight};"
        f" color: {getattr(theme, token)} }}\n"
        for name, (em, weight, token) in _ROLES.items()
    )


def enlarge(widget: QWidget, scale: float) -> None:
    """Show the roles of the words inside a widget larger than elsewhere."""
    size = QApplication.font().pointSizeF() * scale
    widget.setStyleSheet("" if scale == 1 else _role_rules(_current, size))


def mark(widget: QWidget, **properties: str | bool) -> None:
    """Give a widget its look (`role`, `kind` or `faulty` of the style sheet) and repaint it."""
    for name, value in properties.items():
        if name not in _PROPERTIES:
            raise KeyError(name)
        widget.setProperty(name, value)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # Qt polishes the others when shown
        widget.style().unpolish(widget)
        widget.style().polish(widget)
    if properties.get("kind") == "primary" and not widget.findChildren(_FocusRing):
        _FocusRing(widget)


class _FocusRing(QWidget):
    """Lies over a filled button and shows its focus inside: a border in `focus` on `primary` is 1.1:1."""

    def __init__(self, button: QWidget) -> None:
        super().__init__(button)
        self._button = button
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.resize(button.size())
        button.installEventFilter(self)
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.resize(self._button.size())
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._button.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colour("on_primary"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(3, 3, -3, -3), 3, 3)


class Words(QLabel):
    """Plain words, in which no guillemet stands alone on a line."""

    def setText(self, text: str) -> None:
        """Show other words."""
        super().setText(unbroken(text))


def words(role: str = "", text: str = "", *, wraps: bool = True) -> Words:
    """Return a label of plain words, in a role of the style, that goes on to the next line."""
    label = Words()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wraps)
    label.setText(text)
    if role:
        mark(label, role=role)
    return label


def scaled_font(em: float = 1.0, weight: int = 400) -> QFont:
    """Return the reading font at a size in em, for what is painted by hand."""
    font = QFont(QApplication.font())
    font.setPointSizeF(font.pointSizeF() * em)
    font.setWeight(QFont.Weight(weight))
    return font
