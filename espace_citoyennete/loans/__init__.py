"""The loan of exhibitions."""
