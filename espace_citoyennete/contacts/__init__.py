"""Calls and visits at the desk: the exemplary feature."""
