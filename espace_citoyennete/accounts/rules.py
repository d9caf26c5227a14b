"""What is told of an account, and how long a passphrase lent opens."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LENT_FOR = timedelta(hours=24)
ADMINISTRATORS = 2  # at least: alone, whoever forgets their passphrase has nobody to give another


@dataclass(frozen=True)
class LentPassphrase:
    """A passphrase drawn for somebody, and until when it opens."""

    name: str
    passphrase: str
    until: datetime  # local
