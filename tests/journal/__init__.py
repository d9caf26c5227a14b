"""The journal read in French, verified and given to whoever checks it."""
