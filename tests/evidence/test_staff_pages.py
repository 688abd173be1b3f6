"""The pages of the Committee's staff: the queue, reading, returning, accepting, entering a letter."""

import datetime as dt

import pytest

from accounts.models import Membership, Role
from tests import factories
from tests.evidence.conftest import UNDER_WAY, ask_for, drafted, sent
from tests.evidence.pages import errors, page, posted
from tests.people import browser, person, sent_signed_out, signs_in
from tests.public.pages import Page
from tracker.core import clock, editions
from tracker.core.models import AuditEvent, Edition
from tracker.core.workflow import NotNow
from tracker.evidence import actions
from tracker.evidence.models import Update
from tracker.evidence.reading import said
from tracker.evidence.words import Words
from tracker.recommendations.actions import load_report
from tracker.recommendations.models import Ask, Report, Round

DONE = Words(progress="says it is done", done="All forces answered.")
TICK = {"proceedings": "on"}
PUBLISH = {"publish": "yes", **TICK}
LETTER = {
    "received_on": "2025-05-03",
    "received_how": "by e-mail",
    "progress": "says it is done",
    "done": "All forces answered.",
    "seen": "",
}


def test_the_queue_has_the_oldest_first_and_says_what_changed(cai, ada, iopc, line) -> None:
    first = sent(cai)
    sent(cai, "3b")
    following = actions.return_update(update=first, reason="Which forces?", by=ada)
    draft = actions.save_draft(ask=line[0], round=line[1], words=DONE, seen=following.saved_at, by=cai)
    actions.submit(updates=[draft], body=iopc, by=cai)
    drafted(cai, "3c")
    rows = page(browser(ada), "/evidence/").under("To read").one("table").rows()
    assert [row["Report"][:7] for row in rows] == ["Read 3b", "Read 3a"]
    assert [row["What changed"] for row in rows] == [
        "First report",
        "Version 2: how far it is, what was done",
    ]
    assert rows[0]["From"] == "IOPC"


def test_a_report_is_read_beside_what_was_asked_and_what_changed(cai, ada, iopc, line) -> None:
    following = actions.return_update(update=sent(cai), reason="Which forces?", by=ada)
    draft = actions.save_draft(ask=line[0], round=line[1], words=DONE, seen=following.saved_at, by=cai)
    actions.submit(updates=[draft], body=iopc, by=cai)
    shown = page(browser(ada), f"/evidence/{draft.pk}/")
    assert "What was asked:" in shown.main.text
    changed = shown.under("What changed since version 1").text
    assert "Which forces?" in changed
    assert UNDER_WAY.done in changed
    assert DONE.done in changed


def test_a_report_is_sent_back_with_a_reason(cai, ada, line) -> None:
    update = sent(cai)
    client = browser(ada)
    shown = posted(client, f"/evidence/{update.pk}/return/", reason="")
    assert errors(shown) == ["Say why you send it back: the body reads your words."]
    told = (
        "If the public page then no longer says that a report is being read, Changes says that it went back"
    )
    assert told in shown.under("Or send it back").text
    shown = posted(client, f"/evidence/{update.pk}/return/", reason="x" * 20_001)
    assert "20,001 characters" in errors(shown)[0]
    posted(client, f"/evidence/{update.pk}/return/", reason="Which forces?")
    update.refresh_from_db()
    assert (update.state, update.return_reason) == ("returned", "Which forces?")


def test_a_report_is_accepted_and_stays_unpublished_until_somebody_publishes(cai, ada, bola, line) -> None:
    update = sent(cai)
    editions_before = Edition.objects.count()
    posted(browser(ada), f"/evidence/{update.pk}/accept/", note="Not used.", accept="yes")
    update.refresh_from_db()
    assert (update.state, update.published_in) == ("accepted", None)
    assert Edition.objects.count() == editions_before
    queue = page(browser(ada), "/evidence/").under("Accepted, not public yet")
    assert "IOPC on 3a" in queue.text
    assert queue.links["Publish what is ready"] == "/desk/publish/"
    ticked = {"item": [f"update-{update.pk}"], "proceedings": "on"}
    posted(browser(bola), "/desk/publish/", note="The IOPC on 3a.", **ticked)
    update.refresh_from_db()
    assert update.published_in
    assert (update.published_in.note, update.published_in.published_by) == ("The IOPC on 3a.", bola)


