"""How a person's name is typed and shown."""


def short_name(last_name: str, first_name: str) -> str:
    """Return the name as lists show it: « Diallo A. »."""
    return f"{last_name} {first_name[0].upper()}." if first_name else last_name


def full_name(last_name: str, first_name: str) -> str:
    """Return the name as it is typed: « Diallo Awa »."""
    return f"{last_name} {first_name}".strip()


def split_name(typed: str) -> tuple[str, str]:
    """Return last and first name of « Diallo Awa »; one word, or three, are kept whole as the last name."""
    words = typed.split()
    return (words[0], words[1]) if len(words) == 2 else (typed, "")
