"""Rallies: teams of children, checkpoints, scores."""
