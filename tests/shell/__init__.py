"""The shell of the window, with tiny pages of its own."""
