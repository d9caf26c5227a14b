"""The first page: today's sittings, who waits, what is due."""
