"""Partnership agreements (conventions)."""
