"""The published report and figures, as tests of the public side have them."""

from tests.public.conftest import pages, read, read_once, real_world

__all__ = ["pages", "read", "read_once", "real_world"]
