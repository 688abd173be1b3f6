"""The page of reminders on the real report: for staff of its committee who may switch chasing, and nobody else."""

import datetime as dt
import re

import pytest

from accounts.actions import invite
from accounts.models import Membership, Role
from tests.assessments.steps import approved, put_out
from tests.desk.taking_down import down
from tests.evidence.conftest import sent, submission_of
from tests.factories import publish
from tests.people import browser, person
from tests.reminders.conftest import contact
from tracker.bodies.models import Body, Contact
from tracker.core import clock
from tracker.core.models import AuditEvent, TakeDown
from tracker.desk.actions import schedule
from tracker.mail.actions import queue
from tracker.mail.models import Mail, State
from tracker.recommendations.models import (
    Ask,
    Deadline,
    PartText,
    Recommendation,
    RecommendationText,
    RecordComplete,
    Round,
)
from tracker.reminders.actions import sweep, switch_on
from tracker.reminders.models import Chasing, Reminder

SLUG = "police-conduct-and-complaints"
ON = f"/reminders/reports/{SLUG}/on/"
OFF = f"/reminders/reports/{SLUG}/off/"
SEND = f"/reminders/reports/{SLUG}/send-once/"
WHO = "letters@iopc.example"


@pytest.fixture
def confirmed(real_report) -> None:
    publish(*(RecordComplete(recommendation=row) for row in Recommendation.objects.order_by("pk")))


@pytest.fixture
def iopc_contact(real_report) -> Contact:
    return contact("iopc", WHO)


def date(label: str, body: str, due_on: dt.date) -> Deadline:
    """A date, as if the report had set it."""
    ask = Ask.objects.current().get(
        part__recommendation__number=label[:-1], part__letter=label[-1], addressee__body__slug=body
    )
    owed = Round.objects.current().get(part=ask.part)
    row = Deadline(ask=ask, round=owed, due_on=due_on, kind="revised", asked_by="the body")
    publish(row)
    return row


@pytest.fixture
def passed(confirmed, iopc_contact) -> Deadline:
    """A date of the IOPC's that passed a month ago."""
    return date("3a", "iopc", clock.today() - dt.timedelta(days=30))


def page(user) -> str:
    return re.sub(r"\s+", " ", browser(user).get("/reminders/").content.decode())


def stuck_mail(kind: str = "notice", state: str = State.FAILED, about: str = "") -> Mail:
    mail = queue(
        kind=kind,
        key=f"{kind}:{about}:{state}",
        to="x@people.example",
        subject="About it",
        text="A secret link",
    )
    Mail.objects.filter(pk=mail.pk).update(state=state, problem="The server said no.", doubted_at=clock.now())
    return mail


def test_what_is_owed_is_called_what_the_public_calls_it(ada, passed) -> None:
    assert "3a, IOPC" in page(ada)
    texts = PartText.objects.current().filter(part__recommendation__number="3").exclude(part__letter="a")
    publish(withdraw=list(texts.order_by("pk")))
    assert "3, IOPC" in page(ada)


def test_it_says_when_reminders_stop(ada) -> None:
    assert "until the body reports that it is done, or says no, or the Committee finds it met" in page(ada)
    assert "A report that it is under way does not stop it." in page(ada)
    assert "For a progress report that was asked for, they get one a week before" in page(ada)
    assert "unless a report has come in since and was not sent back" in page(ada)


def test_of_a_contact_it_speaks_as_of_a_person(ada) -> None:
    shown = browser(ada).get("/reminders/bodies/iopc/contacts/").content.decode()
    assert "They need no account, and their name and address are never public." in shown


# Who may


def test_ada_and_mo_see_the_page_and_nobody_else_does(ada, mo, bola, cai, eve) -> None:
    assert [browser(user).get("/reminders/").status_code for user in (ada, mo)] == [200, 200]
    assert [browser(user).get("/reminders/").status_code for user in (bola, cai, eve)] == [404] * 3
    assert browser().get("/reminders/").status_code == 302


