"""The Corbeille: what was removed stays thirty days, then is erased for good."""
