"""`python -m espace_citoyennete`: the window, or a command."""

import sys

from espace_citoyennete.cli import main

if __name__ == "__main__":
    sys.exit(main())