@pytest.mark.parametrize("address", [ON, OFF, SEND, "/reminders/bodies/iopc/contacts/"])
def test_who_may_not_cannot_do_anything_there_either(passed, ada, bola, cai, eve, address) -> None:
    switch_on(report=passed.ask.part.recommendation.report, by=ada)
    sent = {f"{SLUG}-deadlines": [passed.pk], "name": "New", "email": "new@iopc.example"}
    for user in (bola, cai, eve):
        assert browser(user).post(address, sent).status_code == 404
    assert Chasing.objects.count() == 1
    assert Contact.objects.count() == 1
    assert not Mail.objects.exists()


def test_another_committees_staff_find_none_of_it(report, passed, iopc_contact) -> None:
    lina = person("Lina", Body.objects.get(slug="lighting-committee"), Role.MANAGER)
    assert "Lamps of the Old Town" in page(lina)
    assert "Police Conduct" not in page(lina)
    assert WHO not in page(lina)
    assert browser(lina).post(ON).status_code == 404
    assert browser(lina).get(f"/reminders/contacts/{iopc_contact.pk}/").status_code == 404
    assert not Chasing.objects.exists()


@pytest.mark.parametrize("address", [ON, OFF, SEND])
def test_nothing_happens_by_looking(passed, ada, address) -> None:
    assert browser(ada).get(address)["Location"] == "/reminders/"
    assert not Chasing.objects.exists()


# Switching


def test_chasing_is_switched_on_and_off_on_the_page(passed, ada) -> None:
    assert "Chasing is <strong>off</strong>" in page(ada)
    assert "Late already" in page(ada)
    assert browser(ada).post(ON).status_code == 302
    assert "Chasing is <strong>on</strong>" in page(ada)
    assert "switched on by Ada" in page(ada)
    browser(ada).post(OFF)
    assert "Chasing is <strong>off</strong>" in page(ada)
    assert AuditEvent.objects.filter(verb__startswith="switched chasing", actor=ada).count() == 2


def test_what_is_late_is_sent_once_by_hand(passed, ada) -> None:
    browser(ada).post(ON)
    assert "Late before chasing was switched on" in page(ada)
    assert f'value="{passed.pk}"' in page(ada)
    answer = browser(ada).post(SEND, {f"{SLUG}-deadlines": [passed.pk]}, follow=True).content.decode()
    assert "1 mail will go out in a moment." in answer
    assert f'value="{passed.pk}"' not in answer
    browser(ada).post(SEND, {f"{SLUG}-deadlines": [passed.pk]})
    assert Mail.objects.count() == 1


def test_with_nothing_ticked_nothing_is_sent_and_the_page_says_so(passed, ada) -> None:
    browser(ada).post(ON)
    answer = browser(ada).post(SEND).content.decode()
    assert "There is a problem" in answer
    assert "Tick what you want to send" in answer
    assert not Mail.objects.exists()


def test_the_next_four_weeks_are_listed_with_who_gets_them(confirmed, iopc_contact, ada) -> None:
    date("3a", "iopc", clock.today() + dt.timedelta(days=10))
    browser(ada).post(ON)
    told = page(ada)
    assert "a week before" in told
    assert "the day after" in told
    assert WHO in told


def test_a_body_without_contacts_and_records_that_are_not_confirmed_are_named(real_report, ada) -> None:
    assert "until the record is confirmed to be complete" in page(ada)
    publish(*(RecordComplete(recommendation=row) for row in Recommendation.objects.order_by("pk")))
    date("3a", "iopc", clock.today() + dt.timedelta(days=10))
    told = page(ada)
    assert "until the record is confirmed to be complete" not in told
    assert "There is nobody to write to for IOPC" in told


def test_what_was_found_met_is_not_chased(passed, ada, bola) -> None:
    report = passed.ask.part.recommendation.report
    switch_on(report=report, by=ada)
    Chasing.objects.update(on_since=clock.today() - dt.timedelta(days=60))
    version = approved(ada, bola, "3a", "met")
    put_out(assessments=[version], by=bola, note="Met.")
    sweep()
    assert not Reminder.objects.filter(ask=passed.ask).exists()


def test_what_was_found_partly_met_is(passed, ada, bola) -> None:
    switch_on(report=passed.ask.part.recommendation.report, by=ada)
    Chasing.objects.update(on_since=clock.today() - dt.timedelta(days=60))
    put_out(assessments=[approved(ada, bola, "3a")], by=bola, note="Partly.")
    sweep()
    assert Reminder.objects.filter(ask=passed.ask).exists()


