"""Drills: the product's promises under rough treatment, with real servers. Each is run by hand, as a module."""
