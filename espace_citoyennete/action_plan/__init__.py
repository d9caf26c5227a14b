"""The plan of the delegation: objectives, actions promised, indicators."""
