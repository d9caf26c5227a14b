"""Calls promised to the public: when, how, what came of them."""
