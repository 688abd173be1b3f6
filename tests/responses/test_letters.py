"""Recording what a body answered: published in one step by one person."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Role, User
from tests.evidence.pages import errors, page, posted
from tests.factories import publish
from tests.people import browser, person
from tracker.assessments.standing import standings
from tracker.core import clock, editions
from tracker.core.editions import At
from tracker.core.models import AuditEvent, Edition
from tracker.core.workflow import NotNow
from tracker.recommendations.models import Addressee, Ask
from tracker.responses.actions import Line, record_letter, record_response
from tracker.responses.models import Response

GRID = "/desk/letters/police-conduct-and-complaints/iopc/"
SAID, RECEIVED = dt.date(2025, 5, 1), dt.date(2025, 5, 3)

pytestmark = pytest.mark.django_db


def addressee(number: str, body: str = "iopc") -> Addressee:
    """The IOPC as one that a recommendation of the real report is addressed to."""
    return Addressee.objects.get(recommendation__number=number, body__slug=body)


def replied(by: User, position: str = "accepted", reason: str = "", number: str = "3") -> Response:
    """The IOPC's reply on a recommendation, recorded by this person."""
    return record_response(
        addressee=addressee(number),
        position=position,
        reason=reason,
        said_on=SAID,
        received_on=RECEIVED,
        how="by e-mail",
        by=by,
    )


def filled(**positions: str) -> dict[str, str]:
    """What somebody fills in: `_3="accepted"` with the reason of that line in `why_3`."""
    fields = {"said_on": "2025-05-01", "received_on": "2025-05-03", "how": "by e-mail"}
    for name, text in positions.items():
        kind, _, number = name.rpartition("_")
        fields[f"{'reason' if kind else 'position'}_{addressee(number).pk}"] = text
    return fields


# The verb


def test_a_reply_is_public_at_once_with_a_plain_note(real_report, ada) -> None:
    before = editions.now()
    response = replied(ada)
    edition = Edition.objects.get(number=before.edition + 1)
    assert edition.note == "The IOPC’s reply on recommendation 3 recorded."
    assert (edition.published_by, response.entered_by) == (ada, ada)
    key = addressee("3").recommendation_id
    [voice] = [voice for voice in standings(editions.now(), [key])[key].voices if voice.slug == "iopc"]
    assert voice.answer
    assert (voice.answer.position, voice.answer.said_on) == ("accepted", dt.date(2025, 5, 1))
    assert not any(voice.answer for voice in standings(before, [key])[key].voices)


def test_the_page_names_who_says_it_apart_from_what_it_says(real_report, ada) -> None:
    replied(ada, "not accepted", "It is not ours to do.")
    shown = page(browser(), "/recommendations/police-conduct-and-complaints/3/")
    assert (3, "Independent Office for Police Conduct: Not accepted") in shown.headings


def test_one_letter_is_one_edition_and_one_event(real_report, ada) -> None:
    before = Edition.objects.count()
    lines = [Line(addressee("3"), "accepted"), Line(addressee("6"), "not accepted", "It is not ours.")]
    edition = record_letter(lines=lines, by=ada, said_on=SAID, received_on=RECEIVED, how="by e-mail")
    assert edition.note == "The IOPC’s replies on recommendations 3 and 6 recorded."
    assert Edition.objects.count() == before + 1
    event = AuditEvent.objects.exclude(verb="loaded").get()
    assert (event.actor, event.verb, event.subject_name) == (ada, "recorded the reply of", "iopc")
    assert event.detail["recommendations"] == ["3", "6"]


def test_a_later_reply_takes_the_place_of_the_first_and_the_past_keeps_it(real_report, ada) -> None:
    replied(ada)
    then = editions.now().edition
    replied(ada, "not accepted", "We changed our mind.")
    assert [row.position for row in Response.objects.as_at(editions.now())] == ["not accepted"]
    assert [row.position for row in Response.objects.as_at(At(then, clock.today()))] == ["accepted"]


def test_the_same_letter_twice_is_recorded_once(real_report, ada) -> None:
    replied(ada)
    before = Edition.objects.count()
    with pytest.raises(NotNow, match="recorded and published already"):
        replied(ada)
    assert Edition.objects.count() == before


@pytest.mark.parametrize(
    "position",
    ["accepted in principle", "accepted in part", "not accepted", "referred elsewhere", "declined to answer"],
)
def test_anything_but_full_acceptance_needs_a_reason(real_report, ada, position) -> None:
    with pytest.raises(NotNow, match="needs the reason"):
        replied(ada, position, " ")
    row = Response(
        addressee=addressee("3"),
        position=position,
        said_on=SAID,
        received_on=RECEIVED,
        received_how="by e-mail",
        entered_by=ada,
    )
    with pytest.raises(IntegrityError, match="anything_but_acceptance"), transaction.atomic():
        publish(row)


def test_days_in_a_wrong_order_or_to_come_are_refused(real_report, ada) -> None:
    tomorrow = clock.today() + dt.timedelta(days=1)
    for said, received, why in (
        (RECEIVED, SAID, "before it was said"),
        (SAID, tomorrow, "still to come"),
        (tomorrow, tomorrow, "still to come"),
    ):
        with pytest.raises(NotNow, match=why):
            record_response(
                addressee=addressee("3"),
                position="accepted",
                said_on=said,
                received_on=received,
                how="by e-mail",
                by=ada,
            )
    assert not Response.objects.exists()


