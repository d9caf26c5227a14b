"""Situations of discrimination: the criteria invoked, where it happened, what came of it; nobody's name."""
