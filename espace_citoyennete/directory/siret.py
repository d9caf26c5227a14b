"""The number of an establishment: fourteen digits, of which the last one answers for the others."""

_POST = "356000000"  # the SIREN of La Poste, whose offices were numbered in another way


def is_siret(text: str) -> bool:
    """Tell whether fourteen digits can be a SIRET: by the key of Luhn (ISO/IEC 7812-1, annex B).

    The offices of La Poste have another key: the sum of their digits is a multiple of five.
    """
    if len(text) != 14 or not (text.isascii() and text.isdecimal()):
        return False
    digits = [int(digit) for digit in text]
    if text.startswith(_POST) and sum(digits) % 5 == 0:
        return True
    doubled = [2 * digit - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
