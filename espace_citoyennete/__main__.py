"""`python -m espace_citoyennete`: the window, or a command."""

import os
import sys


def main() -> int:
    """Open the window, or run the command that is given; only what that takes is loaded."""
    if len(sys.argv) > 1:
        from espace_citoyennete.cli import main as run

        return run()
    if not _has_screen():
        sys.stderr.write("Aucun écran ici\u00a0: « espace-citoyennete --help » donne les commandes.\n")
        return 2
    from espace_citoyennete.app import main as open_window

    return open_window()


def _has_screen() -> bool:
    """Tell whether a window can be shown: Qt itself would end the process without a word."""
    asked = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in asked)


if __name__ == "__main__":
    sys.exit(main())
