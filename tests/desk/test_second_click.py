"""A second click on a button does nothing: in the browser, on every form of the signed-in pages."""

import re

import pytest
from django.conf import settings

ROOMS = ("accounts", "assessments", "desk", "evidence", "recommendations", "reminders", "responses")
FOLDER = settings.BASE_DIR / "templates"
TEMPLATES = [
    FOLDER / "components" / "button.html",
    *(path for room in ROOMS for path in sorted((FOLDER / room).rglob("*.html"))),
]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_button_lets_one_click_through(template) -> None:
    buttons = re.findall(r"<button\b[^>]*govuk-button[^>]*>", template.read_text())
    assert all('data-prevent-double-click="true"' in button for button in buttons)
