"""The upkeep of the base: its copies, the drill that restores one, the examination of its health."""
