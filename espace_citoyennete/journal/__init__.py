"""Who did what and when, read in French, proved by its seals, given to whoever checks it."""
