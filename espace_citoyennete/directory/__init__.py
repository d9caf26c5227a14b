"""Organisations and practitioners."""
