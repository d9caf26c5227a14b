"""The promises of trust, each tried many times and printed: `make trust`, and in short form `make test`.

One module a promise: its `run(scale)` gives `Figure`s, its own saboteurs among them.
"""
