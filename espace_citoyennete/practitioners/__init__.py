"""Who holds the sittings: their rhythm, the turn list of a bar, names set later."""
