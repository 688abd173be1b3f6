"""The whole stack answers a browser."""

from playwright.sync_api import Page, expect


def test_the_home_page_opens_and_its_stylesheet_is_there(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("document.styleSheets[0].cssRules.length") > 0
