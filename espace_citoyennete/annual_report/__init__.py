"""All the features' figures, on screen and on paper."""