# Mail that is stuck


def test_a_mail_that_failed_says_why_and_what_to_do_and_never_what_it_says(mo) -> None:
    mail = stuck_mail()
    told = page(mo)
    assert "Not sent" in told
    assert "The server said no." in told
    assert "Check the address" in told
    assert "A secret link" not in told
    browser(mo).post(f"/reminders/mail/{mail.pk}/", {"decision": "again"})
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.problem) == (State.WAITING, 0, "")


@pytest.mark.parametrize(
    ("decision", "state"), [("arrived", State.SENT), ("again", State.WAITING), ("leave", State.UNWANTED)]
)
def test_a_person_settles_what_nobody_could_tell(mo, decision, state) -> None:
    mail = stuck_mail(state=State.IN_DOUBT)
    assert "It is never sent again by itself." in page(mo)
    for _ in range(2):  # a double click is one act
        browser(mo).post(f"/reminders/mail/{mail.pk}/", {"decision": decision})
    mail.refresh_from_db()
    assert mail.state == state
    assert AuditEvent.objects.filter(subject=f"mail.mail:{mail.pk}", actor=mo).count() == 1


def test_a_mail_that_was_refused_cannot_have_arrived(mo) -> None:
    mail = stuck_mail()
    answer = browser(mo).post(f"/reminders/mail/{mail.pk}/", {"decision": "arrived"}, follow=True)
    assert "cannot have arrived" in answer.content.decode()
    mail.refresh_from_db()
    assert mail.state == State.FAILED


def test_reminders_that_are_stuck_are_seen_by_their_committee_other_mail_by_managers(
    passed, report, ada, mo
) -> None:
    switch_on(report=passed.ask.part.recommendation.report, by=ada)
    Chasing.objects.update(on_since=clock.today() - dt.timedelta(days=60))
    sweep()
    Mail.objects.update(state=State.FAILED, problem="No such address.")
    stuck_mail()
    lina = person("Lina", Body.objects.get(slug="lighting-committee"), Role.ASSESSOR)
    assert [WHO in page(user) and "No such address." in page(user) for user in (ada, mo, lina)] == [
        True,
        True,
        False,
    ]
    assert ["x@people.example" in page(user) for user in (ada, mo, lina)] == [False, True, False]
    mail = Mail.objects.get(kind="reminder")
    assert browser(lina).post(f"/reminders/mail/{mail.pk}/", {"decision": "leave"}).status_code == 404


def a_receipt(mo, ada, bola, cai) -> str:
    return submission_of(sent(cai)).reference


def a_return(mo, ada, bola, cai) -> str:
    return str(sent(cai).pk)


def a_finding_to_answer(mo, ada, bola, cai) -> str:
    return str(approved(ada, bola).pk)


def an_officers_invitation(mo, ada, bola, cai) -> str:
    body = cai.memberships.get().body
    return str(invite(body=body, role=Role.CONTRIBUTOR, email="fay@iopc.example", by=mo).pk)


def a_colleagues_invitation(mo, ada, bola, cai) -> str:
    body = mo.memberships.get().body
    return str(invite(body=body, role=Role.ASSESSOR, email="fay@committee.example", by=mo).pk)


def what_was_scheduled(mo, ada, bola, cai) -> str:
    row = schedule(
        updates=[],
        assessments=[approved(ada, bola)],
        note="Out.",
        proceedings_checked=True,
        due_at=clock.now() + dt.timedelta(hours=2),
        by=ada,
    )
    return str(row.pk)


def word_to_a_colleague(mo, ada, bola, cai) -> str:
    """Of a text that is taken down; to one who has come to be on the staff of another committee as well."""
    Membership.objects.create(user=bola, body=Body.objects.get(slug="lighting-committee"), role=Role.APPROVER)
    down(RecommendationText.objects.filter(recommendation__number="8").latest("pk"), ada)
    return f"{TakeDown.objects.get().pk}:{bola.pk}"


