"""Three people with a password, for a site on which nobody has to be invited first: Ada, Bola and Cai.

`python -m tests.browser.accounts` makes them in the database that the environment names. Ada assesses, Bola approves
and manages, both for the committee of the real report; Cai answers for the IOPC.
"""

import os

import django


def make() -> None:
    """Make them, with the password that everybody in the tests has."""
    from accounts.models import Role  # noqa: PLC0415 - Django has to be set up first
    from tests.people import PASSWORD, person  # noqa: PLC0415
    from tracker.bodies.models import Body  # noqa: PLC0415

    for name, slug, roles in (
        ("Ada", "police-and-crime-committee", [Role.ASSESSOR]),
        ("Bola", "police-and-crime-committee", [Role.APPROVER, Role.MANAGER]),
        ("Cai", "iopc", [Role.CONTRIBUTOR]),
    ):
        somebody = person(name, Body.objects.get(slug=slug), *roles)
        somebody.set_password(PASSWORD)
        somebody.save()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    django.setup()
    make()
