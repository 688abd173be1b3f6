"""Printed pages hold what the screen holds, the folded parts included, and nothing that only a click is for."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser.window import Window
from tests.public.addresses import REPORT

needs_pdftotext = pytest.mark.skipif(
    not shutil.which("pdftotext"), reason="no pdftotext found (apt install poppler-utils)"
)


def on_paper(window: Window, address: str, folder: Path) -> str:
    """The words of the printed page."""
    window.visit(address)
    file = folder / "page.pdf"
    window.page.pdf(path=file, format="A4")
    words = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True, text=True)
    return re.sub(r"\s+", " ", words.stdout)


@pytest.mark.parametrize("address", ["/", f"{REPORT}3/", "/recommendations/"])
def test_pages_can_be_printed(window: Window, address: str) -> None:
    window.visit(address)
    assert window.page.pdf(format="A4").startswith(b"%PDF")
    assert window.troubles == []


@needs_pdftotext
def test_a_recommendation_is_printed_with_its_sentence_and_the_folded_cautions(
    window: Window, tmp_path: Path
) -> None:
    words = on_paper(window, f"{REPORT}8/", tmp_path)
    assert (
        "Nobody has recorded an answer here yet. The report set a target date of 31 December 2022." in words
    )
    words = on_paper(window, f"{REPORT}3/", tmp_path)
    cautions = window.page.locator("details li").all_text_contents()
    assert len(cautions) > 5
    assert not window.page.locator("details li").first.is_visible()
    for caution in cautions:
        assert re.sub(r"\s+", " ", caution).strip() in words
    assert "edition 2, 3 May 2025" in words


@needs_pdftotext
@pytest.mark.parametrize("address", ["/?as-at=2025-06-01", "/recommendations/?as-at=2025-06-01"])
def test_what_is_there_to_be_clicked_is_not_printed(window: Window, tmp_path: Path, address: str) -> None:
    words = on_paper(window, address, tmp_path)
    assert "as it stood at the end of 1 June 2025" in words
    for click in (
        "Go back to now",
        "Show the end of this day",
        "Show these",
        "Download",
        "What the words mean",
    ):
        assert click in window.page.locator("body").inner_text() or click in {"Show these", "Download"}
        assert click not in words
