"""Espace Citoyenneté: the desktop application of a French town's espace citoyenneté."""

__version__ = "0.6.0"
