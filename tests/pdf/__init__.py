"""The promises of the paper toolkit."""
