"""The pages on which staff assess, and on which a second person decides."""

import pytest

from accounts.models import Membership, Role
from tests.assessments.steps import WHY, accepted, approved, drafted, figure_of, in_review, now, owed, put_out
from tests.evidence.pages import errors, page, posted
from tests.people import browser, person
from tracker.assessments import actions
from tracker.assessments.models import Approval, Assessment
from tracker.core import clock
from tracker.core.formats import moment
from tracker.core.models import AuditEvent

THIRD = "/assess/police-conduct-and-complaints/3/"

pytestmark = pytest.mark.django_db


def names(label: str) -> str:
    """What ends the names of the fields about a part."""
    part, round = owed(label)
    return f"{part.pk}_{round.pk}"


def filled(
    label: str = "3a", word: str = "partly met", because: str = WHY, seen: object = ""
) -> dict[str, str]:
    """What somebody fills in about one part."""
    key = names(label)
    return {f"word_{key}": word, f"because_{key}": because, f"seen_{key}": str(seen)}


def test_one_form_holds_every_part_with_what_would_settle_it_and_what_was_said(real, ada, cai) -> None:
    report = accepted(cai, ada)
    shown = page(browser(ada), THIRD)
    assert [text[:2] for level, text in shown.headings if level == 2 and text[:1] == "3"] == [
        "3a",
        "3b",
        "3c",
        "3d",
        "3e",
    ]
    part = next(one for one in shown.main.all("section") if one.all("h2")[0].text.startswith("3a"))
    assert "What would settle it (version 1)" in part.text
    assert report.done in part.text
    assert "Accepted, not public yet" in part.text
    assert [box.get("value") for box in part.all("input", name=f"cites_{names('3a')}")] == [str(report.pk)]
    assert part.all("input", name=f"figures_{names('3a')}")


def test_a_draft_is_saved_and_stands_there_again(real, ada, cai) -> None:
    report, figure = accepted(cai, ada), figure_of("3a")
    key = names("3a")
    more = {f"cites_{key}": [report.pk], f"figures_{key}": [figure.pk]}
    shown = posted(browser(ada), THIRD, save="1", **filled(), **more)
    assert "3a: draft saved." in shown.main.text
    version = Assessment.objects.get()
    assert (version.word, version.because, version.state, version.author) == ("partly met", WHY, "draft", ada)
    assert shown.main.one("textarea", name=f"because_{key}").text == WHY
    ticked = [box["value"] for box in shown.main.all("input", type="checkbox") if "checked" in box.attributes]
    assert sorted(ticked) == sorted([str(report.pk), str(figure.pk)])
    assert "Draft, version 1, by Ada" in shown.main.text


def test_what_nobody_touched_is_not_saved(real_report, ada) -> None:
    posted(browser(ada), THIRD, save="1", **filled("3a"), **filled("3b", word="", because=""))
    assert [row.part.letter for row in Assessment.objects.all()] == ["a"]
    shown = posted(
        browser(ada), THIRD, save="1", **filled("3a", seen=Assessment.objects.get().saves.get().pk)
    )
    assert AuditEvent.objects.filter(verb="saved").count() == 1
    assert errors(shown) == []


def test_an_empty_form_says_what_to_do(real_report, ada) -> None:
    shown = posted(browser(ada), THIRD, save="1")
    assert errors(shown) == [
        "Nothing is written yet. Choose a word for at least one part before you save it."
    ]


def test_sending_names_the_part_and_what_is_missing_and_keeps_what_was_typed(real_report, ada) -> None:
    shown = posted(
        browser(ada),
        THIRD,
        send="1",
        **filled("3a", because=""),
        **filled("3b", word="", because="Because so."),
    )
    assert errors(shown) == [
        "3a: say why before you send it for review, or keep it as a draft.",
        "3b: choose a word before you send it for review, or keep it as a draft.",
    ]
    assert shown.main.one("textarea", name=f"because_{names('3b')}").text == "Because so."
    assert not Assessment.objects.exists()


def test_it_is_sent_for_review_in_one_step(real_report, ada) -> None:
    shown = posted(browser(ada), THIRD, send="1", **filled("3a"), **filled("3b", word="met"))
    assert shown.heading == "Desk"
    assert "3a and 3b: sent for review. Somebody else has to approve it." in shown.main.text
    assert {row.state for row in Assessment.objects.all()} == {"in review"}


