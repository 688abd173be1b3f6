"""The drill of past days, small: four days, over which London's clocks change, its control, and what it leaves out."""

import os
import re
import subprocess
import sys

import pytest

from tests.drills.gone import Gone
from tracker.core.models import TakeDown
from tracker.embedded.application import CHECKOUT

LAST = re.compile(r"as at: 4 days, \d+ editions, \d+ pages, ([\d,]+) compared, ([\d,]+) differ \(.*\)")


def drill(*options: str) -> tuple[int, int, int]:
    """One run over four days, as a person starts it: its exit code, how many pages it compared, how many differ."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.drills.as_at", "--days", "4", "--seconds", "240", *options],
        capture_output=True, text=True, check=False, cwd=CHECKOUT, env=os.environ,
    )  # fmt: skip
    said = LAST.fullmatch(done.stdout.splitlines()[-1] if done.stdout else "")
    assert said, done.stdout + done.stderr
    compared, differ = (int(number.replace(",", "")) for number in said.groups())
    return done.returncode, compared, differ


def test_every_page_of_every_day_can_be_asked_for_and_is_the_same() -> None:
    code, compared, differ = drill()
    assert (code, differ) == (0, 0)
    assert compared > 100


def test_the_drill_sees_it_when_days_are_looked_up_by_row_timestamps() -> None:
    code, _, differ = drill("--control")
    assert code == 0
    assert differ > 0


TOMBSTONE = "This was taken down on 6 May 2024."
UNTIL_THEN = f'<p class="app-tombstone">{TOMBSTONE} Until then something else stood here.</p>'
THEN = (
    '<h1>Mend lamp 2</h1>\n <a href="/words/">Lamps (5)</a>\n'
    ' <div class="said">\n  <p>Jo Bright saw it. It was dark.</p>\n </div>\n'
    ' <p><a href="/lamps/2/">Jo</a>, of the Gas Works, 2024.</p><time datetime="2024-05-05">5 May 2024</time>'
)
SAID = "<p>Jo Bright saw it. It was dark.</p>"
IN_ITS_DIV = f'<div class="said">\n  {SAID}\n </div>'
TAKEN_DOWN = THEN.replace("Jo Bright saw it. It was dark.", TOMBSTONE)


def is_explained(then: str, now: str, *, address: str = "/recommendations/", acts: int = 1) -> bool:
    """Whether a page differs only by one act that took down these texts; with acts=0 none was recorded since."""
    act, gone = TakeDown(pk=1, subject="assessments.assessment:1"), Gone()
    gone.texts[1] = ("jo bright saw it. it was dark", "lamps", "jo")
    return gone.explains(address, then, now, [act][:acts])


@pytest.mark.parametrize(
    ("stood", "stands"),
    [
        (SAID, f"<p>{TOMBSTONE}</p>"),
        (IN_ITS_DIV, UNTIL_THEN),
        (IN_ITS_DIV, ""),
        ("Lamps (5)", "Lamps (4)"),
        ('<a href="/lamps/2/">Jo</a>, of', "somebody whose name was taken down, of"),
    ],
)
def test_what_was_taken_down_may_be_gone_with_the_tags_beside_it(stood: str, stands: str) -> None:
    assert THEN.count(stood) == 1
    assert is_explained(THEN, THEN.replace(stood, stands))


@pytest.mark.parametrize(
    ("stood", "stands"),
    [
        ("/words/", "/changes/"),
        ("/lamps/2/", "/lamps/3/"),
        ('datetime="2024-05-05"', 'datetime="2024-05-06"'),
        (">5 May 2024<", ">6 May 2024<"),
        ("Mend lamp 2", "Mend lamp 3"),
        ("Mend lamp 2", "mend lamp 2"),
        ("Mend lamp 2", "Mend  lamp 2"),
        ("Mend lamp 2", TOMBSTONE),
        ("</h1>\n ", "</h1>\n  "),
        ("<h1>Mend lamp 2</h1>", ""),
        ("<h1>Mend lamp 2</h1>", "<h2>Mend lamp 2</h2>"),
        (", 2024.", ", 2024"),
        (", 2024.", ", 2025."),
        ("of the Gas Works", "of the  Gas Works"),
        ("of the Gas Works", "of the gas works"),
        ("<p><a", '<p class="said"><a'),
        ("</div>", "</div><p></p>"),
        ('class="said"', 'class="found"'),
    ],
)
def test_all_else_of_a_page_is_compared(stood: str, stands: str) -> None:
    assert THEN.count(stood) == 1
    assert not is_explained(THEN, THEN.replace(stood, stands))
    assert not is_explained(THEN, TAKEN_DOWN.replace(stood, stands))


@pytest.mark.parametrize(
    "stands", ["Nobody saw it.", "jo bright saw it. It was dark.", f"{TOMBSTONE}</p><p>So it is."]
)
def test_nothing_but_what_says_so_takes_the_place_of_a_text(stands: str) -> None:
    assert not is_explained(THEN, THEN.replace("Jo Bright saw it. It was dark.", stands))


def test_what_stands_beside_a_text_is_compared() -> None:
    now = THEN.replace('<a href="/lamps/2/">Jo</a>', "somebody whose name was taken down")
    assert is_explained(THEN, now)
    assert not is_explained(THEN, now.replace("Gas Works", "gas works"))
    assert not is_explained(THEN, now.replace("2024.", "2025."))


@pytest.mark.parametrize(
    "now", [TAKEN_DOWN, THEN.replace("/words/", "/changes/"), THEN.replace("May", "may"), THEN + " "]
)
def test_where_nothing_was_taken_down_since_nothing_explains_a_difference(now: str) -> None:
    assert not is_explained(THEN, now, acts=0)


def test_a_list_in_the_order_of_its_titles_is_compared_row_by_row() -> None:
    rows = [
        f'<tr><td><a href="/{number}/">{title}</a></td></tr>'
        for number, title in ((2, "Lamps"), (1, "Wicks"))
    ]
    now = [rows[1], rows[0].replace("Lamps", TOMBSTONE)]
    then = f"<table>{''.join(rows)}</table>"
    assert is_explained(then, f"<table>{''.join(now)}</table>", address="/recommendations/?sort=title")
    assert not is_explained(then, f"<table>{now[0]}{now[0]}</table>", address="/recommendations/?sort=title")


def test_a_download_is_compared_cell_by_cell() -> None:
    then = 'number,title,themes\r\n1,Wicks,"oil, gas"\r\n2,"Jo",lamps\r\n'
    now = then.replace('"Jo",lamps', f"{TOMBSTONE},")
    assert is_explained(then, now)
    for stood, stands in (("Wicks", "wicks"), ("oil, gas", "oil,gas"), ("number", "no")):
        assert not is_explained(then, now.replace(stood, stands))
