"""The door of the program: what is shown before a base is open; nothing heavy is imported with it."""
