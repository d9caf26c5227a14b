"""Exploratory walks: stops, findings, proposals and what became of them."""
