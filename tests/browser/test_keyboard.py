"""Every page can be used with the keyboard alone, and shows where the reader is."""

import pytest

from tests.browser.window import Window
from tests.public.addresses import REPORT

# What can be reached with the Tab key, in its order, and how each looks while it is not reached.
FIND = """() => {
  const look = element => {
    const style = getComputedStyle(element);
    return [style.outline, style.boxShadow, style.backgroundColor, style.borderColor, style.color].join();
  };
  const names = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  window.stops = [...document.querySelectorAll(names)].filter(element => element.checkVisibility());
  window.plain = new Map(window.stops.map(element => [element, look(element)]));
  window.look = look;
  return window.stops.map(element => element.outerHTML.slice(0, 100));
}"""
HERE = """() => {
  const here = document.activeElement;
  const box = here.getBoundingClientRect();
  const inside = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
  return [window.stops.indexOf(here), window.look(here) !== window.plain.get(here) && inside];
}"""
# A date has three fields and a calendar inside; the Tab key stops at each, and the browser shows at which.
STOPS_IN_A_DATE = 4


@pytest.mark.parametrize(
    "address", ["/", "/recommendations/?body=iopc&as-at=2025-06-01", f"{REPORT}3/", "/changes/1/"]
)
def test_the_tab_key_reaches_everything_in_order_and_each_stop_can_be_seen(
    window: Window, address: str
) -> None:
    window.resize(1280)
    window.visit(address)
    stops = window.page.evaluate(FIND)
    reached: list[int] = []
    for _ in range(len(stops) + 3 * STOPS_IN_A_DATE):
        window.page.keyboard.press("Tab")
        stop, shown = window.page.evaluate(HERE)
        if stop < 0:
            break
        if not reached or reached[-1] != stop:
            assert shown, f"Nothing shows that the focus is on {stops[stop]}"
            reached.append(stop)
    assert reached == list(range(len(stops)))


def test_the_first_stop_leads_past_the_menu(window: Window) -> None:
    window.visit("/")
    window.page.keyboard.press("Tab")
    skip = window.page.get_by_role("link", name="Skip to main content")
    assert skip.evaluate("link => link === document.activeElement")
    assert skip.bounding_box() is not None
    window.page.keyboard.press("Enter")
    window.page.keyboard.press("Tab")
    first = window.page.locator("main a").first
    assert first.evaluate("link => link === document.activeElement")
    assert window.troubles == []
