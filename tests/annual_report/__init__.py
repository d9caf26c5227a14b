"""The promises of the annual report."""
