"""The promises of the program, each with a test that can fail."""
