"""How a person is shown in lists."""


def short_name(last_name: str, first_name: str) -> str:
    """Return the name as lists show it: « Diallo A. »."""
    return f"{last_name} {first_name[0].upper()}." if first_name else last_name
