"""The whole base in files that anybody can read, and back into an empty base."""
