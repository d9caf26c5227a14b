"""A call list on paper, and the letters to those who have no phone: neither says more than it must."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from espace_citoyennete.changes.listing import CallListRow, CallRowShown, Letter
from espace_citoyennete.changes.rules import MOVE, NO_CONTACT, REMINDER, may_be_written_to, may_stay_untold
from espace_citoyennete.changes.words import RESULT_WORDS, brief, how_words, message, message_of, result_words
from espace_citoyennete.documents import Output
from espace_citoyennete.french import NO_BREAK, clock_time, long_date, numeric_date, plural
from espace_citoyennete.pdf import document, fonts
from espace_citoyennete.pdf.paper import Block
from espace_citoyennete.pdf.parts import BODY, NOTE, SUBTITLE, NewPage, TextStyle, Words, write_lines
from espace_citoyennete.pdf.table import Look, PaperTable
from espace_citoyennete.report import Table
from espace_citoyennete.visitors.rules import Reach, on_paper, words_to_say

_TITLE = "Liste d’appels"
_HEAD = TextStyle(20, bold=True, after=2, keep=True, tag="H1")
_SAID = TextStyle(11, after=2)
_TO_DESTROY = (
    "À détruire une fois les résultats reportés à l’écran. "
    f"Numéro absent{NO_BREAK}: lire la consigne à l’écran avant d’appeler."
)
_SHARES = (0.2, 0.2, 0.155, 0.155, 0.29)
_BY_PHONE = f"☐{NO_BREAK}Joint  ☐{NO_BREAK}À rappeler\n☐{NO_BREAK}Autre créneau  ☐{NO_BREAK}Annule"
_BY_LETTER = f"☐{NO_BREAK}Courrier"
_BY_NOTHING = f"☐{NO_BREAK}{RESULT_WORDS[NO_CONTACT]}"


@dataclass(frozen=True)
class CallListSheet:
    """What is printed of a call list."""

    shown: CallListRow
    rows: tuple[CallRowShown, ...]
    printed_at: datetime


def write_call_list(target: Output, sheet: CallListSheet) -> None:
    """Write who is to be told, how, and of what, with boxes for the result. Raises `UserError`."""
    document.write(
        target,
        list(_sheet(sheet)),
        title=_TITLE,
        subject=_TITLE,
        author="",
        header=f"{_TITLE} – {numeric_date(sheet.printed_at.date())} à {clock_time(sheet.printed_at)}",
        created=sheet.printed_at,
    )


def _sheet(sheet: CallListSheet) -> Iterator[Block]:
    shown = sheet.shown
    left = plural(shown.total - shown.closed, "personne")
    at = f"{numeric_date(sheet.printed_at.date())} à {clock_time(sheet.printed_at)}"
    yield Words(shown.title, _HEAD)
    yield Words(f"{_TITLE} – {left} à prévenir – le {at}", SUBTITLE)
    if shown.reason:
        yield Words(f"Raison{NO_BREAK}: {shown.reason}", _SAID)
    yield Words(f"À dire{NO_BREAK}: {words_to_say(Reach(), '[prénom et nom]')}", _SAID)
    yield Words(f"Puis, à la personne elle-même{NO_BREAK}: {_script(sheet)}", _SAID)
    yield PaperTable(_table(sheet), Look(size=11, padding=5, shares=_SHARES))
    yield Words(_TO_DESTROY, NOTE)


def _script(sheet: CallListSheet) -> str:
    """Return what is told to everybody, each hour being read on the line of the person."""
    kind, rows = sheet.shown.kind, sheet.rows
    if kind == REMINDER:
        return f"« {message(kind, '[horaire]')} »"
    said = ""
    for fate, told in _FATES.items():
        if any(_fate(row) == fate for row in rows):
            said += f", ou, {fate}{NO_BREAK}: " if said else ""
            said += f"« {message(kind, '[ancien]', *told)} »"
    return said


# What becomes of somebody: the new hour and the place that are told.
_MOVED, _SAME_HOUR, _NO_HOUR = "nouvel horaire", "même horaire", "sans nouvel horaire"
_FATES = {_MOVED: ("[nouveau]",), _SAME_HOUR: ("[ancien]", "[lieu]"), _NO_HOUR: ()}


def _fate(row: CallRowShown) -> str:
    if row.new_at is None:
        return _NO_HOUR
    return _SAME_HOUR if row.new_at == row.earlier_at else _MOVED


def _new(kind: str, row: CallRowShown) -> str:
    """Return the new hour, and where a move leads; the place of a restricted matter is on no paper."""
    leads = kind == MOVE and row.new_at is not None and not row.is_restricted
    return f"{brief(row.new_at)}\n{row.room}" if leads and row.room else brief(row.new_at)


def _table(sheet: CallListSheet) -> Table:
    first, second = ("Horaire", "") if sheet.shown.kind == REMINDER else ("Ancien", "Nouveau")
    return Table(
        key="appels",
        title="",
        columns=("Personne", "Consigne, numéro", first, second, "Résultat"),
        rows=tuple(
            (
                on_paper(row.reach.safe_contact, row.name).name or "Sans nom",
                "\n".join(filter(None, (how_words(row.reach), row.reach.phone))),
                brief(row.earlier_at),
                _new(sheet.shown.kind, row) if second else "",
                _result(row),
            )
            for row in sheet.rows
        ),
        kinds=("text",) * 5,
    )


def _result(row: CallRowShown) -> str:
    """Return what came of it, or a box for each thing that may come of it, and the calls made."""
    if row.result:
        return f"☐{NO_BREAK}{result_words(row)}" if row.is_open else result_words(row)
    boxes = _BY_PHONE if row.reach.has_phone else ""
    boxes = _BY_LETTER if may_be_written_to(row.reach) else boxes
    boxes = _BY_NOTHING if may_stay_untold(row.reach) else boxes
    return "\n".join(filter(None, (boxes, plural(row.attempts, "essai") if row.attempts else "")))


# Letters

_MM = 72 / 25.4
_WINDOW_TOP, _WINDOW_LEFT = 34 * _MM, 88 * _MM  # of the name, from the margins: 52 and 106 mm of the paper
_WINDOW_END = 84 * _MM  # the paper is folded there: nothing of the text shows through the window
_SENDER_WIDTH = 70 * _MM
_BY_HAND = 3  # lines left for the address, which is kept nowhere
_LETTER = TextStyle(12, after=10)
_SUBJECT = TextStyle(12, bold=True, before=14, after=14, tag="H1")


def write_letters(target: Output, letters: Sequence[Letter], *, printed_at: datetime) -> None:
    """Write a page a letter; no other thing than a `Letter` is one. Raises `UserError`."""
    pages = [block for letter in letters for block in (*_letter(letter, printed_at), NewPage())]
    document.write(
        target, pages[:-1], title="Courrier", subject="Courrier", author="", header="", created=printed_at
    )


def _letter(letter: Letter, printed_at: datetime) -> Iterator[Block]:
    sender = letter.sender
    place = f"{sender.name}, le " if sender.name else "Le "
    signed = " – ".join(filter(None, (sender.name, sender.place)))
    yield Envelope(letter)
    yield Words(f"{place}{long_date(printed_at.date(), weekday=False)}", BODY)
    yield Words(f"Objet{NO_BREAK}: votre rendez-vous", _SUBJECT)
    yield Words("Madame, Monsieur,", _LETTER)
    yield Words(message_of(letter.kind, letter.earlier_at, letter.new_at), _LETTER)
    if letter.new_at is not None and letter.room:
        yield Words(f"Lieu{NO_BREAK}: {letter.room}.", _LETTER)
    yield Words(_answer(letter), _LETTER)
    yield Words("\n".join(filter(None, ("Cordialement.", signed))), _LETTER)


def _answer(letter: Letter) -> str:
    """Say how to answer, by what this letter may tell of who writes."""
    if letter.sender.phone:
        call = f"appeler le {letter.sender.phone} ou passer"
        return f"Pour répondre ou pour choisir une autre date, {call} à l’adresse ci-dessus."
    return "Pour répondre ou pour choisir une autre date, passer à l’adresse ci-dessus."


class Envelope(Block):
    """The head of a letter: who writes on the left, the name where a window envelope shows it."""

    def __init__(self, letter: Letter) -> None:
        super().__init__()
        self._letter = letter

    def lay(self, _width: float) -> float:
        """Take all that is above the fold."""
        return _WINDOW_END

    def draw(self) -> None:
        """Write the sender, the name, and the lines of the address to be written by hand."""
        sender = self._letter.sender
        who = " – ".join(filter(None, (sender.name, sender.place)))
        told = "\n".join(filter(None, (who, sender.address, sender.phone)))
        self.canv.ink(BODY.colour)
        write_lines(self, fonts.wrap(told, _SENDER_WIDTH, BODY.size), 0, self.height, BODY.size)
        width = self.width - _WINDOW_LEFT
        name = fonts.wrap(self._letter.name, width, 12, bold=True)
        top = self.height - _WINDOW_TOP
        write_lines(self, name, _WINDOW_LEFT, top, 12, bold=True)
        for line in range(_BY_HAND):
            self.canv.rule(_WINDOW_LEFT, top - (len(name) * 18 + 14 + line * 22), self.width)
