"""The widgets toolkit, with real widgets and real keys."""
