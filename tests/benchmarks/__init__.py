"""What is measured, always as a ratio to a floor taken in the same run; never asserted."""
