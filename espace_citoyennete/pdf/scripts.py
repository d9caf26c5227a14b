"""Texts that do not run as French does: Arabic letters are joined, and lines from right to left turned."""

import unicodedata
from collections.abc import Callable, Iterator
from functools import cache

_RIGHT_TO_LEFT = {"R", "AL"}
_NUMBERS = {"EN", "AN"}
_LEFT_TO_RIGHT = "L"
_LAM = "\u0644"


def is_turned(text: str) -> bool:
    """Tell whether some of the text is read from right to left."""
    return any(letter > "\u0590" and _direction(letter) in _RIGHT_TO_LEFT for letter in text)


def as_drawn(text: str, has: Callable[[str], object] = bool) -> str:
    """Return a line whose letters stand in the order in which they are drawn, Arabic ones joined.

    `has` tells whether a font has a form; a letter keeps its own where none has.
    """
    return "".join(_turned(part) if is_turned(part) else part for part in _parts(_joined(text, has)))


def _parts(text: str) -> Iterator[str]:
    """Cut a line into what runs to the right and what runs to the left, with the spaces inside it."""
    start, turned_until = 0, 0
    for place, letter in enumerate(text):
        if _direction(letter) in _RIGHT_TO_LEFT:
            if turned_until <= start:
                yield text[start:place]
                start = place
            turned_until = place + 1
        elif _direction(letter) == _LEFT_TO_RIGHT and turned_until > start:
            yield text[start:turned_until]
            start = turned_until
    if turned_until > start:
        yield text[start:turned_until]
        start = turned_until
    yield text[start:]


def _turned(text: str) -> str:
    """Turn a part; numbers keep their order, marks stay after their letter, brackets look the other way."""
    pieces: list[str] = []
    for letter in text:
        is_mark = unicodedata.combining(letter) > 0
        is_number = _direction(letter) in _NUMBERS and bool(pieces) and _direction(pieces[-1][-1]) in _NUMBERS
        if pieces and (is_mark or is_number):
            pieces[-1] += letter
        else:
            pieces.append(_MIRRORED.get(letter, letter))
    return "".join(reversed(pieces))


_MIRRORED = dict(zip("()[]{}«»<>", ")(][}{»«><", strict=True))


def _direction(letter: str) -> str:
    return unicodedata.bidirectional(letter)


def _joined(text: str, has: Callable[[str], object]) -> str:
    """Give each Arabic letter the form that it has between its neighbours."""
    forms = _forms()
    letters = [letter for letter in text if not unicodedata.combining(letter)]
    if not any(letter in forms for letter in letters):
        return text
    drawn, skipped = [], False
    for place, letter in enumerate(letters):
        if skipped:
            skipped = False
            continue
        pair = letter + letters[place + 1] if letter == _LAM and place + 1 < len(letters) else ""
        skipped = pair in forms
        before = place > 0 and "<initial>" in forms.get(letters[place - 1], {})
        after_place = place + 1 + skipped
        follows = after_place < len(letters) and "<final>" in forms.get(letters[after_place], {})
        own = pair if skipped else letter
        form = _form(own, before=before, after=follows)
        drawn.append(form if has(form) else own)
    return "".join(drawn)


def _form(letter: str, *, before: bool, after: bool) -> str:
    own = _forms().get(letter, {})
    joins = before and "<final>" in own
    leads = after and "<initial>" in own
    name = "<medial>" if joins and leads else "<final>" if joins else "<initial>" if leads else "<isolated>"
    return own.get(name) or own.get("<isolated>") or letter


@cache
def _forms() -> dict[str, dict[str, str]]:
    """Return the forms of each Arabic letter, and of lam with alef, by their place: Unicode tells them."""
    forms: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFE00), *range(0xFE80, 0xFEFD)):
        place, *letters = unicodedata.decomposition(chr(code)).split() or [""]
        of = "".join(chr(int(letter, 16)) for letter in letters)
        if len(of) == 1 or (len(of) == 2 and of[0] == _LAM and code >= 0xFEF5):
            forms.setdefault(of, {})[place] = chr(code)
    return forms
