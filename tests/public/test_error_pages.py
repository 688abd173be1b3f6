"""What a page says when something went wrong: nothing that may be untrue, and a way on."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory

from tests.public.pages import Page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["404", "413", "429", "500"])
def test_each_leads_on(name: str) -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    shown = Page(render_to_string(f"{name}.html", {"reason": "", "nav": [], "at": None}, request=request))
    assert shown.main.links["What became of the recommendations"] == "/"


def test_when_it_is_our_fault_nobody_is_told_that_what_they_sent_was_saved() -> None:
    text = Page(render_to_string("500.html")).main.text
    assert "What you sent may not have been saved." in text
    assert "what you typed is often still there" in text
