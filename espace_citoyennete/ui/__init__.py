"""The window toolkit: PySide6 pieces that know no feature."""
