"""The pages of a body's officers: the home, the form, checking and sending, the receipt."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Role
from tests.evidence.conftest import UNDER_WAY, ask_for, drafted, sent, submission_of
from tests.evidence.pages import FILLED, address, chosen, errors, page, posted, seen
from tests.factories import publish
from tests.people import browser
from tracker.core import clock
from tracker.core.formats import day
from tracker.evidence import actions
from tracker.evidence.models import Submission, Update
from tracker.evidence.words import Words
from tracker.recommendations.actions import confirm_record
from tracker.recommendations.models import Deadline, Recommendation
from tracker.responses.actions import record_response

# The home


def test_the_home_lists_what_concerns_the_body_and_nothing_else(cai) -> None:
    home = page(browser(cai), "/body/")
    assert home.heading == "Independent Office for Police Conduct"
    assert "6 recommendations concern you." in home.main.text
    assert [title for level, title in home.headings if level == 2 and title[0].isdigit()] == [
        title for level, title in home.headings if level == 2 and title[:1] in "234678"
    ]
    rows = (
        home.under(next(title for _, title in home.headings if title.startswith("3 Adopt")))
        .one("table")
        .rows()
    )
    assert [row["What is asked"][:2] for row in rows] == ["3a", "3b", "3c", "3d", "3e"]
    assert rows[0]["Last report"] == "never"
    assert rows[0]["To do"] == "Report progress on 3a"


def test_mopac_sees_the_mayors_asks_too_and_that_they_are_the_mayors(dee, cai) -> None:
    home = page(browser(dee), "/body/")
    assert "for the Mayor" in home.main.text
    assert address(ask_for("mayor", "7a")) in home.main.links.values()
    assert address(ask_for("mayor", "7a")) not in page(browser(cai), "/body/").main.links.values()


def test_a_part_that_waits_for_a_release_says_so(cai) -> None:
    assert "no release is recorded yet" in page(browser(cai), "/body/").main.text


def test_a_draft_says_whose_it_is_and_when_it_was_saved(cai, col, line) -> None:
    saved = drafted(cai).saved_at.astimezone(clock.LONDON)
    assert f"draft by you, saved {saved:%H:%M}" in page(browser(cai), "/body/").main.text
    assert f"draft by Cai, saved {saved:%H:%M}" in page(browser(col), "/body/").main.text


def test_the_home_says_what_was_sent_and_what_became_of_it(cai, ada, line) -> None:
    update = sent(cai)
    today = day(clock.today())
    assert f"sent on {today}, being read" in page(browser(cai), "/body/").main.text
    following = actions.return_update(update=update, reason="Which forces?", by=ada)
    home = page(browser(cai), "/body/")
    assert f"sent on {today}, sent back to you" in home.main.text
    assert "Sent back to you" in [title for _, title in home.headings]
    actions.submit(updates=[following], body=update.ask.addressee.body, by=cai)
    edition = actions.accept_and_publish(update=following, note="Read.", proceedings_checked=True, by=ada)
    text = page(browser(cai), "/body/").main.text
    assert f"sent on {today}, public since edition {edition.number}: under way" in text


def test_the_home_says_by_when_with_the_first_date_beside_a_revised_one(cai) -> None:
    first = Deadline.objects.filter(ask__addressee__body__slug="iopc").order_by("pk")[0]
    publish(
        Deadline(
            ask=first.ask, round=first.round, due_on=dt.date(2030, 6, 1), kind="revised", asked_by="the IOPC"
        )
    )
    text = page(browser(cai), "/body/").main.text
    assert f"1 June 2030 (first {day(first.due_on)})" in text
    assert "No date was set" in text


def test_what_is_overdue_says_so_and_comes_first(cai, ada, line) -> None:
    def titles():
        home = page(browser(cai), "/body/")
        return home, [title for level, title in home.headings if level == 2 and title[0].isdigit()]

    home, before = titles()
    assert "Overdue" not in home.main.text
    assert before[0].startswith("2 ")
    eighth = Recommendation.objects.get(number="8", report__slug="police-conduct-and-complaints")
    confirm_record(recommendations=[eighth], by=ada)
    home, after = titles()
    assert after == [before[-1], *before[:-1]]
    rows = home.under(after[0]).one("table").rows()
    assert ["Overdue since 1 January 2023" in row["By when"] for row in rows] == [True, True]
    sent(cai, "8a")
    rows = titles()[0].under(after[0]).one("table").rows()
    assert ["Overdue" in row["By when"] for row in rows] == [False, True]


def test_the_home_shows_the_reply_that_is_recorded_of_the_body_and_of_nobody_else(cai, dee, ada) -> None:
    days = {"said_on": dt.date(2025, 5, 2), "received_on": dt.date(2025, 5, 3)}
    theirs = ask_for("iopc", "8a")[0].addressee
    record_response(
        addressee=theirs, position="accepted in part", reason="Some.", how="by post", by=ada, **days
    )
    reply = "Your reply, as it is recorded here: accepted in part, said on 2 May 2025, received by post on 3 May 2025."
    assert reply in page(browser(cai), "/body/").main.text
    assert "Your reply" not in page(browser(dee), "/body/").main.text


def test_the_home_says_when_reminders_come(cai) -> None:
    told = page(browser(cai), "/body/").under("What happens next").text
    for when in ("a month before a target date", "one a week before it", "on the day after it"):
        assert when in told


def test_a_returned_report_is_still_to_be_answered_after_staff_entered_a_letter(cai, ada, line) -> None:
    actions.return_update(update=sent(cai), reason="Which forces?", by=ada)
    came = dt.date(2025, 5, 3)
    actions.record_update(
        ask=line[0], round=line[1], words=UNDER_WAY, received_on=came, received_how="by e-mail", by=ada
    )
    assert "Sent back to you" in page(browser(cai), "/body/").main.text
    form = page(browser(cai), address(line))
    assert "Why version 1 was sent back" in form.main.text
    assert "Which forces?" in form.main.text
    actions.discard_draft(update=Update.objects.get(state="draft"), by=cai)
    assert "Sent back to you" not in page(browser(cai), "/body/").main.text


def test_what_a_later_report_has_taken_the_place_of_is_not_called_public(cai, ada, line) -> None:
    first = actions.accept_and_publish(update=sent(cai), note="First.", proceedings_checked=True, by=ada)
    second = actions.accept_and_publish(update=sent(cai), note="Second.", proceedings_checked=True, by=ada)
    told = page(browser(cai), address(line)).under("What was sent before").text
    assert f"public from edition {first.number} until edition {second.number}" in told
    assert f"public since edition {second.number}" in told


def test_the_home_says_what_the_public_reads_if_nothing_comes_in(cai) -> None:
    told = page(browser(cai), "/body/").under("What happens next").text
    assert "If nothing comes in, the public page goes on to show your last report that was published" in told
    assert "not yet reported" not in told
    assert "that it is overdue, unless you reported that it is done, or said no" in told
    assert "until you report that it is done, or say no" in told
    assert "A report that it is under way does not stop them. For a progress report" in told
    assert "unless a report has come in since and was not sent back" in told


def test_the_home_takes_as_many_statements_with_many_reports_as_with_one(cai, ada, line) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(client, "/body/as/iopc/")
        return len(asked)

    client = browser(cai)
    sent(cai, "3a")
    page(client, "/body/as/iopc/")
    one = statements()
    for label in ("3b", "3c", "3d", "3e", "6a", "8a"):
        sent(cai, label)
    assert statements() == one
    assert one < 60


def test_whoever_acts_for_two_bodies_chooses(iopc, mopac, cai, dee) -> None:
    Membership.objects.create(user=cai, body=mopac, role=Role.CONTRIBUTOR)
    choice = page(browser(cai), "/body/")
    assert list(choice.main.links.values()) == ["/body/as/iopc/", "/body/as/mopac/"]
    assert page(browser(cai), "/body/as/mopac/").heading.startswith("Mayor")


# The form


def test_the_form_says_what_is_asked_and_by_when(cai, line) -> None:
    form = page(browser(cai), address(line))
    assert form.heading == "Report progress on 3a"
    assert "What is asked of the IOPC:" in form.main.text
    assert "By when:" in form.main.text
    assert [radio["value"] for radio in form.all("input", type="radio")] == [
        "not started",
        "planned",
        "under way",
        "says it is done",
        "says it is continuing",
    ]


def test_a_draft_is_saved_and_shown_again(cai, line) -> None:
    client = browser(cai)
    saved = posted(client, address(line), **FILLED, save="yes")
    assert "Only your body can see it." in saved.main.text
    assert saved.one("textarea", name="done").text == "We wrote to every force."
    assert [
        radio["value"] for radio in saved.all("input", type="radio") if "checked" in radio.attributes
    ] == ["under way"]
    assert Update.objects.get().state == "draft"


def test_everything_of_a_report_can_be_filled_in(cai, line) -> None:
    posted(
        browser(cai),
        address(line),
        progress="says it is continuing",
        done="Done.\r\nAnd kept.",
        planned="More.",
        why_nothing="",
        covers_from="2024-04-01",
        covers_to="2025-03-31",
        links="https://iopc.example/a\n\n https://iopc.example/b ",
        seen="",
        save="yes",
    )
    assert Words.of(Update.objects.get()) == Words(
        progress="says it is continuing",
        done="Done.\nAnd kept.",
        planned="More.",
        covers_from=dt.date(2024, 4, 1),
        covers_to=dt.date(2025, 3, 31),
        links=("https://iopc.example/a", "https://iopc.example/b"),
    )


TOMORROW = clock.today() + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"progress": "", "done": ""}, "Nothing is filled in yet."),
        ({"progress": "finished"}, "Choose one of the words for how far it is."),
        ({"done": "x" * 100_000}, "What was done is 100,000 characters long. Shorten it to 20,000 at most."),
        ({"covers_from": "2025-03-31", "covers_to": "2024-04-01"}, "The period ends before it begins"),
        ({"covers_from": "2025-03-31"}, "Give the last day of the period as well"),
        ({"covers_to": "2025-03-31"}, "Give the first day of the period as well"),
        ({"covers_from": "2025-03-31", "covers_to": f"{TOMORROW}"}, "The period cannot end after today."),
        ({"covers_from": "in spring", "covers_to": "2025-04-01"}, "write the day as 3 May 2025"),
        ({"covers_from": "0001-01-01", "covers_to": "2025-04-01"}, "check the year"),
        ({"links": "javascript:alert(1)"}, "“javascript:alert(1)” is not a web address."),
        ({"links": "https://iopc.example\nwww.iopc.example"}, "“www.iopc.example” is not a web address."),
        ({"links": f"https://iopc.example/{'x' * 500}"}, "is longer than 500 characters."),
        ({"links": "\n".join(f"https://iopc.example/{n}" for n in range(21))}, "There are 21 links."),
        ({"done": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_bad_input_is_refused_with_what_to_do_and_nothing_typed_is_lost(cai, line, fields, message) -> None:
    filled = {**FILLED, "planned": "A text that must not be lost.", **fields}
    if not filled["progress"] and not filled["done"]:
        filled["planned"] = ""
    shown = posted(browser(cai), address(line), **filled, save="yes")
    assert any(message in error for error in errors(shown)), errors(shown)
    assert shown.one("textarea", name="planned").text == filled["planned"]
    assert shown.one("title")
    assert shown.markup.split("</title>")[0].count("Error:") == 1
    assert not Update.objects.exists()


def test_to_send_more_is_needed_than_to_save(cai, line) -> None:
    client = browser(cai)
    shown = posted(client, address(line), progress="", done="Much.", seen="", send="yes")
    assert errors(shown) == ["Choose how far it is."]
    shown = posted(client, address(line), progress="planned", done="Much.", seen="", send="yes")
    assert errors(shown) == ["Say what is planned."]
    assert not Update.objects.exists()
    posted(client, address(line), progress="", done="Much.", seen="", save="yes")
    assert Update.objects.get().done == "Much."


def test_html_is_shown_as_it_was_typed_and_does_nothing(cai, ada, line) -> None:
    typed = '<script>alert("x")</script><b>bold</b>'
    update = sent(cai, words=Words(progress="under way", done=typed))
    reference = submission_of(update).reference
    for client, url in (
        (browser(cai), f"/body/receipts/{reference}/"),
        (browser(cai), address(line)),
        (browser(ada), f"/evidence/{update.pk}/"),
    ):
        markup = client.get(url).content.decode()
        assert "&lt;script&gt;" in markup
        assert "<script>alert" not in markup


def test_a_save_from_a_second_tab_keeps_both_texts(cai, line) -> None:
    client = browser(cai)
    first, second = (page(client, address(line)) for _ in range(2))
    posted(
        client, address(line), progress="under way", done="From the first tab.", seen=seen(first), save="y"
    )
    shown = posted(
        client, address(line), progress="under way", done="From the second.", seen=seen(second), save="y"
    )
    assert "You saved this draft in another window" in errors(shown)[0]
    assert shown.one("textarea", name="done").text == "From the second."
    assert "From the first tab." in shown.main.text
    assert Update.objects.get().done == "From the first tab."
    posted(client, address(line), progress="under way", done="From both.", seen=seen(shown), save="y")
    assert Update.objects.get().done == "From both."


def test_a_draft_is_thrown_away_with_a_button(cai, line) -> None:
    client = browser(cai)
    drafted(cai)
    shown = posted(client, f"{address(line)}discard/")
    assert "was thrown away" in shown.main.text
    assert not Update.objects.exists()
    assert "no draft any more" in posted(client, f"{address(line)}discard/").main.text


def test_a_returned_report_shows_why_at_the_form_and_the_versions_before(cai, ada, line) -> None:
    actions.return_update(update=sent(cai), reason="Which forces?", by=ada)
    form = page(browser(cai), address(line))
    assert f"Why version 1 was sent back on {day(clock.today())}" in [title for _, title in form.headings]
    assert form.main.text.count("Which forces?") == 2
    assert form.one("textarea", name="done").text == UNDER_WAY.done
    assert f"Version 1, sent on {day(clock.today())}: returned" in form.main.text


# Checking, sending, the receipt


def test_the_walk_from_the_form_to_the_receipt(cai, line) -> None:
    client = browser(cai)
    check = posted(client, address(line), **FILLED, send="yes")
    assert check.heading == "Check and send"
    assert "We wrote to every force." in check.main.text
    assert not Submission.objects.exists()
    receipt = posted(client, "/body/as/iopc/send/", **chosen(check))
    reference = Submission.objects.get().reference
    assert receipt.heading == "Your report was received"
    assert reference in receipt.main.text
    assert "The public page now says that a report was received" in receipt.main.text


def test_a_receipt_no_longer_says_what_comes_next_once_the_report_was_read(cai, ada, line) -> None:
    client = browser(cai)
    posted(client, "/body/as/iopc/send/", **chosen(posted(client, address(line), **FILLED, send="yes")))
    actions.accept_update(update=Update.objects.get(), by=ada)
    receipt = page(client, f"/body/receipts/{Submission.objects.get().reference}/")
    assert receipt.heading == "Your report was received"
    assert "being read" not in receipt.main.text


def test_several_drafts_are_checked_and_sent_together(cai, line) -> None:
    client = browser(cai)
    for label in ("3a", "3b", "6a"):
        drafted(cai, label)
    drafted(cai, "3c", Words(done="Not ready."))
    check = page(client, "/body/as/iopc/send/")
    assert "Choose how far it is." in check.under("Not ready yet").text
    fields = chosen(check)
    assert len(fields["update"]) == 3
    posted(client, "/body/as/iopc/send/", **{**fields, "update": fields["update"][:2]})
    assert Submission.objects.get().updates.count() == 2
    assert Update.objects.filter(state="draft").count() == 2


def test_sending_again_from_another_tab_or_with_the_back_button_leads_to_the_same_receipt(cai, line) -> None:
    client = browser(cai)
    check = posted(client, address(line), **FILLED, send="yes")
    fields = chosen(check)
    first = client.post("/body/as/iopc/send/", fields)
    again = client.post("/body/as/iopc/send/", fields)
    assert first["Location"] == again["Location"] == f"/body/receipts/{Submission.objects.get().reference}/"
    # Two steps back: the form itself, with the same text.
    assert client.post(address(line), {**FILLED, "send": "yes"})["Location"] == first["Location"]
    assert Update.objects.count() == 1


def test_another_text_for_what_was_sent_meanwhile_is_kept_on_the_page(cai, line) -> None:
    sent(cai)
    shown = posted(
        browser(cai), address(line), progress="planned", planned="Another text.", seen="", save="y"
    )
    assert "is being read" in errors(shown)[0]
    assert shown.one("textarea", name="planned").text == "Another text."


def test_a_draft_that_moved_on_since_the_check_is_shown_again(cai, col, line) -> None:
    client = browser(cai)
    check = posted(client, address(line), **FILLED, send="yes")
    draft = Update.objects.get()
    other = Words(progress="under way", done="By Col.")
    actions.save_draft(ask=line[0], round=line[1], words=other, seen=draft.saved_at, by=col)
    shown = posted(client, "/body/as/iopc/send/", **chosen(check))
    assert "Col saved this draft" in errors(shown)[0]
    assert "By Col." in shown.main.text
    assert not Submission.objects.exists()


def test_nothing_ticked_is_told_so(cai, line) -> None:
    drafted(cai)
    shown = posted(browser(cai), "/body/as/iopc/send/")
    assert errors(shown) == ["Choose at least one report to send."]
