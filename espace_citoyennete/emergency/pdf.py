"""The emergency card on one sheet of paper, to be pinned beside the telephone."""

from dataclasses import dataclass
from datetime import date, datetime

from espace_citoyennete.documents import Output
from espace_citoyennete.emergency.rules import CardLine, told_check
from espace_citoyennete.french import NO_BREAK, long_date
from espace_citoyennete.pdf import document, fonts
from espace_citoyennete.pdf.paper import CONTENT_HEIGHT, CONTENT_WIDTH, MUTED, PRIMARY, TEXT, Block
from espace_citoyennete.pdf.parts import LEADING, NOTE, TITLE, Masthead, Words, write_lines

_SIZES = tuple(half / 2 for half in range(36, 17, -1))  # of the purpose; the number is larger
_HEADS = 100.0  # points that the head, the title and the last line take
_SHARE = 0.34  # of the width, for the number
_GAP = 5.0


@dataclass(frozen=True)
class EmergencySheet:
    """What is printed."""

    lines: tuple[CardLine, ...]
    publisher: str  # « Amiens – Espace citoyenneté »
    address: str
    printed_at: datetime
    logo: bytes | None = None


def write_emergency_sheet(target: Output, sheet: EmergencySheet) -> None:
    """Write the card as PDF, as large as one page allows. Raises `UserError`."""
    today = sheet.printed_at.date()
    story = [
        Masthead(sheet.publisher, sheet.address, sheet.logo),
        Words("Numéros d’urgence", TITLE),
        *_numbers(sheet.lines, today),
        Words(f"Imprimé le {long_date(today, weekday=False)}. Vérifier chaque numéro une fois par an.", NOTE),
    ]
    document.write(
        target,
        story,
        title="Numéros d’urgence",
        subject="À donner à une personne en danger",
        author=sheet.publisher,
        header="Numéros d’urgence",
        created=sheet.printed_at,
    )


def _numbers(lines: tuple[CardLine, ...], today: date) -> list[Block]:
    """Lay the numbers in the largest letters that hold on one page."""
    for size in _SIZES:
        blocks: list[Block] = [_Number(line, today, size) for line in lines]
        if sum(block.lay(CONTENT_WIDTH) + _GAP for block in blocks) <= CONTENT_HEIGHT - _HEADS:
            break
    return blocks


class _Number(Block):
    """A number in large letters, and beside it when to give it."""

    def __init__(self, line: CardLine, today: date, size: float) -> None:
        super().__init__(after=_GAP)
        self._line, self._size = line, size
        self._details = " · ".join(filter(None, (line.hours, told_check(line.checked_on, today))))
        self._number: list[str] = []
        self._purpose: list[str] = []
        self._checked: list[str] = []

    def lay(self, width: float) -> float:
        """Wrap the words beside the number."""
        beside = width * (1 - _SHARE)
        self._number = fonts.wrap(self._line.number, width * _SHARE - 8, self._number_size(), bold=True)
        self._purpose = fonts.wrap(self._line.purpose, beside, self._size)
        self._checked = fonts.wrap(self._details, beside, self._small)
        words = len(self._purpose) * self._size + len(self._checked) * self._small
        return max(len(self._number) * self._number_size(), words) * LEADING + 4

    def draw(self) -> None:
        """Write the number, when to give it and when it was checked, above a hairline."""
        left = self.width * _SHARE
        self.canv.ink(PRIMARY)
        write_lines(self, self._number, 0, self.height, self._number_size(), bold=True)
        self.canv.ink(TEXT)
        write_lines(self, self._purpose, left, self.height, self._size)
        self.canv.ink(MUTED)
        under = self.height - len(self._purpose) * self._size * LEADING
        write_lines(self, self._checked, left, under, self._small)
        self.canv.rule(0, 0, self.width)

    @property
    def _small(self) -> float:
        return self._size * 0.75

    def _number_size(self) -> float:
        """Return the size of the number: an address of the web is longer than a number."""
        return self._size * (1.7 if len(self._line.number) <= len(f"0{NO_BREAK}800 05 95 95") else 0.8)
