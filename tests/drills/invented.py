"""An invented report of an invented committee for the drill: as many bodies, asks and contacts as wanted."""

import datetime as dt

from accounts.models import User
from tests.drills.madeup import load
from tests.factories import publish
from tracker.bodies.models import Body, Contact
from tracker.core import clock
from tracker.recommendations.actions import load_report
from tracker.recommendations.models import Recommendation, RecordComplete, Report
from tracker.reminders.actions import switch_on


def fill(bodies: int, asks: int, contacts: int) -> set[tuple[str, str]]:
    """Load it, with every date yesterday and chasing on since today; returns every (recipient, what is asked)."""
    names = [f"body-{number}" for number in range(1, bodies + 1)]
    things = {name: [f"Thing {name}-{number}." for number in range(1, asks + 1)] for name in names}
    load(load_report, report(things))
    publish(*(RecordComplete(recommendation=row) for row in Recommendation.objects.all()))
    people = {name: [f"{number}@{name}.example" for number in range(1, contacts + 1)] for name in names}
    for body in Body.objects.filter(slug__in=names):
        Contact.objects.bulk_create(
            Contact(body=body, name="Somebody", email=address) for address in people[body.slug]
        )
    drill = User.objects.create_user("drill@committee.example", name="The drill")
    switch_on(report=Report.objects.get(), by=drill)
    return {(address, thing) for name in names for address in people[name] for thing in things[name]}


def report(things: dict[str, list[str]]) -> dict[str, object]:
    """The report's file: one recommendation for each thing asked."""
    yesterday = (clock.today() - dt.timedelta(days=1)).isoformat()
    committee = {"slug": "drill-committee", "name": "Drill Committee", "short_name": "Drill Committee",
                 "in_a_sentence": "the Drill Committee", "kind": "committee"}  # fmt: skip
    asked = [
        {"slug": name, "name": name.title(), "short_name": name.title(), "in_a_sentence": name.title(),
         "kind": "public body"}
        for name in things
    ]  # fmt: skip
    wanted = [(name, thing) for name, list_of_things in things.items() for thing in list_of_things]
    return {
        "report": {"slug": "drill", "title": "A report for the drill", "committee": "drill-committee",
                   "invented": True, "published": "yesterday", "summary": "Nothing real."},
        "bodies": [committee, *asked],
        "findings": [],
        "recommendations": [
            {"number": str(number), "title": f"Do {thing}", "aim": "It works", "owed": "once",
             "addressees": [{"body": name, "role": "lead", "reply": "wanted"}],
             "parts": [{"letter": "a", "text": thing, "deadline": yesterday}]}
            for number, (name, thing) in enumerate(wanted, start=1)
        ],
    }  # fmt: skip
