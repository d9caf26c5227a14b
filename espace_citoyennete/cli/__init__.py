"""The program without a window: the same services, a French help, documented exit codes and JSON keys."""

import io
import sys
from collections.abc import Sequence

from espace_citoyennete.cli.exit_codes import BAD_USAGE, NOT_OPENED, REFUSED, BadUsage, fail
from espace_citoyennete.cli.parser import make_parser
from espace_citoyennete.errors import NotOpened, UserError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # an old console lacks some no-break spaces
    options = make_parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except BadUsage as refusal:
        return fail(refusal.message, BAD_USAGE)
    except NotOpened as refusal:
        return fail(refusal.message, NOT_OPENED)
    except UserError as refusal:
        return fail(refusal.message, REFUSED)
