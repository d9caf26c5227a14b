"""A phone as somebody types it: kept as typed, found in any grouping, doubted and never refused.

`phonenumbers` is imported when a number asks for it: a plain French number, which nearly all are, does not.
"""

import re
from itertools import takewhile

from espace_citoyennete.french import phone_key

_FRENCH = re.compile(r"0[1-9]\d{8}")
_EXTENSION = re.compile(r"(?i)\b(?:poste|p\.|ext\.?|extension)\s*:?\s*\d+")  # else taken for keys of a keypad
_BETWEEN = re.compile(r"(?i)[/;,\n]|\bou\b|\bet\b")
_MOST = 4  # numbers of one field
OR = " / "  # between two numbers of one person
# Overseas, the number dialled from mainland France and the international one are not spelt alike.
_OVERSEAS = ("590", "594", "596", "262")


def phone_keys(typed: str) -> tuple[str, ...]:
    """Return each number of a field as E.164 digits, without the plus sign; nothing for « anonyme »."""
    keys: dict[str, None] = {}
    for number in _numbers(typed):
        key = _key(number)
        keys[key] = None
        if key.startswith(_OVERSEAS) and len(key) == 12:
            keys[f"33{key[3:]}"] = None
    return tuple(keys)


def kept_keys(typed: str, limit: int = 60) -> str:
    """Return the keys of a field as the base keeps them: side by side, as many as its column holds."""
    keys = phone_keys(typed)
    lengths = [sum(map(len, keys[: n + 1])) + n for n in range(len(keys))]
    return " ".join(keys[: len(list(takewhile(lambda length: length <= limit, lengths)))])


def beside(known: str, typed: str) -> str:
    """Return both numbers in one field, or what was typed when the number known is part of it."""
    if not known or set(phone_keys(typed)) >= set(phone_keys(known)):
        return typed or known
    return f"{known}{OR}{typed}" if typed else known


def phone_doubt(typed: str) -> str:
    """Return what looks wrong in a number as typed, in one sentence, or nothing: it is kept all the same."""
    if re.search(r"\d", typed) and not phone_keys(typed):
        return "Ce n’est pas un numéro. Laisser vide quand la personne n’en donne pas."
    for number in _numbers(typed):
        if not _is_possible(number):
            digits = len(re.sub(r"\D", "", number))
            return f"Ce numéro compte {digits} chiffres\u00a0: le vérifier. Il sera gardé tel quel."
    return ""


def grouped(typed: str) -> str:
    """Return a number being typed with its digits in groups: « 06 39 98 01 02 »; other texts as they are."""
    digits = re.sub(r"[\s.]", "", typed)
    if not re.fullmatch(r"\+?\d{2,15}", digits):
        return typed
    if re.fullmatch(r"0[1-79]\d{,8}", digits):
        return re.sub(r"(..)(?=.)", r"\1 ", digits)
    from phonenumbers import AsYouTypeFormatter

    typing, shown = AsYouTypeFormatter("FR"), ""
    for character in digits:
        shown = typing.input_digit(character)
    return shown.strip()


def _numbers(typed: str) -> list[str]:
    """Return the pieces of a field that are numbers, extensions taken off."""
    pieces = _BETWEEN.split(_EXTENSION.sub(" ", typed))
    found = [number for piece in pieces for number in _side_by_side(piece)]
    return [number for number in found if re.search(r"[1-9]", number)][:_MOST]


def _side_by_side(piece: str) -> list[str]:
    """Cut « 06 39 98 01 02 03 22 97 40 40 » in two; anything else is one number."""
    digits = re.sub(r"[\s.\-]", "", piece)
    pair = re.fullmatch(f"({_FRENCH.pattern})({_FRENCH.pattern})", digits)
    return list(pair.groups()) if pair else [piece]


def _key(number: str) -> str:
    plain = phone_key(number)
    if _FRENCH.fullmatch(re.sub(r"[\s.\-]", "", number)):
        return plain
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, "FR")
    except phonenumbers.NumberParseException:
        return plain
    if not phonenumbers.is_possible_number(parsed):
        return plain  # 3919, or a number cut short
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")


def _is_possible(number: str) -> bool:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, "FR")
    except phonenumbers.NumberParseException:
        return False
    is_short = phonenumbers.is_valid_short_number_for_region(parsed, "FR")
    return is_short or phonenumbers.is_possible_number(parsed)
