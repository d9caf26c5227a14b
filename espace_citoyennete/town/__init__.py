"""The town's own lists: reference lists, neighbourhoods, closures, school holidays."""
