"""A report's file can say who else asked the same: checked with its lines, loaded once, and brought up to date."""

import pytest

from accounts.models import Role
from tests.factories import INVENTED, changed
from tests.people import person
from tracker.core.models import Edition, Ground
from tracker.core.takedown import take_down
from tracker.core.yamlfile import FileErrors
from tracker.recommendations.actions import load_report
from tracker.recommendations.models import Recommendation, SameAsked
from tracker.recommendations.same.actions import link, unlink

TEXT = INVENTED.read_text()
BELOW = "    title: Mend the lamps"
INSPECTOR = "{who: Lamp Inspector, title: Lamps at night, year: 1999, link: https://inspector.example/1999}"
OTHER = ("slug: street-lighting", "slug: street-signs")

pytestmark = pytest.mark.django_db


def saying(*links: str, text: str = TEXT) -> str:
    """The invented report, in which the same as recommendation A1 was asked by these."""
    items = "".join(f"\n      - {one}" for one in links)
    return changed(text, (BELOW, f"{BELOW}\n    same_asked:{items}"))


def standing() -> list[str]:
    """Every link that stands, in words: from where, to where or to whom."""
    rows = SameAsked.objects.current().select_related("recommendation", "other").order_by("pk")
    return [
        f"{row.recommendation.number} → {row.other.number if row.other else f'{row.who} {row.year}'}"
        for row in rows
    ]


def loaded(path, *, update: bool = False) -> list[str]:
    """What a file comes to, in lines."""
    return load_report(path=path, update=update).lines()


@pytest.fixture
def lina(report):
    """Staff of the invented committee."""
    return person("Lina", report.committee, Role.ASSESSOR)


def test_it_leads_to_recommendations_here_and_to_others_elsewhere(write) -> None:
    load_report(path=write(changed(TEXT, OTHER)), update=False)
    links = ('{recommendation: "B2"}', '{report: street-signs, recommendation: "A1"}', INSPECTOR)
    load_report(path=write(saying(*links)), update=False)
    assert standing() == ["A1 → B2", "A1 → A1", "A1 → Lamp Inspector 1999"]
    row = SameAsked.objects.get(other=None)
    assert (row.title, row.address) == ("Lamps at night", "https://inspector.example/1999")


def test_loaded_again_it_changes_nothing(write) -> None:
    path = write(saying('{recommendation: "B2"}', INSPECTOR))
    load_report(path=path, update=False)
    before = Edition.objects.count()
    for update in (False, True):
        assert loaded(path, update=update) == [
            "Report “Lamps of the Old Town”: here already; nothing differs."
        ]
    assert Edition.objects.count() == before
    # Told from the other end it is the same link.
    turned = changed(
        TEXT,
        (
            "    title: Report each winter",
            '    title: Report each winter\n    same_asked: [{recommendation: "A1"}]',
        ),
    )
    load_report(path=write(saying(INSPECTOR, text=turned)), update=True)
    assert standing() == ["A1 → B2", "A1 → Lamp Inspector 1999"]


def test_what_differs_is_listed_and_published_with_update(write) -> None:
    load_report(path=write(saying('{recommendation: "B2"}', INSPECTOR)), update=False)
    path = write(
        saying(INSPECTOR.replace("example/1999", "example/lamps"), "{who: A jury, title: Falls, year: 2001}")
    )
    lines = loaded(path)
    assert any(line.startswith("new: link") and "A jury" in line for line in lines)
    assert any(
        line.startswith("differs: link") and "https://inspector.example/lamps" in line for line in lines
    )
    assert any(line.startswith("not in the file: link") and "B2" in line for line in lines)
    assert standing() == ["A1 → B2", "A1 → Lamp Inspector 1999"]
    load_report(path=path, update=True)
    assert sorted(standing()) == ["A1 → A jury 2001", "A1 → Lamp Inspector 1999"]
    assert SameAsked.objects.current().get(year="1999").address == "https://inspector.example/lamps"
    assert len(set(SameAsked.objects.order_by("pk").values_list("recommendation", "number"))) == 3