def test_a_part_can_stay_a_draft_when_the_others_are_sent(real_report, ada) -> None:
    drafted(ada, "3b", word="", because="Half written.")
    fields = filled("3a") | filled("3b", word="", because="Half written, and more.")
    assert errors(posted(browser(ada), THIRD, send="1", **fields))
    seen = Assessment.objects.get().saves.get().pk
    fields = fields | {f"seen_{names('3b')}": str(seen), f"keep_{names('3b')}": "on"}
    shown = posted(browser(ada), THIRD, send="1", **fields)
    assert "3a: sent for review. Somebody else has to approve it. 3b: draft saved." in shown.main.text
    states = {row.part.letter: (row.state, row.because) for row in Assessment.objects.all()}
    assert states == {"a": ("in review", WHY), "b": ("draft", "Half written, and more.")}


def test_sent_twice_by_a_double_click_it_is_one_version(real_report, ada) -> None:
    client = browser(ada)
    for _ in range(2):
        shown = posted(client, THIRD, send="1", **filled())
    assert errors(shown) == []
    assert "This was sent for review already. Somebody else has to approve it." in shown.main.text
    assert Assessment.objects.count() == 1
    assert AuditEvent.objects.filter(verb="sent for review").count() == 1


@pytest.mark.parametrize("changed", [{"word": "met"}, {"because": "None of the forces."}])
def test_what_says_something_else_than_what_was_sent_is_no_second_click(real_report, ada, changed) -> None:
    in_review(ada)
    shown = posted(browser(ada), THIRD, send="1", **filled(**changed))
    assert "sent for review already" not in shown.main.text
    assert errors(shown)


def test_a_second_click_takes_along_what_was_kept_as_a_draft(real_report, ada) -> None:
    client = browser(ada)
    fields = filled("3a") | filled("3b", word="", because="Half.") | {f"keep_{names('3b')}": "on"}
    for _ in range(2):
        shown = posted(client, THIRD, send="1", **fields)
        assert errors(shown) == []
    more = {**fields, f"because_{names('3b')}": "Half written."}
    assert "sent for review already" not in posted(client, THIRD, send="1", **more).main.text


def test_a_text_with_markup_is_shown_as_it_was_typed(real_report, ada, bola) -> None:
    version = in_review(ada, because="<script>alert(1)</script> & <b>bold</b>")
    for client in (browser(bola), browser(ada)):
        shown = page(client, f"/assess/review/{version.pk}/")
        assert "<script>alert(1)</script> & <b>bold</b>" in shown.under("The finding").text


def test_a_text_that_is_too_long_is_refused_with_the_limit_and_kept(real_report, ada) -> None:
    long = "x" * 100_000
    shown = posted(browser(ada), THIRD, save="1", **filled(because=long))
    assert errors(shown) == ["3a: the reason is 100,000 characters long. Shorten it to 20,000 at most."]
    assert shown.main.one("textarea", name=f"because_{names('3a')}").text == long
    assert not shown.main.one("textarea", name=f"because_{names('3a')}").get("maxlength")


def test_who_saves_over_somebody_else_is_told_and_sees_both(real_report, ada, committee) -> None:
    asha = person("Asha", committee, Role.ASSESSOR)
    first = drafted(ada).saves.get().pk
    drafted(asha, word="met", because="All three do.")
    shown = posted(browser(ada), THIRD, save="1", **filled(because="Mine.", seen=first))
    assert "Asha has saved this draft since you opened it" in errors(shown)[0]
    assert shown.main.one("textarea", name=f"because_{names('3a')}").text == "Mine."
    assert "All three do." in shown.main.text
    assert Assessment.objects.get().because == "All three do."
    seen = shown.main.one("input", name=f"seen_{names('3a')}")["value"]
    posted(browser(ada), THIRD, save="1", **filled(because="Mine.", seen=seen))
    assert Assessment.objects.get().because == "Mine."


def test_a_version_in_review_stands_there_and_cannot_be_changed(real_report, ada) -> None:
    version = in_review(ada)
    shown = page(browser(ada), THIRD)
    assert f"/assess/review/{version.pk}/" in shown.main.links.values()
    assert not shown.main.all("textarea", name=f"because_{names('3a')}")
    posted(browser(ada), THIRD, save="1", **filled(word="met"), **filled("3b"))
    assert now(version).word == "partly met"


