"""The base: encrypted file or PostgreSQL, sessions, keys, copies, search, migrations."""