def test_a_report_is_accepted_and_published_in_one_step(cai, ada, line) -> None:
    update = sent(cai)
    shown = posted(browser(ada), f"/evidence/{update.pk}/accept/", note="", **PUBLISH)
    assert errors(shown) == ["Write the public note: one sentence on what changed."]
    posted(
        browser(ada),
        f"/evidence/{update.pk}/accept/",
        note="The IOPC on 3a.",
        publish="yes",
        proceedings="on",
    )
    [spoken] = said(editions.now(), [line[0].pk]).values()
    assert spoken.progress == "under way"


def test_who_comes_second_is_told_and_nothing_happens_twice(cai, ada, mo, line) -> None:
    update = sent(cai)
    actions.accept_update(update=update, by=mo)
    shown = posted(browser(ada), f"/evidence/{update.pk}/return/", reason="Which forces?")
    assert "Somebody has accepted this report already." in errors(shown)[0]
    assert "Why you send it back: Which forces?" in shown.main.text
    shown = posted(browser(ada), f"/evidence/{update.pk}/accept/", note="What all forces said.", **PUBLISH)
    assert "Somebody has accepted this report already." in errors(shown)[0]
    assert "Public note: What all forces said." in shown.main.text
    assert "I have checked" not in shown.main.text


def test_who_comes_second_for_they_had_to_sign_in_again_reads_what_they_typed(cai, ada, mo, line) -> None:
    update = sent(cai)
    url = f"/evidence/{update.pk}/"
    client, sign_in = sent_signed_out(ada, url, f"{url}return/", reason="Which forces?")
    actions.accept_update(update=update, by=mo)
    shown = Page(signs_in(client, ada, sign_in))
    assert "Somebody has accepted this report already." in errors(shown)[0]
    assert "Why you send it back: Which forces?" in shown.main.text


@pytest.mark.parametrize(("act", "sent_too"), [("return", {}), ("accept", PUBLISH)])
def test_who_comes_second_with_a_form_that_lacks_something_is_told_so_too(
    cai, ada, mo, line, act, sent_too
) -> None:
    update = sent(cai)
    actions.return_update(update=update, reason="Which forces?", by=mo)
    shown = posted(browser(ada), f"/evidence/{update.pk}/{act}/", **sent_too)
    assert errors(shown) == ["Somebody has returned this report already. Wait for its next version."]


@pytest.mark.parametrize(
    ("act", "fields", "said"),
    [
        ("accept", {"accept": "yes"}, "You have accepted the report on 3a already."),
        (
            "accept",
            {**PUBLISH, "note": "Said."},
            "You have accepted the report on 3a already.",
        ),
        ("return", {"reason": "Which forces?"}, "You have sent back the report on 3a already."),
    ],
)
def test_who_presses_twice_is_told_that_it_is_done(cai, ada, line, act, fields, said) -> None:
    update, client = sent(cai), browser(ada)
    posted(client, f"/evidence/{update.pk}/{act}/", **fields)
    before = Edition.objects.count()
    shown = posted(client, f"/evidence/{update.pk}/{act}/", **fields)
    assert said in shown.main.text
    assert (shown.heading, errors(shown)) == ("Reports from bodies", [])
    assert Edition.objects.count() == before


def test_to_accept_and_then_to_publish_is_no_second_click(cai, ada, line) -> None:
    update, client = sent(cai), browser(ada)
    posted(client, f"/evidence/{update.pk}/accept/", accept="yes")
    shown = posted(client, f"/evidence/{update.pk}/accept/", **PUBLISH, note="Said.")
    assert "accepted this report already" in errors(shown)[0]


