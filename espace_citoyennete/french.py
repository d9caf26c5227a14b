"""French: how dates, hours, numbers and money are written, read and folded for search."""

import re
import unicodedata
from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta

from espace_citoyennete.clock import month_number

NARROW = "\u202f"  # narrow no-break space: thousands, before ; ! ? %
NO_BREAK = "\u00a0"

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_SHORT_MONTHS = (
    "janv.", "févr.", "mars", "avril", "mai", "juin",
    "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip


# Writing


def number(value: float) -> str:
    """Write a number: 4126 → « 4 126 », 2.5 → « 2,5 »."""
    whole = f"{value:,}" if isinstance(value, int) else f"{value:,.1f}".removesuffix(".0")
    return whole.replace(",", NARROW).replace(".", ",").replace("-", "\u2212")


def share(ratio: float) -> str:
    """Write a share with one decimal: 0.0994 → « 9,9 % »."""
    return f"{ratio * 100:.1f}".replace(".", ",").replace("-", "\u2212") + f"{NARROW}%"


def money(cents: int) -> str:
    """Write an amount in cents: 6990000 → « 69 900,00 € »."""
    euros, rest = divmod(abs(cents), 100)
    sign = "\u2212" if cents < 0 else ""
    return f"{sign}{number(euros)},{rest:02d}{NO_BREAK}€"


def duration(minutes: int) -> str:
    """Write a duration: 2370 → « 39 h 30 », 45 → « 45 min »."""
    hours, rest = divmod(minutes, 60)
    if not hours and rest:
        return f"{rest}{NO_BREAK}min"
    return f"{number(hours)}{NO_BREAK}h" + (f"{NO_BREAK}{rest:02d}" if rest else "")


def unbroken(text: str) -> str:
    """Return a text in which no guillemet stands alone at the end or at the beginning of a line."""
    return text.replace("« ", f"«{NO_BREAK}").replace(" »", f"{NO_BREAK}»")


def plural(count: int, singular: str, several: str | None = None) -> str:
    """Write a count with its noun: 0 or 1 takes the singular, as French does."""
    word = singular if abs(count) < 2 else several or f"{singular}s"
    return f"{number(count)} {word}"


def ordinal_day(day: int) -> str:
    """Write the day of a date: 1 → « 1er »."""
    return "1er" if day == 1 else str(day)


def long_date(day: date, *, weekday: bool = True, year: bool = True) -> str:
    """Write a date in full: « mardi 24 novembre 2026 »."""
    parts = [WEEKDAYS[day.weekday()]] if weekday else []
    parts += [ordinal_day(day.day), MONTHS[day.month - 1]]
    return " ".join([*parts, str(day.year)] if year else parts)


def short_date(day: date, *, year: bool = False) -> str:
    """Write a date briefly: « mar. 24 nov. »."""
    text = f"{WEEKDAYS[day.weekday()][:3]}. {ordinal_day(day.day)} {_SHORT_MONTHS[day.month - 1]}"
    return f"{text} {day.year}" if year else text


def numeric_date(day: date) -> str:
    """Write a date in figures: « 24/11/2026 »."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def clock_time(moment: time | datetime) -> str:
    """Write an hour: « 10 h 30 », « 9 h »."""
    minutes = f"{NO_BREAK}{moment.minute:02d}" if moment.minute else ""
    return f"{moment.hour}{NO_BREAK}h{minutes}"


def clock_range(start: time | datetime, end: time | datetime) -> str:
    """Write from an hour to another: « 9 h – 12 h »."""
    return f"{clock_time(start)} – {clock_time(end)}"


def moment(at: datetime) -> str:
    """Write a date and an hour briefly: « mar. 24 nov. 10 h 30 »."""
    return f"{short_date(at.date())} {clock_time(at)}"


_UNITS = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
    "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
_TENS = ("", "", "vingt", "trente", "quarante", "cinquante", "soixante", "soixante", "quatre-vingt")


def in_words(count: int) -> str:
    """Write a number under a million in letters: 2026 → « deux mille vingt-six »."""
    if count >= 1000:
        many, rest = divmod(count, 1000)  # « mille » is no noun: quatre-vingt mille, deux cent mille
        before = in_words(many).removesuffix("s") if many % 100 in (0, 80) else in_words(many)
        return " ".join(filter(None, ("" if many == 1 else before, "mille", in_words(rest) if rest else "")))
    if count >= 100:
        many, rest = divmod(count, 100)
        hundred = "cents" if many > 1 and not rest else "cent"
        return " ".join(
            filter(None, ("" if many == 1 else _UNITS[many], hundred, in_words(rest) if rest else ""))
        )
    return _under_hundred(count)


def _under_hundred(count: int) -> str:
    if count < 20:
        return _UNITS[count]
    ten = 9 if count >= 90 else count // 10
    if ten in (7, 9):  # soixante-dix and quatre-vingt-dix go on counting from the ten before
        ten -= 1
    rest = count - 10 * ten
    if not rest:
        return f"{_TENS[ten]}s" if ten == 8 else _TENS[ten]
    link = " et " if rest in (1, 11) and ten < 8 else "-"
    return f"{_TENS[ten]}{link}{_UNITS[rest]}"


def date_in_words(day: date) -> str:
    """Write a date in letters: « mardi vingt-quatre novembre deux mille vingt-six »."""
    number_of_day = "premier" if day.day == 1 else in_words(day.day)
    return f"{WEEKDAYS[day.weekday()]} {number_of_day} {MONTHS[day.month - 1]} {in_words(day.year)}"


def time_in_words(at: time | datetime) -> str:
    """Write an hour in letters, in the feminine: « dix heures trente », « vingt et une heures », « midi »."""
    if at.hour in (0, 12):
        hour = "midi" if at.hour else "minuit"
    else:
        hour = f"{_feminine(at.hour)} heure{'s' if at.hour > 1 else ''}"
    return f"{hour} {_feminine(at.minute)}" if at.minute else hour


def _feminine(count: int) -> str:
    words = in_words(count)
    return f"{words}e" if count % 10 == 1 and words.endswith("un") else words


def month_name(month: int, *, short: bool = False) -> str:
    """Write the month of a number year × 12 + month − 1."""
    return (_SHORT_MONTHS if short else MONTHS)[month % 12]


def enumerate_words(words: list[str]) -> str:
    """Join words as a sentence does: « a, b et c »."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} et {words[-1]}" if words else ""


def initials(name: str) -> str:
    """Write a name by its initials: « Roussel Jeanne » → « R. J. »."""
    return " ".join(f"{word[0].upper()}." for word in name.split() if word[0].isalpha())


# Reading


class Unreadable(ValueError):
    """A typed value that cannot be read; its text is a French sentence."""


def clean(text: str) -> str:
    """Return typed text made safe to keep: NFC, LF, no control or direction characters, no outer spaces."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace(NO_BREAK, " ")
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return unicodedata.normalize("NFC", "".join(c for c in text if _is_kept(c))).strip()


def _is_kept(character: str) -> bool:
    if character in "\n\t":
        return True
    return unicodedata.category(character) not in ("Cc", "Cs") and character not in _DIRECTIONS


# Direction marks hide what is written; the joiners (U+200C, U+200D) belong to scripts and emoji and stay.
_DIRECTIONS = frozenset(
    "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_LIGATURES = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ł": "l", "ø": "o", "đ": "d", "ı": "i", "’": "'"}
)


def fold(text: str) -> str:
    """Return the text as search sees it: lower case, no accent, one space."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def alphabetical(text: str) -> tuple[str, str]:
    """Return the key that sorts words as a French dictionary does, on every engine: accents decide last.

    SQLite puts « É » after « Z », and a server sorts as its own settings say.
    """
    return fold(text), text


def phone_key(text: str) -> str:
    """Return one phone, or its beginning, as international digits: « +33 (0)6 39 » and « 06.39 » → « 33639 ».

    A short number has no country: « 39 19 » → « 3919 ».
    """
    digits = re.sub(r"\D", "", text.replace("(0)", ""))
    if digits.startswith("00"):
        return digits.lstrip("0")
    return f"33{digits[1:]}" if digits.startswith("0") and "+" not in text else digits


_MONTH_NUMBERS = {fold(name)[:length]: i + 1 for i, name in enumerate(MONTHS) for length in (3, 4, 9)} | {
    "juin": 6, "jui": 7, "juil": 7, "mars": 3, "mai": 5,
}  # fmt: skip


def parse_date(text: str, today: date, *, is_past: bool = False) -> date:
    """Read a typed date: `24`, `24/11`, `24/11/26`, `2026-11-24`, `24 nov. 2026`, `lun`, `dem`, `+7`, `auj`.

    A weekday, a day, or a day and month alone mean the next such date, or the last one where dates are
    past. Raises `Unreadable`.
    """
    typed = fold(text)
    if typed in ("auj", "aujourd'hui"):
        return today
    if typed in ("dem", "demain"):
        return today + timedelta(days=1)
    if typed in ("hier",):
        return today - timedelta(days=1)
    if match := re.fullmatch(r"([+-])\s?(\d{1,3})", typed):
        return today + timedelta(days=int(match[1] + match[2]))
    if len(typed) >= 3 and typed.isalpha():
        for index, weekday in enumerate(WEEKDAYS):
            if weekday.startswith(typed):
                away = (today.weekday() - index - 1) if is_past else (index - today.weekday() - 1)
                return today + timedelta(days=away % 7 + 1) * (-1 if is_past else 1)
    return _written_date(typed, text, today, -1 if is_past else 1)


def _written_date(typed: str, text: str, today: date, way: int) -> date:
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", typed):
        return _day(int(match[1]), int(match[2]), int(match[3]), text)
    if match := re.fullmatch(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})", typed):
        return _day(_full_year(match[3], today), int(match[2]), int(match[1]), text)
    if match := re.fullmatch(r"(?:[a-z]+\.? )?(\d{1,2})(?:er)? ([a-z]+)\.?(?: (\d{4}|\d{2}))?", typed):
        month = (
            _MONTH_NUMBERS.get(match[2])
            or _MONTH_NUMBERS.get(match[2][:4])
            or _MONTH_NUMBERS.get(match[2][:3])
        )
        if month:
            if match[3]:
                return _day(_full_year(match[3], today), month, int(match[1]), text)
            return _nearest_date(int(match[1]), month, today, way, text)
    if match := re.fullmatch(r"(\d{1,2})[/.\-](\d{1,2})", typed):
        return _nearest_date(int(match[1]), int(match[2]), today, way, text)
    if match := re.fullmatch(r"\d{1,2}", typed):
        return _nearest_day(int(match[0]), today, way, text)
    raise Unreadable(f"« {text} » n’est pas une date. Écrire par exemple 24/11 ou 24/11/{today.year}.")


