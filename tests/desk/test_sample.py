"""The sample of `./run --sample`: every state is in it, and every page says that it is made up."""

import pytest

from accounts.models import Membership, Role, User
from tests.people import browser, person
from tests.public.addresses import PAGES
from tests.public.pages import Page
from tracker.assessments.models import Assessment, ProceedingsCheck
from tracker.bodies.models import Body, Contact
from tracker.core.models import AuditEvent, Edition
from tracker.desk import production, sample
from tracker.evidence.models import Update
from tracker.mail.models import Mail
from tracker.recommendations.models import Recommendation
from tracker.responses.models import Response

REPORT = f"/recommendations/{sample.REPORT}/"
INVENTED = "Invented. This is made up for a demonstration: no such committee, body or person exists."
BESIDE = (
    "This copy holds an invented report for demonstration, beside what is real. "
    "What begins with “Sample” is made up."
)
DIFFER = "≠ What the Sample Ferry Company says and what the Committee found differ"


def read(address: str, user: User | None = None) -> Page:
    response = browser(user).get(address, follow=True)
    assert response.status_code == 200, (address, response.status_code)
    return Page(response.content.decode())


def marks(page: Page) -> list[str]:
    """What the page says about being made up."""
    return [mark.text for mark in page.all("div", class_="app-invented")]


@pytest.fixture
def real_manager(sampled: None) -> User:
    return person("Mo", Body.objects.get(slug="police-and-crime-committee"), Role.MANAGER)


def somebody(name: str) -> User:
    return User.objects.get(email=f"{name}@sample.example")


# What is in it


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("1", "The Committee found it met."),
        (
            "2",
            "Officers of the Committee have assessed 1 of 2 parts: 1 partly met; "
            "the Committee itself has not agreed that.",
        ),
        ("1", "Agreed by the Committee at its meeting on"),
        (
            "1",
            "Six days on which the ferry was laid up were counted. The finding is “met”; before it was “partly met”.",
        ),
        ("2", "because: The second person was named in a letter that had not been read."),
        ("2", DIFFER),
        ("2", "The date was moved from 30 September 2025 to"),
        ("3", "is being read"),
        ("3", "The report from the Sample Harbour Office on recommendation 3b went back, to be revised."),
        ("5", "did not accept it"),
        ("5", "The town pays for buses, not the ferry."),
        ("6", "no release is recorded here yet"),
        ("8", "because what is counted under recommendation 3 takes the place of a log"),
        ("8", "See instead: recommendation 3 of"),
        ("8", "because it was published in error."),
        ("9", "Nobody has recorded an answer here yet."),
        ("7", "Overdue since 1 April 2025: nothing received from the Sample Ferry Company."),
    ],
)
def test_every_state_is_in_it(sampled, number, said) -> None:
    assert said in read(f"{REPORT}{number}/").main.text


def test_a_finding_waits_for_approval_and_is_not_public_yet(sampled) -> None:
    desk = read("/desk/", somebody("approver"))
    assert "4, version 1: not met" in desk.under("Waiting for approval").text
    public = read(f"{REPORT}4/").main.text
    assert "not yet assessed" in public
    assert "at dusk two of six" not in public


def test_a_finding_is_scheduled_and_goes_out_by_itself(sampled) -> None:
    scheduled = read("/desk/", somebody("approver")).under("Scheduled").text
    assert ", 09:30: What the Sample Harbour Committee found on recommendation 9" in scheduled
    assert "finding on 9: met" in scheduled


def test_no_report_went_out_before_somebody_had_checked_for_live_proceedings(sampled) -> None:
    with_reports = set(
        Update.objects.filter(published_in__isnull=False).values_list("published_in", flat=True)
    )
    checked = set(ProceedingsCheck.objects.order_by("pk").values_list("edition", flat=True))
    assert with_reports
    assert with_reports <= checked


def test_what_was_taken_down_is_listed_for_the_others(sampled) -> None:
    assert "It is about another company." in read("/desk/taken-down/", somebody("assessor")).main.text