def test_nobody_accepts_their_own_bodys_report_on_the_page_either(both, line) -> None:
    update = sent(both)
    client = browser(both)
    assert "somebody else has to accept it" in page(client, f"/evidence/{update.pk}/").main.text
    shown = posted(client, f"/evidence/{update.pk}/accept/", note="Mine.", **PUBLISH)
    assert "somebody else has to accept it" in errors(shown)[0]
    shown = posted(client, f"/evidence/{update.pk}/return/", reason="Let us wait.")
    assert "somebody else has to send it back" in errors(shown)[0]
    assert "Why you send it back: Let us wait." in shown.main.text
    update.refresh_from_db()
    assert update.state == "submitted"


def test_a_letter_is_entered_and_published_by_one_person_in_one_step(ada, line) -> None:
    client = browser(ada)
    assert (
        f"/evidence/record/{line[0].pk}/{line[1].pk}/"
        in page(client, "/evidence/record/").main.links.values()
    )
    posted(client, f"/evidence/record/{line[0].pk}/{line[1].pk}/", **LETTER, **PUBLISH)
    [spoken] = said(editions.now(), [line[0].pk]).values()
    assert spoken.letter == "received by e-mail on 3 May 2025, entered by staff"
    assert spoken.progress == "says it is done"


def test_a_letter_can_be_entered_now_and_published_later(ada, line) -> None:
    client = browser(ada)
    posted(client, f"/evidence/record/{line[0].pk}/{line[1].pk}/", **LETTER, enter="yes")
    assert Update.objects.get().published_in is None
    assert "received by e-mail on 3 May 2025" in page(client, "/evidence/").main.text
    [spoken] = said(editions.now(), [line[0].pk]).values()
    assert (spoken.progress, spoken.received_on) == ("", dt.date(2025, 5, 3))
    note = Edition.objects.latest("number").note
    assert note == "1 report received from the IOPC, being read: recommendation 3a."


@pytest.mark.parametrize("button", ["publish", "enter"])
def test_a_letter_that_is_entered_twice_is_one_report_and_one_edition(ada, line, button) -> None:
    client = browser(ada)
    for _ in range(2):
        posted(client, f"/evidence/record/{line[0].pk}/{line[1].pk}/", **LETTER, **TICK, **{button: "yes"})
    assert Update.objects.count() == 1
    assert Edition.objects.count() == 2
    assert AuditEvent.objects.filter(verb__startswith="recorded").count() == 1


def test_a_letter_that_was_entered_for_later_is_published_by_entering_it_to_publish(ada, line) -> None:
    client = browser(ada)
    for button in ("enter", "publish"):
        posted(client, f"/evidence/record/{line[0].pk}/{line[1].pk}/", **LETTER, **TICK, **{button: "yes"})
    assert Update.objects.get().published_in


@pytest.mark.parametrize(
    "other", [{"received_how": "by letter"}, {"done": "All."}, {"received_on": "2025-05-04"}]
)
def test_a_letter_that_says_or_came_otherwise_is_another_one(ada, line, other) -> None:
    client = browser(ada)
    for letter in (LETTER, {**LETTER, **other}):
        posted(client, f"/evidence/record/{line[0].pk}/{line[1].pk}/", **letter, **PUBLISH)
    assert Update.objects.count() == 2


def test_nobody_enters_a_letter_of_a_body_for_which_they_act(both, line) -> None:
    shown = posted(
        browser(both),
        f"/evidence/record/{line[0].pk}/{line[1].pk}/",
        **LETTER,
        publish="yes",
        proceedings="on",
    )
    assert "somebody else has to enter what it reported" in errors(shown)[0]
    assert not Update.objects.exists()


def test_who_answers_through_ones_own_body_is_no_other_body(dee, committee) -> None:
    Membership.objects.create(user=dee, body=committee, role=Role.ASSESSOR)
    ask = Ask.objects.filter(addressee__body__slug="mayor").order_by("pk")[0]
    round = Round.objects.get(part=ask.part)
    with pytest.raises(NotNow, match="act for this body yourself"):
        actions.record_update(
            ask=ask, round=round, words=DONE, received_on=dt.date(2025, 5, 3), received_how="by post", by=dee
        )


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"received_on": ""}, "give the day"),
        ({"received_on": f"{clock.today() + dt.timedelta(days=1)}"}, "cannot be after today"),
        ({"received_on": "1025-05-03"}, "check the year"),
        ({"received_how": ""}, "Say how it was received"),
        ({"received_how": "x" * 61}, "60 characters at most"),
        ({"progress": ""}, "Choose how far it is."),
        ({"done": ""}, "Say what was done."),
    ],
)
def test_a_letter_that_lacks_something_is_refused_with_what_to_do(ada, line, fields, message) -> None:
    filled = {**LETTER, "planned": "A text that must not be lost.", **fields}
    shown = posted(
        browser(ada),
        f"/evidence/record/{line[0].pk}/{line[1].pk}/",
        **filled,
        publish="yes",
        proceedings="on",
    )
    assert any(message in error for error in errors(shown)), errors(shown)
    assert shown.one("textarea", name="planned").text == "A text that must not be lost."
    assert not Update.objects.exists()


