"""How the Committee decides is a public page: the document of the same name, with its links and tables."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.people import browser
from tests.public.conftest import Read
from tests.public.pages import Page
from tracker.core.markdown import document


@pytest.mark.parametrize("address", ["/account/login/", "/body/"])
def test_pages_that_are_not_public_lead_to_it_too(cai, address: str) -> None:
    client = browser(cai) if address == "/body/" else browser()
    links = {
        link.text: link["href"] for link in Page(client.get(address, follow=True).content.decode()).all("a")
    }
    assert links["How the Committee decides"] == "/how-we-decide/"


@pytest.mark.usefixtures("real_world")
def test_it_says_all_that_the_document_says_and_every_page_leads_to_it(read: Read) -> None:
    shown = read("/how-we-decide/")
    lines = (settings.BASE_DIR / "docs" / "how-we-decide.md").read_text().splitlines()
    headings = [line.lstrip("# ") for line in lines if line.startswith("#")]
    assert [heading.text for heading in shown.main.all("h1") + shown.main.all("h2")] == headings
    assert "Nobody approves what they worked on" in shown.main.text
    assert [row.text for row in shown.main.all("th")] == ["the page says", "it means"]
    for address in ("/", "/recommendations/", "/how-we-decide/?as-at=1"):
        links = {link.text: link["href"] for link in read(address).all("a")}
        assert links["How the Committee decides"].startswith("/how-we-decide/")


def test_markup_in_a_document_is_shown_as_the_text_that_it_is(tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    file.write_text(
        "# <b>Title</b>\n\n<script>x</script> [here](javascript:x)\n\n## One\n\n| a |\n|---|\n| <i> |\n"
    )
    shown = document(file)
    assert shown.title == "<b>Title</b>"
    assert "<script>" not in shown.lead
    assert "&lt;script&gt;" in shown.lead
    assert "<a" not in shown.lead
    assert '<th class="govuk-table__header" scope="col">' in shown.chapters[0].body
    assert "&lt;i&gt;" in shown.chapters[0].body
