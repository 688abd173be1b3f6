"""The published report and its figures, made once for each file of tests."""

from tests.public.conftest import _real_world, real_world

__all__ = ["_real_world", "real_world"]
