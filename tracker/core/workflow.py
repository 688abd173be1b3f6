"""What every room's workflow shares: how it says no."""


class NotNow(Exception):
    """What was asked for cannot be done as things stand; the message says why and what to do."""
