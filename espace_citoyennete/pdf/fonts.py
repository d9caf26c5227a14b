"""The fonts that every document embeds, and the width of a text in them."""

import unicodedata

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from espace_citoyennete.charts import pen
from espace_citoyennete.resources import resource

REGULAR, SEMIBOLD = "SourceSansPro-Regular", "SourceSansPro-Semibold"

# Read once by platypus when it is imported: without it an un-embedded Helvetica stays in each file.
rl_config.canvas_basefontname = REGULAR
for _name in (REGULAR, SEMIBOLD):
    pdfmetrics.registerFont(TTFont(_name, resource("fonts", f"{_name}.ttf")))

_DRAWN = frozenset(pdfmetrics.getFont(REGULAR).face.charWidths)
_STAND_INS = {"\t": " ", "●": "•", "○": "◦"}  # what the font does not draw, said otherwise


def font(bold: bool) -> str:
    """Return the name of the font of a weight."""
    return SEMIBOLD if bold else REGULAR


def printable(text: str) -> str:
    """Return the text with each character that the font cannot draw replaced by one that it can."""
    if all(ord(letter) in _DRAWN or letter == "\n" for letter in text):
        return text
    composed = unicodedata.normalize("NFC", text)
    return "".join(c if c == "\n" or ord(c) in _DRAWN else _STAND_INS.get(c, "□") for c in composed)


def width(text: str, size: float, bold: bool) -> float:
    """Return the width of a text in points."""
    return float(pdfmetrics.stringWidth(printable(text), font(bold), size))


def wrap(text: str, limit: float, size: float, bold: bool = False) -> list[str]:
    """Cut a text into lines no wider than `limit` points."""
    return pen.wrap(printable(text), limit, lambda part: width(part, size, bold))