@pytest.mark.parametrize(
    ("kind", "makes"),
    [
        ("receipt", a_receipt),
        ("return", a_return),
        ("right of reply", a_finding_to_answer),
        ("invitation", an_officers_invitation),
        ("invitation", a_colleagues_invitation),
        ("not published", what_was_scheduled),
        ("take-down", word_to_a_colleague),
    ],
)
def test_a_committees_mail_is_seen_and_settled_by_no_other_committee(
    report, real_report, mo, ada, bola, cai, kind, makes
) -> None:
    mail = stuck_mail(kind, about=makes(mo, ada, bola, cai))
    lina = person("Lina", Body.objects.get(slug="lighting-committee"), Role.MANAGER)
    assert "Mail that needs you" in page(mo)
    assert "Mail that needs you" not in page(lina)
    where, leave = f"/reminders/mail/{mail.pk}/", {"decision": "leave"}
    assert browser(lina).post(where, leave).status_code == 404
    mail.refresh_from_db()
    assert mail.state == State.FAILED
    browser(mo).post(where, leave)
    mail.refresh_from_db()
    assert mail.state == State.UNWANTED


def test_what_is_no_committees_any_more_is_every_managers(report, mo, iopc) -> None:
    invited = invite(body=iopc, role=Role.CONTRIBUTOR, email="fay@iopc.example", by=mo)
    mail = stuck_mail("invitation", about=str(invited.pk))
    lina = person("Lina", Body.objects.get(slug="lighting-committee"), Role.MANAGER)
    assert "Mail that needs you" not in page(lina)
    mo.memberships.update(ended_at=clock.now())
    assert f"/reminders/mail/{mail.pk}/" in page(lina)


# Contacts


def test_a_contact_is_added_and_changed(real_report, ada) -> None:
    add = "/reminders/bodies/iopc/contacts/"
    assert browser(ada).post(add, {"name": "Ira", "email": "Ira@IOPC.example"}).status_code == 302
    ira = Contact.objects.get()
    assert (ira.name, ira.email, ira.active) == ("Ira", "ira@iopc.example", True)
    change = f"/reminders/contacts/{ira.pk}/"
    assert "ira@iopc.example" in browser(ada).get(change).content.decode()
    browser(ada).post(change, {"name": "Ira", "email": "ira@iopc.example"})
    ira.refresh_from_db()
    assert not ira.active
    verbs = AuditEvent.objects.filter(actor=ada).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["added a contact", "changed a contact"]


@pytest.mark.parametrize(
    ("email", "said"),
    [
        (WHO.upper(), "This body has a contact with this address already."),
        ("nowhere", "Write an e-mail address such as name@example.org."),
        ("", "Write the person’s e-mail address."),
    ],
)
def test_wrong_input_is_said_at_the_top_and_nothing_typed_is_lost(iopc_contact, ada, email, said) -> None:
    answer = browser(ada).post("/reminders/bodies/iopc/contacts/", {"name": "Ira <b>", "email": email})
    text = answer.content.decode()
    assert "There is a problem" in text
    assert text.count(said) == 2
    assert 'href="#id_email"' in text
    assert "Ira &lt;b&gt;" in text
    assert Contact.objects.count() == 1


def test_an_address_of_another_contact_is_refused_where_one_is_changed(iopc_contact, ada) -> None:
    other = contact("iopc", "other@iopc.example")
    address = f"/reminders/contacts/{other.pk}/"
    text = browser(ada).post(address, {"name": "Somebody", "email": WHO, "active": "on"}).content.decode()
    assert text.count("This body has a contact with this address already.") == 2
    other.refresh_from_db()
    assert other.email == "other@iopc.example"
    assert not AuditEvent.objects.filter(actor=ada).exists()


def test_a_contacts_page_takes_nothing_but_its_form(iopc_contact, ada) -> None:
    for address in (f"/reminders/contacts/{iopc_contact.pk}/", "/reminders/bodies/iopc/contacts/"):
        assert browser(ada).put(address).status_code == 405


def test_contacts_are_those_of_bodies_that_are_asked_or_answer_for_them(real_report, ada) -> None:
    told = page(ada)
    assert "/reminders/bodies/iopc/contacts/" in told
    assert "/reminders/bodies/mopac/contacts/" in told
    assert browser(ada).get("/reminders/bodies/no-such-body/contacts/").status_code == 404
