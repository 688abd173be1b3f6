"""Before a report is loaded there is no committee, and nobody can be let in."""

import io

from django.core.management import call_command

from accounts.models import Invitation


def test_there_is_nobody_to_manage_for(db) -> None:
    out, error = io.StringIO(), io.StringIO()
    call_command("first_manager_link", stdout=out, stderr=error)
    assert out.getvalue() == ""
    assert error.getvalue() == "There is no committee yet: load a report first.\n"
    assert not Invitation.objects.exists()
