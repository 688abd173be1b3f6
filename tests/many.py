"""Many invented reports, for what must not grow with their number."""

from pathlib import Path

from tests import factories
from tracker.recommendations.actions import load_report

RECOMMENDATION = """
  - number: "{number}"
    title: Mend lamp {number} of {report}
    aim: Light
    themes: [lamps]
    owed: once
    deadline: 2024-12-31
    addressees: [{{body: lamplighter, role: lead}}]
    parts: [{{letter: a, text: Mend it}}]
"""


def many_reports(folder: Path, count: int, recommendations: int) -> None:
    """Publish `count` more invented reports, lamps-1 and so on, each with this many recommendations."""
    opening = factories.INVENTED.read_text().split("findings:")[0]
    for report in range(1, count + 1):
        named = factories.changed(
            opening,
            ("slug: street-lighting", f"slug: lamps-{report}"),
            ("title: Lamps of the Old Town", f"title: Lamps {report}"),
        )
        numbered = (
            RECOMMENDATION.format(number=number, report=report) for number in range(1, recommendations + 1)
        )
        path = folder / f"lamps-{report}.yaml"
        path.write_text(f"{named}recommendations:\n{''.join(numbered)}")
        load_report(path=path, update=False)
