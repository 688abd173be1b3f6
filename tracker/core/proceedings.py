"""The one tick for live proceedings: somebody has looked before words about a body, or a body's own, go out.

It is asked for findings, reports of progress, closures and reviews of an aim. It is not asked for what says nothing of
what anybody did (dates, holds, links, criteria), for a body's formal reply, nor for what takes something back:
proceedings can be the very reason for it. Who ticked, and when, is kept with the edition by the room that has the table
(`core.editions.on_checked`).
"""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms

from tracker.core import clock
from tracker.core.workflow import NotNow

if TYPE_CHECKING:
    from accounts.models import User

MISSING = "Check that no live proceedings are touched by this, and tick that you have."


@dataclass(frozen=True)
class Checked:
    """This person has checked, at this moment, that no live proceedings are touched."""

    by: "User"
    at: dt.datetime


def checked(ticked: bool, by: "User", at: dt.datetime | None = None) -> Checked:
    """What is kept of the tick; without `at`, it was made now. Raises NotNow where it was not made."""
    if not ticked:
        raise NotNow(MISSING)
    return Checked(by, at or clock.now())


def tick(*, required: bool = True) -> forms.BooleanField:
    """The tick in a form; not `required` where the form has a button that publishes nothing."""
    return forms.BooleanField(
        label="I have checked: no live court, misconduct or inquest proceedings are touched by this",
        help_text="Your name and the time are kept with the edition.",
        error_messages={"required": MISSING},
        required=required,
    )