@pytest.mark.parametrize("press", ["save", "send"])
@pytest.mark.parametrize("is_approved", [False, True])
def test_who_types_while_it_is_sent_for_review_is_told_so_and_loses_nothing(
    real_report, ada, bola, is_approved, press
) -> None:
    version = approved(ada, bola) if is_approved else in_review(ada)
    client, key = browser(ada), names("3a")
    shown = posted(client, THIRD, **{press: "1"}, **filled(word="met", because="All three."), **filled("3b"))
    [problem] = errors(shown)
    assert version.sent_at
    sent = moment(version.sent_at.astimezone(clock.LONDON))
    assert problem.startswith(f"3a was sent for review on {sent}")
    assert ("is approved" in problem) == is_approved
    assert f"Ask an approver to {'take back' if is_approved else 'return'} version 1" in problem
    kept = shown.main.one("textarea", name=f"late_{key}")
    assert kept.text == "met All three."
    assert "readonly" in kept.attributes
    assert shown.main.one("textarea", name=f"because_{names('3b')}").text == WHY
    again = posted(client, THIRD, send="1", **{f"late_{key}": "met All three."}, **filled("3b", because=""))
    assert again.main.one("textarea", name=f"late_{key}").text == "met All three."


def test_what_others_sent_word_for_word_does_not_stand_in_the_way_of_the_rest(real_report, ada) -> None:
    in_review(ada)
    shown = posted(browser(ada), THIRD, save="1", **filled(), **filled("3b", word="met"))
    assert "3b: draft saved." in shown.main.text


def test_what_was_returned_comes_back_with_the_reason(real_report, ada, bola) -> None:
    actions.return_(version=in_review(ada), by=bola, reason="Say which forces.")
    shown = page(browser(ada), THIRD)
    assert "Version 1 was returned: Say which forces." in shown.main.text
    assert shown.main.one("textarea", name=f"because_{names('3a')}").text == WHY


def test_a_published_finding_is_the_start_of_the_next_version(real_report, ada, bola) -> None:
    put_out(assessments=[approved(ada, bola)], by=bola, note="3a.")
    shown = page(browser(ada), THIRD)
    assert "Published finding on 3a: partly met." in shown.main.text
    assert errors(posted(browser(ada), THIRD, save="1", **filled(seen=0)))
    assert Assessment.objects.count() == 1
    posted(browser(ada), THIRD, save="1", **filled(word="met", seen=0))
    assert Assessment.objects.get(version=2).word == "met"


def test_where_no_release_is_recorded_there_is_nothing_to_assess(real_report, ada) -> None:
    shown = page(browser(ada), "/assess/police-conduct-and-complaints/4/")
    assert "no release is recorded" in shown.main.text
    assert "Releases cannot be recorded yet in this version" in shown.main.text
    assert not shown.main.all("textarea")


# The second person


def test_the_second_person_sees_the_version_whole_and_edits_nothing(real, ada, bola, cai) -> None:
    report, figure = accepted(cai, ada), figure_of("3a")
    version = in_review(ada, cites=[report], figures=[figure])
    shown = page(browser(bola), f"/assess/review/{version.pk}/")
    assert shown.heading == "Assessment of 3a, version 1"
    assert WHY in shown.under("The finding").text
    rests = shown.under("What it rests on").text
    assert report.done in rests
    frozen = version.figures_cited.get().frozen
    assert all(frozen[name] in rests for name in ("series", "when", "said", "source", "attribution"))
    assert [field.get("name") for field in shown.main.all("textarea")] == ["reason"]
    assert browser(bola).get(THIRD).status_code == 403


def test_the_second_person_approves(real_report, ada, bola) -> None:
    version = in_review(ada)
    shown = posted(browser(bola), f"/assess/review/{version.pk}/approve/", agreed_by="an officer")
    assert "Approved. It is public once it is published." in shown.main.text
    assert "Approved by" in shown.main.facts
    assert shown.main.facts["Approved by"].startswith("Bola")


def test_a_double_click_on_approve_says_that_it_is_decided_and_shows_the_result(
    real_report, ada, bola
) -> None:
    version = in_review(ada)
    client = browser(bola)
    posted(client, f"/assess/review/{version.pk}/approve/", agreed_by="an officer")
    shown = posted(client, f"/assess/review/{version.pk}/approve/")
    assert "This version was approved already." in shown.main.text
    assert shown.main.facts["Approved by"].startswith("Bola")
    assert Approval.objects.count() == 1


def test_an_approval_of_a_version_that_has_moved_on_is_refused_and_leads_to_the_next(
    real_report, ada, bola, committee
) -> None:
    version = in_review(ada)
    draft = actions.return_(version=version, by=person("Olu", committee, Role.APPROVER), reason="Which?")
    shown = posted(browser(bola), f"/assess/review/{version.pk}/approve/")
    assert "This version was returned, so it cannot be approved." in shown.main.text
    assert shown.main.links["Version 2"] == f"/assess/review/{draft.pk}/"
    assert not Approval.objects.exists()


