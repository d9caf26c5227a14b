"""Who is at the desk today, and what one agent leaves to the next."""