def _full_year(digits: str, today: date) -> int:
    if len(digits) == 4:
        return int(digits)
    year = today.year // 100 * 100 + int(digits)
    return year - 100 if year > today.year + 20 else year


def _day(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable(_no_such_day(year, month, day, text)) from None


def _no_such_day(year: int, month: int, day: int, text: str) -> str:
    """Return the sentence that names the days on both sides of one that does not exist."""
    if not (1 <= month <= 12 and MINYEAR <= year < MAXYEAR and 1 <= day <= 31):
        return f"Le jour « {text} » n’existe pas. Vérifier le jour et le mois."
    after = date(year + month // 12, month % 12 + 1, 1)
    before = after - timedelta(days=1)
    nearest = f"{numeric_date(before)} ou {numeric_date(after)}"
    return f"Le jour « {text} » n’existe pas{NO_BREAK}: écrire {nearest}."


def _nearest_date(day: int, month: int, today: date, way: int, text: str) -> date:
    for year in range(today.year, today.year + 9 * way, way):  # 29/02 comes back within eight years
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if (found - today).days * way >= 0:
            return found
    raise Unreadable(_no_such_day(today.year, month, day, text))


def _nearest_day(day: int, today: date, way: int, text: str) -> date:
    for months in range(0, 13 * way, way):
        month = month_number(today) + months
        try:
            found = date(month // 12, month % 12 + 1, day)
        except ValueError:
            continue
        if (found - today).days * way >= 0:
            return found
    raise Unreadable(f"Le jour « {text} » n’existe pas. Écrire un jour de 1 à 31.")


def parse_time(text: str) -> time:
    """Read a typed hour: `14`, `14h`, `14h30`, `1430`, `14:30`. Raises `Unreadable`."""
    typed = fold(text).replace(" ", "")
    match = re.fullmatch(r"(\d{1,2})(?:[h:.](\d{2})?)?", typed) or re.fullmatch(r"(\d{1,2})(\d{2})", typed)
    if match and int(match[1]) < 24 and int(match[2] or 0) < 60:
        return time(int(match[1]), int(match[2] or 0))
    raise Unreadable(f"« {text} » n’est pas une heure. Écrire par exemple 14h30.")


def parse_duration(text: str) -> int:
    """Read a duration, as minutes: `6`, `6h`, `6h30`, `6:30`, `45 min`. Raises `Unreadable`."""
    typed = fold(text).replace(" ", "")
    alone, full = re.fullmatch(r"(\d{1,3})min", typed), re.fullmatch(r"(\d{1,3})(?:[h:]([0-5]\d)?)?", typed)
    minutes = int(alone[1]) if alone else int(full[1]) * 60 + int(full[2] or 0) if full else 0
    if not minutes:
        raise Unreadable(f"« {text} » n’est pas une durée. Écrire par exemple 6 h 30, ou 45 min.")
    return minutes


def parse_money(text: str) -> int:
    """Read an amount in euros, as cents: « 1 234,56 € », « 1.234,56 », « 27000 ». Raises `Unreadable`."""
    typed = re.sub(r"[\s€]", "", text.replace(NARROW, ""))
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d{1,2})?", typed):
        typed = typed.replace(".", "")
    if match := re.fullmatch(r"(\d{1,12})(?:[.,](\d{1,2}))?", typed):
        return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))
    raise Unreadable(f"« {text} » n’est pas un montant. Écrire par exemple 1 234,56.")
