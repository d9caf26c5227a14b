"""Subsidies to associations."""