def test_what_staff_linked_or_removed_is_theirs(write, lina) -> None:
    a1, b2 = (Recommendation.objects.get(number=number) for number in ("A1", "B2"))
    link(recommendation=b2, other=a1, by=lina)
    link(recommendation=a1, who="A jury", title="Falls", year="2001", by=lina)
    load_report(path=INVENTED, update=True)
    assert standing() == ["B2 → A1", "A1 → A jury 2001"]
    path = write(saying('{recommendation: "B2"}'))
    assert "nothing differs" in loaded(path, update=True)[-1]
    unlink(row=SameAsked.objects.get(other=a1), reason="they differ", by=lina)
    assert any(line.startswith("new: link") for line in loaded(path))


def test_what_was_taken_down_is_not_put_back(write, report, lina) -> None:
    path = write(saying(INSPECTOR))
    load_report(path=path, update=True)
    take_down(row=SameAsked.objects.get(), ground=Ground.PERSONAL, reason="A name.", by=lina)
    assert "nothing differs" in loaded(path, update=True)[-1]
    assert SameAsked.objects.get().who == "somebody whose name was taken down"


MISTAKES = {
    '{recommendation: "B2", who: Lamp Inspector}': "names a recommendation here or one elsewhere, not both",
    '{recommendation: "A1"}': "a recommendation is not linked with itself",
    '{recommendation: "C3"}': "recommendation: there is no recommendation 'C3' of the report 'street-lighting'",
    '{report: no-such, recommendation: "1"}': "there is no recommendation '1' of the report 'no-such'",
    "{report: street-lighting}": "names a report, but not the number of its recommendation",
    "{who: Lamp Inspector, year: 1999}": "says who asked, its title and the year",
    "{}": "says who asked, its title and the year",
    "{who: Lamp Inspector, title: Lamps, year: 2199}": "year: is still to come",
    "{who: Lamp Inspector, title: Lamps, year: 99}": "year: String should match pattern",
    "{who: Lamp Inspector, title: Lamps, year: 1999, link: no-link}": "link: String should match pattern",
    '{recommendation: "B2", when: 1999}': "when: is not a key of this section",
    '{recommendation: "B2"}\n      - {recommendation: "B2"}': "stands here already",
    f"{INSPECTOR}\n      - {INSPECTOR}": "stands here already",
}


@pytest.mark.parametrize("links", MISTAKES)
def test_a_mistake_is_told_with_its_line_and_nothing_is_loaded(links, write) -> None:
    text = saying(links)
    with pytest.raises(FileErrors) as caught:
        load_report(path=write(text), update=False)
    [(line, said)] = caught.value.errors
    assert MISTAKES[links] in said
    assert said.startswith("recommendations 1 same asked")
    last = links.splitlines()[-1].strip().removeprefix("- ")
    assert line == text[: text.rindex(last)].count("\n") + 1
    assert not Edition.objects.exists()


def test_a_link_that_stands_at_both_ends_of_a_file_is_a_mistake(write) -> None:
    turned = changed(
        TEXT,
        (
            "    title: Report each winter",
            '    title: Report each winter\n    same_asked: [{recommendation: "A1"}]',
        ),
    )
    with pytest.raises(FileErrors, match="recommendations 2 same asked 1: stands here already"):
        load_report(path=write(saying('{recommendation: "B2"}', text=turned)), update=False)


def test_an_invented_report_is_never_linked_with_a_real_one(real_report, write) -> None:
    text = changed(TEXT, ("  slug: street-lighting", "  slug: street-lighting\n  invented: true"))
    links = '{report: police-conduct-and-complaints, recommendation: "3"}'
    with pytest.raises(FileErrors, match="what is real and what is invented never mix"):
        load_report(path=write(saying(links, text=text)), update=False)
