"""How a command ends: the documented exit codes, and what is said when it fails."""

import sys

from espace_citoyennete.errors import UserError

DONE, BAD_USAGE, REFUSED, NOT_OPENED = 0, 2, 3, 4


class BadUsage(UserError):
    """The command lacks something that the person can add."""


def fail(message: str, code: int) -> int:
    """Say why a command failed and return its code."""
    print(message, file=sys.stderr)
    return code