# Who may


@pytest.fixture
def staff_addresses(cai, line) -> list[str]:
    update = sent(cai)
    return [f"/evidence/{update.pk}/", f"/evidence/record/{line[0].pk}/{line[1].pk}/", "/evidence/record/"]


@pytest.mark.parametrize("name", ["ada", "mo"])
def test_assessors_and_managers_read_and_enter(staff_addresses, name, request) -> None:
    client = browser(request.getfixturevalue(name))
    assert {client.get(url).status_code for url in [*staff_addresses, "/evidence/"]} == {200}


@pytest.mark.parametrize("name", ["bola", "cai", "dee", "eve"])
def test_to_others_a_report_is_not_there(staff_addresses, name, request) -> None:
    client = browser(request.getfixturevalue(name))
    assert {client.get(url).status_code for url in staff_addresses} == {404}
    update = Update.objects.get()
    assert client.post(f"/evidence/{update.pk}/return/", {"reason": "No."}).status_code == 404
    assert client.post(f"/evidence/{update.pk}/accept/", {"accept": "yes"}).status_code == 404
    update.refresh_from_db()
    assert update.state == "submitted"


@pytest.mark.parametrize("name", ["bola", "cai", "dee", "eve"])
def test_the_queue_is_for_those_who_read_alone(staff_addresses, name, request) -> None:
    assert browser(request.getfixturevalue(name)).get("/evidence/").status_code == 404


@pytest.mark.parametrize("name", ["cai", "dee", "eve"])
def test_publishing_is_for_staff_alone(staff_addresses, name, request) -> None:
    client = browser(request.getfixturevalue(name))
    assert client.post("/desk/publish/", {"note": "Mine."}).status_code == 404


def test_staff_of_another_committee_see_none_of_it(staff_addresses, ada, cai, line) -> None:
    load_report(path=factories.INVENTED, update=False)
    other = person("Ola", Report.objects.get(slug="street-lighting").committee, Role.ASSESSOR, Role.MANAGER)
    client = browser(other)
    assert client.get(staff_addresses[0]).status_code == client.get(staff_addresses[1]).status_code == 404
    update = actions.accept_update(update=Update.objects.get(), by=ada)
    assert "3a" not in page(client, "/evidence/").main.text
    posted(client, "/desk/publish/", item=[f"update-{update.pk}"], note="Not mine.")
    update.refresh_from_db()
    assert update.published_in is None


def test_a_draft_is_seen_by_no_member_of_staff(cai, ada, mo, bola, line) -> None:
    draft = drafted(cai, words=Words(progress="under way", done="For our eyes only."))
    for user in (ada, mo, bola):
        client = browser(user)
        assert client.get(f"/evidence/{draft.pk}/").status_code == 404
        for url in ("/evidence/", "/desk/", "/desk/publish/"):
            assert "For our eyes only." not in client.get(url).content.decode()


def test_the_part_of_another_body_has_its_own_queue_line(cai, dee, ada, mopac, real_report) -> None:
    ours, theirs = sent(cai, "8a"), drafted(dee, "8a", body="mopac")
    actions.submit(updates=[theirs], body=mopac, by=dee)
    rows = page(browser(ada), "/evidence/").under("To read").one("table").rows()
    assert {row["From"] for row in rows} == {"IOPC", "MOPAC"}
    assert ours.ask_id == ask_for("iopc", "8a")[0].pk
