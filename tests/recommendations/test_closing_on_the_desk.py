"""The page on which staff propose to close parts, decide, and follow them again."""

import pytest

from accounts.models import Membership, Role
from tests.evidence.pages import errors, page, posted
from tests.factories import INVENTED, changed
from tests.people import browser, person
from tests.recommendations.steps import WHY, closed, proposed
from tracker.recommendations.actions import load_report
from tracker.recommendations.models import Closure, Recommendation

CLOSE = "/desk/police-conduct-and-complaints/3/close/"
FILLED = {"kind": "no longer followed", "since": "2024-05-03", "because": WHY}

pytestmark = pytest.mark.django_db


def test_it_is_proposed_by_one_and_agreed_by_another(real, ada, bola) -> None:
    shown = posted(browser(ada), CLOSE, **FILLED, all="1")
    assert "Somebody else has to agree before it is published." in shown.main.text
    assert "You proposed this, so somebody else has to agree" in shown.main.text
    waiting = page(browser(bola), "/desk/").under("Waiting for approval").text
    assert "Closing 3a, 3b, 3c, 3d and 3e: no longer followed" in waiting
    deciding = page(browser(bola), CLOSE)
    assert deciding.main.one("textarea", name="note").text.startswith("The Committee’s decision")
    ticked = [box["value"] for box in deciding.main.all("input", name="proposals")]
    assert len(ticked) == 5
    done = posted(
        browser(bola), f"{CLOSE}decide/", proposals=ticked, note="3 is closed.", agree="1", proceedings="on"
    )
    assert "Published in edition 3: 3 is closed." in done.main.text
    assert Closure.objects.current().count() == 5


def test_it_is_refused_with_a_reason_and_can_be_proposed_anew(real, ada, bola) -> None:
    [row] = proposed(ada)
    shown = posted(browser(bola), f"{CLOSE}decide/", proposals=[row.pk], note="", refuse="1")
    assert errors(shown) == ["Say why not."]
    done = posted(
        browser(bola),
        f"{CLOSE}decide/",
        proposals=[row.pk],
        reason="The Act is not in force.",
        refuse="1",
    )
    assert "Refused, because: The Act is not in force." in done.main.text
    assert "3a" in page(browser(ada), CLOSE).under("Propose to close").text


def test_who_proposed_it_takes_it_back_and_cannot_agree(real, ada, mo, committee) -> None:
    Membership.objects.create(user=ada, body=committee, role=Role.APPROVER)
    [row] = proposed(ada)
    again = posted(
        browser(ada), f"{CLOSE}decide/", proposals=[row.pk], note="3a closed.", agree="1", proceedings="on"
    )
    assert errors(again) == ["You proposed this, so somebody else has to agree to it."]
    assert not Closure.objects.current().exists()
    done = posted(browser(ada), f"{CLOSE}decide/", proposals=[row.pk], reason="A slip.", refuse="1")
    assert "Taken back." in done.main.text
    [other] = proposed(ada)
    answer = browser(mo).post(f"{CLOSE}decide/", {"proposals": [other.pk], "reason": "No.", "refuse": "1"})
    assert answer.status_code == 403


def test_two_people_who_proposed_each_decide_about_the_others(real, ada, bola, committee) -> None:
    Membership.objects.create(user=bola, body=committee, role=Role.ASSESSOR)
    [hers], [his] = proposed(ada, "3a"), proposed(bola, "3b")
    shown = page(browser(bola), CLOSE)
    forms = shown.under("Waiting for a second person").all("form")
    offered = [[box["value"] for box in form.all("input", name="proposals")] for form in forms]
    assert offered == [[str(hers.pk)], [str(his.pk)]]
    assert [[button.text for button in form.all("button")] for form in forms] == [
        ["Agree and publish", "Refuse"],
        ["Take it back"],
    ]
    assert forms[0].one("textarea", name="note").text.strip() == (
        "The Committee’s decision: recommendation 3a no longer followed."
    )
    wrong = posted(browser(bola), f"{CLOSE}decide/", proposals=[his.pk], back="1")
    assert errors(wrong) == ["Say why not."]
    assert "3b" in page(browser(bola), CLOSE).under("Waiting for a second person").text
    done = posted(browser(bola), f"{CLOSE}decide/", proposals=[his.pk], reason="A slip.", back="1")
    assert "Taken back." in done.main.text
    agreed = {"proposals": [hers.pk], "note": "3a is closed.", "agree": "1", "proceedings": "on"}
    assert "Published in edition 3" in posted(browser(bola), f"{CLOSE}decide/", **agreed).main.text


