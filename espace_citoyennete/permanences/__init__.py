"""Point Justice: permanences, sittings, slots and appointments."""
