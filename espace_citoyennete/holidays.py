"""The public holidays of metropolitan France, computed by the `holidays` library."""

from datetime import date
from functools import lru_cache


@lru_cache(maxsize=64)
def public_holidays(year: int) -> dict[date, str]:
    """Return the public holidays of a year with their French names."""
    import holidays  # heavy: only when a calendar is first asked for

    found = holidays.country_holidays("FR", years=year, language="fr")
    return {day: name.replace("'", "’") for day, name in sorted(found.items())}