def test_a_recorded_reply_never_changes(real_report, ada) -> None:
    response = replied(ada)
    with (
        pytest.raises(Exception, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE responses_response SET position = 'not accepted' WHERE id = %s", [response.pk])


# The pages


def test_one_picks_the_body_under_its_report(real_report, ada) -> None:
    links = page(browser(ada), "/desk/letters/").main.links
    assert GRID in links.values()
    assert "/desk/letters/police-conduct-and-complaints/home-secretary/" not in links.values()


def test_the_pages_of_replies_and_of_reports_lead_to_each_other(real_report, ada) -> None:
    client = browser(ada)
    reply, report = "/desk/letters/", "/evidence/record/"
    ask = Ask.objects.current().filter(addressee__body__slug="iopc").earliest("pk")
    form = f"{report}{ask.pk}/{ask.part.rounds.get().pk}/"
    for address in (reply, GRID):
        assert page(client, address).main.links["Record a progress report from a letter"] == report
    for address in (report, form):
        assert page(client, address).main.links["Record a formal reply"] == reply
    assert page(client, reply).heading == "Record a formal reply"
    assert page(client, report).heading == "Record a progress report from a letter"
    assert page(client, form).heading == "Record a progress report from the IOPC"


def test_the_grid_has_a_line_for_each_recommendation_addressed_to_the_body(real_report, ada) -> None:
    shown = page(browser(ada), GRID)
    assert shown.heading == "Record a formal reply from the IOPC"
    lines = [text[:1] for level, text in shown.headings if level == 2 and text[:1].isdigit()]
    assert lines == sorted(lines)
    assert set(lines) == {"2", "3", "4", "6", "8"} | ({"7"} & set(lines))
    assert len(shown.main.all("select")) == 1 + len(lines)


def test_one_save_publishes_the_whole_letter(real_report, ada) -> None:
    before = Edition.objects.count()
    shown = posted(browser(ada), GRID, **filled(_3="accepted", _6="not accepted", why_6="It is not ours."))
    assert "The IOPC’s replies on recommendations 3 and 6 recorded." in shown.main.text
    assert Edition.objects.count() == before + 1
    public = page(browser(), "/recommendations/police-conduct-and-complaints/6/")
    assert "It is not ours." in public.main.text
    grid = page(browser(ada), GRID)
    assert "Recorded: accepted, said on 1 May 2025." in grid.main.text


def test_saved_twice_by_a_double_click_it_is_one_edition(real_report, ada) -> None:
    client = browser(ada)
    posted(client, GRID, **filled(_3="accepted"))
    before = Edition.objects.count()
    shown = posted(client, GRID, **filled(_3="accepted"))
    assert "recorded and published already" in shown.main.text
    assert Edition.objects.count() == before


def test_mistakes_are_named_at_their_fields_and_nothing_typed_is_lost(real_report, ada) -> None:
    tomorrow = clock.today() + dt.timedelta(days=1)
    fields = filled(_3="not accepted", _6="", why_6="<b>Ours</b> is another.")
    shown = posted(browser(ada), GRID, **{**fields, "said_on": "2025-05-03", "received_on": "2025-05-01"})
    assert errors(shown) == [
        "It cannot have been received before it was written (3 May 2025). Check the two days.",
        "Recommendation 3: anything but full acceptance needs the reason given.",
        "Recommendation 6: choose the position that the reason is for.",
    ]
    assert shown.main.one("input", name="said_on")["value"] == "2025-05-03"
    assert "<b>Ours</b> is another." in shown.main.one("textarea", name=f"reason_{addressee('6').pk}").text
    shown = posted(browser(ada), GRID, **{**filled(_3="accepted"), "received_on": tomorrow.isoformat()})
    assert "is still to come." in errors(shown)[0]
    assert "choose" in errors(posted(browser(ada), GRID, **filled()))[0].lower()
    for words in ("yesterday", "2025-02-30", ""):
        assert errors(posted(browser(ada), GRID, **{**filled(_3="accepted"), "said_on": words}))
    assert not Response.objects.exists()


def test_a_text_that_is_too_long_is_refused_with_the_limit(real_report, ada) -> None:
    shown = posted(browser(ada), GRID, **filled(_3="not accepted", why_3="x" * 100_000))
    assert errors(shown) == [
        "The reason on recommendation 3 is 100,000 characters long. Shorten it to 20,000 at most."
    ]


def test_a_text_with_markup_is_shown_as_it_was_typed(real_report, ada) -> None:
    posted(browser(ada), GRID, **filled(_3="not accepted", why_3="<script>alert(1)</script>"))
    shown = page(browser(), "/recommendations/police-conduct-and-complaints/3/")
    assert "<script>alert(1)</script>" in shown.main.text


def test_only_the_reports_own_committee_finds_it_and_approvers_do_not_record(
    real_report, report, ada, bola, mo, cai, eve
) -> None:
    other = person("Una", report.committee, Role.ASSESSOR)
    for stranger in (cai, eve, other):
        assert browser(stranger).get(GRID).status_code == 404
        assert browser(stranger).post(GRID, filled(_3="accepted")).status_code == 404
    assert browser(cai).get("/desk/letters/").status_code == 404
    assert [browser(who).get(GRID).status_code for who in (ada, mo, bola)] == [200, 200, 403]
    assert browser(bola).post(GRID, filled(_3="accepted")).status_code == 403
    assert not Response.objects.exists()
    assert browser(ada).get("/desk/letters/police-conduct-and-complaints/nobody/").status_code == 404


def test_who_records_no_letters_is_offered_none(real_report, bola, ada) -> None:
    assert browser(bola).get("/desk/letters/").status_code == 404
    assert browser(ada).get("/desk/letters/").status_code == 200