@pytest.mark.parametrize("both_roles", [True, False])
def test_self_approval_is_refused_with_a_page_that_says_who_can(
    real_report, ada, bola, committee, both_roles
) -> None:
    if both_roles:
        Membership.objects.create(user=ada, body=committee, role=Role.APPROVER)
    version = in_review(ada)
    client = browser(ada)
    shown = page(client, f"/assess/review/{version.pk}/")
    assert "You worked on this, so somebody else has to approve it: Bola can." in shown.main.text
    assert "Approve version 1" not in [button.text for button in shown.main.all("button")]
    response = client.post(f"/assess/review/{version.pk}/approve/")
    assert response.status_code == 403
    assert "You worked on it, so somebody else has to approve it." in response.content.decode()
    assert "Bola can." in response.content.decode()
    assert not Approval.objects.exists()


def test_where_nobody_can_approve_it_says_what_to_do(real_report, ada) -> None:
    shown = page(browser(ada), f"/assess/review/{in_review(ada).pk}/")
    assert "nobody can at present; ask a manager to invite an approver" in shown.main.text


def test_it_is_returned_with_a_reason_only(real_report, ada, bola) -> None:
    version = in_review(ada)
    where = f"/assess/review/{version.pk}/return/"
    assert errors(posted(browser(bola), where, reason=" ")) == [
        "Say what has to change before it can be approved."
    ]
    assert "20,001" in errors(posted(browser(bola), where, reason="x" * 20_001))[0]
    shown = posted(browser(bola), where, reason="Say which forces.")
    assert "Returned, because: Say which forces." in shown.main.text
    assert (now(version).state, Assessment.objects.get(version=2).state) == ("returned", "draft")


def test_a_mistake_in_one_form_is_none_in_the_other(real_report, ada, bola) -> None:
    where = f"/assess/review/{in_review(ada).pk}/"
    for act in ("approve", "return"):
        shown = posted(browser(bola), f"{where}{act}/", agreed_by="", reason="")
        [wrong] = shown.main.all("p", class_="govuk-error-message")
        assert errors(shown)[0] in wrong.text


# Who may


def test_only_the_reports_own_committee_finds_these_pages(
    real_report, report, ada, bola, mo, cai, dee, eve
) -> None:
    version = in_review(ada)
    other = person("Una", report.committee, Role.ASSESSOR, Role.APPROVER)
    addresses = [THIRD, f"/assess/review/{version.pk}/"]
    for stranger in (cai, dee, eve, other):
        assert [browser(stranger).get(url).status_code for url in addresses] == [404, 404], stranger
        acts = [f"/assess/review/{version.pk}/{act}/" for act in ("approve", "return")]
        assert [browser(stranger).post(url).status_code for url in acts] == [404, 404], stranger
    for url in addresses:
        response = browser().get(url)
        assert response.status_code == 302
        assert "/account/login/" in response["Location"]


def test_each_role_does_its_own(real_report, ada, bola, mo) -> None:
    version = in_review(ada)
    where = f"/assess/review/{version.pk}/"
    assert [browser(who).get(THIRD).status_code for who in (ada, bola, mo)] == [200, 403, 403]
    assert [browser(who).get(where).status_code for who in (ada, bola, mo)] == [200, 200, 200]
    assert browser(mo).post(f"{where}approve/").status_code == 403
    assert browser(mo).post(f"{where}return/", {"reason": "No."}).status_code == 403
    assert now(version).state == "in review"


def test_where_one_part_can_be_written_about_nothing_is_kept_while_others_are_sent(real_report, ada) -> None:
    assert "when the others are sent" in page(browser(ada), THIRD).main.text
    for label in ("3a", "3b", "3c", "3d"):
        in_review(ada, label)
    alone = page(browser(ada), THIRD)
    assert len(alone.main.all("textarea")) == 1
    assert "when the others are sent" not in alone.main.text


def test_what_is_wrong_with_the_whole_leads_to_the_first_field(real_report, ada) -> None:
    shown = posted(browser(ada), THIRD, save="1")
    [link] = shown.main.all("div", class_="govuk-error-summary")[0].all("a")
    assert link.text.startswith("Nothing is written yet.")
    assert shown.all(id=link["href"].removeprefix("#"))
