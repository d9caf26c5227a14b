"""The waiting list: who waits for a slot, whom a freed one is proposed to, what came of it."""
