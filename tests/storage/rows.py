"""Rows that storage's tests write: plain, quick, valid."""

from datetime import datetime, timedelta
from typing import Any

from espace_citoyennete.contacts.model import Contact

NINE = datetime(2026, 11, 16, 9)


def a_contact(minutes: int = 0, **values: Any) -> Contact:
    """Return a contact that came some minutes after nine."""
    facts = {
        "channel": "TEL_ENTRANT",
        "motive": "LOG",
        "domain": "LOG",
        "request": "INFO_DROIT",
        "outcome": "INFO",
    }
    return Contact(occurred_at=NINE + timedelta(minutes=minutes), **(facts | values))