def test_what_was_sent_back_waits_for_its_officer(sampled) -> None:
    assert "3b" in read("/body/", somebody("harbour")).under("Sent back to you").text


def test_loading_it_again_changes_nothing(sampled) -> None:
    def counts() -> list[int]:
        return [
            model.objects.count() for model in (Edition, AuditEvent, User, Mail, Update, Assessment, Contact)
        ]

    before = counts()
    lines = sample.load_sample()
    assert counts() == before
    for email, *_ in sample.PEOPLE:
        assert any(email in line for line in lines)


def test_its_people_can_sign_in_with_what_is_printed(sampled, client) -> None:
    lines = "\n".join(sample.load_sample())
    assert sample.PASSWORD in lines
    for email, *_ in sample.PEOPLE:
        assert email.endswith(production.DEMONSTRATION)
        assert client.login(email=email, password=sample.PASSWORD)


# That it is made up


def test_every_page_of_it_says_that_it_is_invented(sampled) -> None:
    numbers = Recommendation.objects.filter(report__slug=sample.REPORT).values_list("number", flat=True)
    bodies = Body.objects.filter(invented=True).values_list("slug", flat=True)
    addresses = [
        REPORT,
        *(f"{REPORT}{number}/" for number in numbers),
        *(f"/bodies/{slug}/" for slug in bodies),
    ]
    assert len(addresses) == 1 + 9 + 4
    for address in addresses:
        assert marks(read(address)) == [INVENTED], address


def test_every_other_page_says_that_there_is_a_sample_too(sampled) -> None:
    editions = [f"/changes/{number}/" for number in Edition.objects.values_list("number", flat=True)[:6]]
    for address in ["/", "/recommendations/", "/bodies/", "/statistics/", "/changes/", "/words/", *editions]:
        assert marks(read(address)) == [BESIDE], address
    assert marks(read("/?as-at=2")) == []


def test_its_people_see_the_mark_wherever_they_are_signed_in(sampled) -> None:
    for name, addresses in {
        "manager": ("/desk/", "/people/", "/reminders/", "/account/"),
        "assessor": ("/desk/", "/desk/letters/"),
        "approver": ("/desk/",),
        "officer": ("/body/", "/account/"),
        "harbour": ("/body/",),
    }.items():
        for address in addresses:
            assert marks(read(address, somebody(name))) == [INVENTED], (name, address)


def test_who_acts_for_a_real_body_is_told_of_the_sample_only_when_in_it(real_manager) -> None:
    mo = real_manager
    assert marks(read("/desk/", mo)) == []
    assert marks(read("/account/", person("Eve"))) == []
    Membership.objects.create(user=mo, body=Body.objects.get(slug=sample.COMMITTEE), role=Role.ASSESSOR)
    assert marks(read("/desk/", mo)) == [BESIDE]


def test_its_manager_can_invite_nobody_to_a_real_body(sampled, real_manager) -> None:
    people = read("/people/", somebody("manager")).main.text
    assert "Sample Ferry Company" in people
    assert "Independent Office for Police Conduct" not in people
    assert not somebody("manager").has_perm("accounts.invite", Body.objects.get(slug="iopc"))
    assert real_manager.has_perm("accounts.invite", Body.objects.get(slug="iopc"))
    assert not real_manager.has_perm("accounts.invite", Body.objects.get(slug=sample.FERRY))


def test_no_real_body_has_an_invented_word(sampled) -> None:
    assert not Update.objects.filter(ask__addressee__body__invented=False).exists()
    assert not Response.objects.filter(addressee__body__invented=False).exists()
    assert not Assessment.objects.filter(part__recommendation__report__invented=False).exists()
    assert not Membership.objects.filter(body__invented=False).exists()
    assert not Contact.objects.filter(body__invented=False).exists()
    for address in PAGES:
        if address.count("/") > 2 and not address.startswith("/changes/"):
            shown = read(address).main.text
            assert not any(word in shown for word in ("Sample", "Ferry", "Harbour")), address
