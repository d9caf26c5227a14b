"""The fonts that every document embeds, and the width of a text in them."""

import re
import unicodedata
from functools import cache
from itertools import groupby

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from espace_citoyennete.charts import pen
from espace_citoyennete.pdf.scripts import as_drawn, is_turned
from espace_citoyennete.resources import resource

REGULAR, SEMIBOLD = "SourceSansPro-Regular", "SourceSansPro-Semibold"
OTHERS = ("DejaVuSans-subset", "DroidSansFallback-subset")  # for the letters that the first ones lack

# Read once by platypus when it is imported: without it an un-embedded Helvetica stays in each file.
rl_config.canvas_basefontname = REGULAR
rl_config.useA85 = 0  # letters for the mail of another age: they made each file a quarter larger
for _name in (REGULAR, SEMIBOLD):
    pdfmetrics.registerFont(TTFont(_name, resource("fonts", f"{_name}.ttf")))

_DRAWN = frozenset(map(chr, pdfmetrics.getFont(REGULAR).face.charWidths)) | {"\n"}
_STAND_INS = {"\t": " ", "●": "•", "○": "◦"}  # what the font does not draw, said otherwise
_UNKNOWN = "□"
_LAST = 0xFFFF  # reportlab cannot tell a reader which letter it has drawn beyond
_JOINER = "\u200d"
_JOINED = re.compile(f"{_UNKNOWN}(?:{_UNKNOWN}|{_JOINER})*{_JOINER}{_UNKNOWN}")


def font(bold: bool) -> str:
    """Return the name of the font of a weight."""
    return SEMIBOLD if bold else REGULAR


def printable(text: str) -> str:
    """Return the text with each character that no font can draw replaced by one that says so."""
    if _is_plain(text):
        return text
    composed = unicodedata.normalize("NFC", text)
    drawn = "".join(_stand_in(letter) for letter in composed)
    whole = _JOINED.sub(_UNKNOWN, drawn)  # a family is one picture
    return "".join(letter for letter in whole if _font_of(letter, REGULAR))


def runs(text: str, bold: bool) -> list[tuple[str, str]]:
    """Return the parts of one line in the order in which they are drawn, each with the font that has it."""
    text = printable(text).replace("\n", " ")
    if _is_plain(text):
        return [(font(bold), text)]
    first = font(bold)
    line = as_drawn(text, lambda letter: _font_of(letter, first)) if is_turned(text) else text
    return [(name, "".join(part)) for name, part in groupby(line, lambda letter: _font_of(letter, first))]


def width(text: str, size: float, bold: bool) -> float:
    """Return the width of a text in points."""
    return sum(sum(map(_widths(name).__getitem__, part)) for name, part in runs(text, bold)) * size / 1000


@cache
def _widths(name: str) -> dict[str, float]:
    """Return the width of each letter of a font, in thousandths of its size."""
    face = pdfmetrics.getFont(name).face
    return {chr(code): width for code, width in face.charWidths.items()}


def wrap(text: str, limit: float, size: float, bold: bool = False) -> list[str]:
    """Cut a text into lines no wider than `limit` points."""
    return pen.wrap(printable(text), limit, lambda part: width(part, size, bold))


def _is_plain(text: str) -> bool:
    return _DRAWN.issuperset(text)


def _stand_in(letter: str) -> str:
    if letter in _STAND_INS:
        return _STAND_INS[letter]
    if letter == _JOINER or _font_of(letter, REGULAR):
        return letter
    return "" if unicodedata.category(letter) in {"Cf", "Cc"} or letter == "\ufe0f" else _UNKNOWN


def _font_of(letter: str, first: str) -> str:
    """Return the first font that has a letter, or nothing."""
    if letter in _DRAWN:
        return first
    return next((name for name, letters in _others() if letter in letters), "")


@cache
def _others() -> list[tuple[str, frozenset[str]]]:
    """Load the fonts of other scripts when a text needs one: few do."""
    for name in OTHERS:
        pdfmetrics.registerFont(TTFont(name, resource("fonts", f"{name}.ttf")))
    drawn = ((name, pdfmetrics.getFont(name).face.charWidths) for name in OTHERS)
    return [(name, frozenset(chr(code) for code in codes if code <= _LAST)) for name, codes in drawn]
