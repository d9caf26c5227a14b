"""The numbers to give at once when somebody is in danger."""