def test_it_is_followed_again_with_a_reason(real, ada, bola) -> None:
    closed(ada, bola)
    row = Closure.objects.get()
    assert errors(posted(browser(ada), f"{CLOSE}again/", closures=[row.pk])) == [
        "Because: say why, as the public reads it."
    ]
    done = posted(browser(ada), f"{CLOSE}again/", closures=[row.pk], because="the Act was repealed")
    assert "The Committee follows recommendation 3a again, because the Act was repealed." in done.main.text


def test_mistakes_are_named_at_their_fields_and_nothing_typed_is_lost(real, ada) -> None:
    four = Recommendation.objects.get(number="4")
    shown = posted(
        browser(ada),
        CLOSE,
        because="<b>x</b>" * 100,
        successor=four.pk,
        elsewhere="An Act",
        since="2091-01-01",
    )
    assert errors(shown) == [
        "Choose what is closed, or close all parts.",
        "Choose how it ends.",
        "Since: give today or an earlier day.",
        "The reason is 800 characters long. Shorten it to 300 at most.",
        "Name what takes its place here or elsewhere, not both.",
    ]
    assert shown.main.one("textarea", name="because").text == "<b>x</b>" * 100
    at_nothing = posted(browser(ada), CLOSE, **FILLED, all="1", address="https://law.example/")
    assert errors(at_nothing) == ["Name what is at the address."]
    script = posted(browser(ada), CLOSE, **FILLED, all="1", elsewhere="x", address="javascript:alert(1)")
    assert errors(script) == ["Its address: write it as https://example.org/page."]
    nothing = posted(browser(ada), CLOSE)
    assert "Because: say why, as the public reads it." in errors(nothing)
    assert "Since: give the day." in errors(nothing)
    assert not Closure.objects.exists()


def test_only_those_who_may_find_it(real, report, ada, bola, mo, cai, eve) -> None:
    other = person("Una", report.committee, Role.MANAGER)
    everybody = (ada, mo, bola, cai, eve, other)
    assert [browser(who).get(CLOSE).status_code for who in everybody] == [200, 200, 200, 404, 404, 404]
    assert [browser(who).post(CLOSE, {}).status_code for who in everybody] == [
        200,
        200,
        403,
        404,
        404,
        404,
    ]
    again = [browser(who).post(f"{CLOSE}again/", {}).status_code for who in everybody]
    assert again == [200, 200, 403, 404, 404, 404]
    [row] = proposed(ada)
    agree = {"proposals": [row.pk], "note": "3a closed.", "proceedings": "on", "agree": "1"}
    answers = [browser(who).post(f"{CLOSE}decide/", agree).status_code for who in (mo, cai, eve, other, bola)]
    assert answers == [403, 404, 404, 404, 302]


def test_a_real_recommendation_is_never_superseded_by_an_invented_one(real, ada, write) -> None:
    slug = "  slug: street-lighting\n"
    text = changed(INVENTED.read_text(), (slug, f"{slug}  invented: true\n"))
    load_report(path=write(text), update=False)
    other = Recommendation.objects.get(number="A1")
    shown = posted(browser(ada), CLOSE, **FILLED, all="1", successor=other.pk)
    assert errors(shown) == ["Choose a recommendation from the list."]
