"""Benchmarks: what must not grow with the rows, measured at full size. Each is run by hand, as a module."""
