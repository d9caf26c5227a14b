"""Jeudis citoyenneté: events, registrations, attendance."""
