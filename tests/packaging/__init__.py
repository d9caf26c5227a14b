"""The set-up, the package and the command of continuous integration."""
