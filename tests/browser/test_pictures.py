"""The pictures in the README. PICTURES=1 makes them; otherwise the pages must still show what they show."""

import os
import struct
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from tests.browser.window import Window
from tests.public.addresses import REPORT

FOLDER: Path = settings.BASE_DIR / "docs" / "images"
WIDTH = 1280
MOST_BYTES = 200_000


@dataclass(frozen=True)
class Picture:
    """What is pictured: an address, how many pixels of it from the top, and what has to be on the picture."""

    address: str
    height: int
    shown: list[str]


PICTURES = {
    "home": Picture(
        "/",
        920,
        [
            "What became of the Committee’s recommendations",
            "Police Conduct and Complaints",
            "Review threshold for disciplinary panels",
            "Joint tracker for IOPC learning recommendations",
            "8 not yet assessed",
            "What changed lately",
            "What comes next",
        ],
    ),
    "recommendation": Picture(
        f"{REPORT}8/",
        900,
        [
            "Joint tracker for IOPC learning recommendations",
            "Nobody has recorded an answer here yet. The report set a target date of 31 December 2022.",
            "Asked of",
            "What MOPAC says",
            "What the IOPC says",
            "What the Committee found",
            "Publish its details",
        ],
    ),
}


@pytest.mark.parametrize("name", PICTURES)
def test_the_readme_shows_the_page_as_it_is(window: Window, name: str) -> None:
    check_picture(window, name, PICTURES[name])


def check_picture(window: Window, name: str, picture: Picture) -> None:
    """The page shows what is pictured, above the picture's end, and the README shows the picture."""
    window.resize(WIDTH)
    window.visit(picture.address)
    for words in picture.shown:
        place = window.page.get_by_text(words).first.bounding_box()
        assert place, f"{words!r} is not on {picture.address}"
        assert place["y"] + place["height"] <= picture.height, f"{words!r} is below the picture"
    file = FOLDER / f"{name}.png"
    if os.environ.get("PICTURES") == "1":
        window.page.screenshot(
            path=file, clip={"x": 0, "y": 0, "width": WIDTH, "height": picture.height}, full_page=True
        )
    content = file.read_bytes()
    assert struct.unpack(">II", content[16:24]) == (WIDTH, picture.height)
    assert len(content) < MOST_BYTES
    assert f"(docs/images/{name}.png)" in (settings.BASE_DIR / "README.md").read_text()
