"""The published report and figures, as tests of the public side have them."""

from tests.public.conftest import _real_world, pages, read, read_once, real_world

__all__ = ["_real_world", "pages", "read", "read_once", "real_world"]
