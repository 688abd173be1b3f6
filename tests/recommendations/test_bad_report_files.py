"""A file with mistakes: every mistake is told with its line, and nothing of the file is loaded."""

import pytest

from tests.factories import changed
from tests.recommendations.steps import TEXT, line

pytestmark = pytest.mark.django_db

# What is wrong → (words of the file, what stands there instead, words on the line that is named, the message)
MISTAKES = {
    "a recommendation's number twice": (
        "number: B2",
        "number: A1",
        "title: Report each winter",
        -1,
        "recommendations 2 number: there is a second recommendation A1",
    ),
    "a part's letter twice": (
        "letter: y",
        "letter: x",
        "text: Say how much gas there is",
        -1,
        "recommendations 1 parts 2 letter: there is a second part x",
    ),
    "a body twice": (
        "slug: gas-works",
        "slug: lamp-office",
        "name: Old Town Gas Works",
        -1,
        "bodies 4 slug: there is a second body lamp-office",
    ),
    "an addressee twice": (
        "{body: gas-works, role: partner}",
        "{body: lamplighter, role: partner}",
        "{body: lamplighter, role: partner}",
        0,
        "recommendations 1 addressees 2 body: there is a second addressee lamplighter",
    ),
    "an unknown body": (
        "{body: lamp-office, role: lead}",
        "{body: moon-office, role: lead}",
        "moon-office",
        0,
        "recommendations 2 addressees 1 body: there is no body 'moon-office'",
    ),
    "an unknown committee": (
        "committee: lighting-committee",
        "committee: moon-committee",
        "moon-committee",
        0,
        "report committee: there is no body 'moon-committee'",
    ),
    "a body that answers through an unknown one": (
        "answers_through: lamp-office",
        "answers_through: moon-office",
        "moon-office",
        0,
        "bodies 3 answers through: there is no body 'moon-office'",
    ),
    "a body that answers through itself": (
        "answers_through: lamp-office",
        "answers_through: lamplighter",
        "answers_through: lamplighter",
        0,
        "bodies 3 answers through: a body cannot answer through itself",
    ),
    "bodies that answer through each other": (
        "    kind: public body\n  - slug: lamplighter",
        "    kind: public body\n    answers_through: lamplighter\n  - slug: lamplighter",
        "answers_through: lamplighter",
        0,
        "bodies 2 answers through: a body cannot answer through itself (through lamplighter)",
    ),
    "a part asked of a body that is not addressed": (
        "asked_of: [gas-works]",
        "asked_of: [lighting-committee]",
        "[lighting-committee]",
        0,
        "there is no addressee of this recommendation 'lighting-committee'",
    ),
    "a finding that leads nowhere": (
        "leads_to: [A1, B2]",
        "leads_to: [A1, B3]",
        "leads_to",
        0,
        "findings 1 leads to 2: there is no recommendation 'B3'",
    ),
    "an unknown role": (
        "{body: lamp-office, role: lead}",
        "{body: lamp-office, role: king}",
        "role: king",
        0,
        "recommendations 2 addressees 1 role: Input should be 'lead', 'joint lead'",
    ),
    "an unknown kind of body": (
        "kind: office holder",
        "kind: lamp",
        "kind: lamp",
        0,
        "bodies 3 kind: Input should be",
    ),
    "an unknown way of being owed": (
        "owed: each time",
        "owed: now and then",
        "owed: now and then",
        0,
        "recommendations 2 owed: Input should be 'once'",
    ),
    "a missing key": (
        "    owed: once, then kept up\n",
        "",
        "- number: A1",
        0,
        "recommendations 1 owed: is missing",
    ),
    "a key that does not belong there": (
        "title: Mend the lamps",
        "title: Mend the lamps\n    met: true",
        "met: true",
        0,
        "recommendations 1 met: is not a key of this section",
    ),
    "a date that is none": (
        "published_on: 2024-05-14",
        "published_on: last spring",
        "last spring",
        0,
        "report published on: Input should be a valid date",
    ),
    "a day that does not exist": (
        "published_on: 2024-05-14",
        "published_on: 2024-02-30",
        "2024-02-30",
        0,
        "",
    ),
    "a day that nobody can mean": (
        "deadline: 2024-12-31",
        "deadline: 9999-12-31",
        "9999-12-31",
        0,
        "parts 1 deadline: lies outside 1900-01-01 to 2200-12-31; leave the date out where none is known",
    ),
    "a day of the report that nobody can mean": (
        "published_on: 2024-05-14",
        "published_on: 0204-05-14",
        "0204-05-14",
        0,
        "report published on: lies outside 1900-01-01 to 2200-12-31",
    ),
    "a reply asked for by a day that nobody can mean": (
        "reply_by: 2024-08-01",
        "reply_by: 2201-01-01",
        "2201-01-01",
        0,
        "addressees 1 reply by: lies outside 1900-01-01 to 2200-12-31",
    ),
    "a mark that turns text around": (
        "title: Mend the lamps",
        'title: "Mend the \\u202Espmal"',
        "spmal",
        0,
        "recommendations 1 title: holds a character that cannot be seen (U+202E); remove it",
    ),
    "a mark that turns text around, as it is": (
        "aim: Nobody stumbles",
        "aim: Nobody \u2067stumbles",
        "aim: Nobody",
        0,
        "recommendations 1 aim: holds a character that cannot be seen (U+2067); remove it",
    ),
    "an Arabic letter mark": (
        "aim: Nobody stumbles",
        "aim: Nobody \u061cstumbles",
        "aim: Nobody",
        0,
        "recommendations 1 aim: holds a character that cannot be seen (U+061C); remove it",
    ),
    "such a mark in what opens a round": (
        "opens_on: each first night of frost",
        "opens_on: each first \u202enight",
        "opens_on",
        0,
        "recommendations 2 opens on: holds a character that cannot be seen (U+202E); remove it",
    ),
    "such a mark in a link": (
        "link: https://lamps.example/report",
        "link: https://lamps.example/\u202egro",
        "link:",
        0,
        "report link: holds a character that cannot be seen (U+202E); remove it",
    ),
    "a link that runs a script": (
        "link: https://lamps.example/report",
        "link: javascript:alert(1)",
        "link:",
        0,
        "report link: String should match pattern",
    ),
    "a control character, escaped": (
        "title: Mend the lamps",
        'title: "Mend\\x07"',
        'title: "Mend',
        0,
        "recommendations 1 title: holds a character that cannot be seen (U+0007); remove it",
    ),
    "a control character, as it is": (
        "title: Mend the lamps",
        "title: Mend\x07",
        "title: Mend\x07",
        0,
        "",
    ),
    "somebody who decides what is asked": (
        "        text: Mend every lamp\n",
        "        text: Mend every lamp\n        of: lamp-office\n",
        "text: Mend every lamp\n",
        1,
        "recommendations 1 parts 1 of: only a result that is sought names who decides it",
    ),
    "a result sought that is asked of somebody": (
        "of: lamp-office",
        "of: lamp-office\n        asked_of: [gas-works]",
        "of: lamp-office\n        asked_of",
        1,
        "recommendations 1 parts 3 asked of: a result that is sought is asked of nobody",
    ),
    "a result sought with a deadline": (
        "of: lamp-office",
        "of: lamp-office\n        deadline: 2025-01-01",
        "deadline: 2025-01-01",
        0,
        "recommendations 1 parts 3 deadline: a result that is sought is asked of nobody",
    ),
    "a deadline for what is owed each time": (
        "owed: each time",
        "owed: each time\n    deadline: 2025-01-01",
        "deadline: 2025-01-01",
        0,
        "recommendations 2 deadline: what is owed each time has no one deadline",
    ),
    "a deadline for a part that is owed each time": (
        "text: Report which lamps are out",
        "text: Report which lamps are out\n        deadline: 2025-01-01",
        "deadline: 2025-01-01",
        0,
        "recommendations 2 parts 1 deadline: what is owed each time has no one deadline",
    ),
    "something that opens what is owed once": (
        "owed: once, then kept up",
        "owed: once, then kept up\n    opens_on: a whim",
        "opens_on: a whim",
        0,
        "recommendations 1 opens on: only what is owed each time is opened by something",
    ),
    "no parts": (
        "    parts:\n      - letter: a\n        text: Report which lamps are out\n",
        "    parts: []\n",
        "parts: []",
        0,
        "recommendations 2 parts: List should have at least 1 item",
    ),
    "a number that no address can hold": (
        "number: B2",
        "number: B/2",
        "number: B/2",
        0,
        "recommendations 2 number: String should match pattern",
    ),
    "a title that is too long": (
        "title: Mend the lamps",
        f"title: {'long ' * 70}",
        "title: long",
        0,
        "recommendations 1 title: String should have at most 300 characters",
    ),
    "an empty title": (
        "title: Mend the lamps",
        "title: ' '",
        "title: ' '",
        0,
        "recommendations 1 title: String should have at least 1 character",
    ),
    "the same key twice": (
        "title: Mend the lamps",
        "title: Mend the lamps\n    title: Mend them",
        "title: Mend them",
        0,
        "this is not YAML that can be read: found duplicate key",
    ),
    "YAML that is none": (
        "title: Mend the lamps",
        "title: 'Mend the lamps",
        None,
        0,
        "this is not YAML that can be read",
    ),
    "a tab instead of spaces": (
        "    aim: Nobody stumbles",
        "\taim: Nobody stumbles",
        "\taim",
        0,
        "this is not YAML that can be read",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_line(mistake, errors) -> None:
    old, new, words, further, message = MISTAKES[mistake]
    text = changed(TEXT, (old, new))
    found = errors(text)
    assert any(message in said for _, said in found), found
    if words:
        assert {number for number, said in found if message in said} == {line(words, text) + further}


def test_every_mistake_is_told_at_once_and_in_the_order_of_lines(errors) -> None:
    text = changed(
        TEXT,
        ("published_on: 2024-05-14", "published_on: soon"),
        ("kind: office holder", "kind: lamp"),
        ("leads_to: [A1, B2]", "leads_to: [C3]"),
        ("title: Mend the lamps", "titel: Mend the lamps"),
        ("{body: lamp-office, role: lead}", "{body: moon-office, role: king}"),
    )
    found = errors(text)
    assert [number for number, _ in found] == [
        line("published_on", text),
        line("kind: lamp", text),
        line("[C3]", text),
        line("- number: A1", text),
        line("titel", text),
        line("moon-office", text),
        line("moon-office", text),
    ]


def test_what_is_missing_is_told_once(errors) -> None:
    text = changed(
        TEXT, ("  - number: A1\n    title", "  - title"), ("  - number: B2\n    title", "  - title")
    )
    missing = [said for _, said in errors(text) if "number" in said]
    assert missing == ["recommendations 1 number: is missing", "recommendations 2 number: is missing"]
