"""A walk through every kind of page on the real stack, now and as at two past days, wide and narrow."""

import pytest

from tests.browser.window import Window
from tests.public.addresses import PAGES, REPORT, with_query

WIDTHS = (1280, 320)
# The report came on 1 March 2025, the figures on 3 May 2025.
BEFORE, BETWEEN, AFTER = "2025-02-01", "2025-04-01", "2025-06-01"
# One page of each kind. The slow rules of axe look at these on past days, and at every page today.
KINDS = {
    "/",
    "/recommendations/",
    REPORT,
    f"{REPORT}2/",
    f"{REPORT}8/",
    "/bodies/",
    "/bodies/iopc/",
    "/statistics/",
    "/statistics/met-complaint-allegations/",
    "/changes/",
    "/changes/1/",
    "/words/",
    "/how-we-decide/",
}
NOT_THERE_YET = "There is no such page here"


def wrong(window: Window, *, axe: bool = True) -> dict[str, object]:
    """What is wrong with the open page at either width; empty when all is well."""
    found: dict[str, object] = {}
    for width in WIDTHS:
        window.resize(width)
        found[f"broken rules at {width}"] = window.broken_rules() if axe else []
        found[f"overflow at {width}"] = window.overflow()
        found[f"long lines at {width}"] = window.long_lines()
    found["troubles"] = window.troubles
    return {what: how for what, how in found.items() if how}


def heading(window: Window) -> str:
    return window.page.locator("main h1").inner_text()


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_sound_today(window: Window, address: str) -> None:
    assert window.visit(address) == 200
    assert window.page.get_by_role("region", name="Past day").count() == 0
    assert wrong(window) == {}


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(("day", "told"), [(BETWEEN, "1 April 2025"), (AFTER, "1 June 2025")])
def test_every_page_is_sound_as_at_a_past_day(window: Window, address: str, day: str, told: str) -> None:
    status = window.visit(with_query(address, f"as-at={day}"))
    if day == BETWEEN and address.startswith("/statistics/") and address != "/statistics/":
        assert status == 404
        assert heading(window) == NOT_THERE_YET
    else:
        assert status == 200
        banner = window.page.get_by_role("region", name="Past day")
        assert told in banner.inner_text()
        assert window.page.locator("main").get_by_role("region", name="Past day").count() == 0
        assert banner.get_by_role("link", name="Go back to now").is_visible()
    assert wrong(window, axe=address in KINDS) == {}


@pytest.mark.parametrize("address", ["/", "/recommendations/", "/statistics/met-complaint-allegations/"])
def test_before_the_first_edition_nothing_was_published_yet(window: Window, address: str) -> None:
    assert window.visit(with_query(address, f"as-at={BEFORE}")) == 200
    assert heading(window) == "Nothing was published here yet"
    assert "The first edition came after 1 February 2025." in window.page.locator("main").inner_text()
    assert wrong(window) == {}


@pytest.mark.parametrize("address", ["/nothing/", "/recommendations/x/", "/changes/99/", "/?as-at=x"])
def test_where_there_is_nothing_the_page_says_so(window: Window, address: str) -> None:
    assert window.visit(address) == 404
    assert heading(window) == NOT_THERE_YET
    assert wrong(window) == {}


def test_the_figures_came_with_the_second_edition(window: Window) -> None:
    figures = window.page.locator("main figure")
    window.visit(f"{REPORT}3/?as-at={BETWEEN}")
    assert figures.count() == 0
    window.visit(f"{REPORT}3/?as-at={AFTER}")
    assert figures.count() == 5


def test_the_walk_would_tell(window: Window) -> None:
    window.visit("/nothing/")
    window.page.evaluate(
        """async () => {
          document.querySelector('main').innerHTML = `<h3>Wrong level</h3><img src="/static/gone.png"><p>${
            '<nobr>' + 'word '.repeat(40)}</nobr></p><p style="color: red">Styled here</p>`;
          console.error('An error');
          await fetch('https://elsewhere.example/').catch(() => {});
          await new Promise(done => setTimeout(done, 300));
        }"""
    )
    found = wrong(window)
    assert {"overflow at 1280", "overflow at 320", "long lines at 1280", "troubles"} <= set(found)
    told = str(found)
    for trouble in ("image-alt", "404", "console: An error", "Content Security Policy", "elsewhere.example"):
        assert trouble in told


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        ("h1 { display: none !important }", "page-has-heading-one"),
        (
            "footer * { font-size: 5px !important; line-height: 1 !important; margin: 0 !important }",
            "target-size",
        ),
    ],
)
def test_what_is_otherwise_when_narrow_is_looked_at_too(window: Window, rule: str, broken: str) -> None:
    window.visit("/words/")
    narrow = f"@media (max-width: 400px) {{ {rule} }}"
    window.page.evaluate("narrow => document.styleSheets[0].insertRule(narrow)", narrow)
    found = wrong(window)
    assert broken in str(found.get("broken rules at 320"))
    assert "broken rules at 1280" not in found


def test_colours_are_looked_at_where_they_are_new(window: Window) -> None:
    window.visit("/words/")
    assert wrong(window) == {}
    window.page.locator("main p").last.evaluate("p => { p.style.color = '#cccccc' }")
    assert "color-contrast" in str(wrong(window))
