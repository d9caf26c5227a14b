"""`python -m espace_citoyennete`: the window, or a command."""

import sys


def main() -> int:
    """Open the window, or run the command that is given; only what that takes is loaded."""
    if len(sys.argv) > 1:
        from espace_citoyennete.cli import main as run

        return run()
    from espace_citoyennete.app import main as open_window

    return open_window()


if __name__ == "__main__":
    sys.exit(main())
