"""What is no report at all is refused, and the command says what is wrong with which file."""

import pytest
from django.core.management import CommandError, call_command

from tests.factories import changed
from tests.recommendations.steps import TEXT, line
from tracker.core.models import Edition
from tracker.core.yamlfile import FileErrors
from tracker.recommendations.actions import load_report

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "text",
    [
        "",
        "just words",
        "- a\n- list",
        "42",
        "1: a\n2: b",
        "report: null\nrecommendations: null",
        "report: []\nrecommendations: {}\nbodies: words\nfindings: 1",
        "recommendations: [null, 1, words, {}, {parts: 1, addressees: words}]",
        "recommendations: [{parts: [null, {}], addressees: [null, {}]}]",
        "? [a, b]\n: c",
        "report: !!python/object/apply:os.system ['true']",
        "report: &a [*a]",
        "report: *nobody",
        "[" * 1000,
        "report: " + "{a: " * 1000,
        "a: 0x" + "f" * 10000,
        "published_on: 0000-00-00",
        "published_on: 2024-01-01T99:99:99",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"report: \xff\xfe",
        b"\x00" * 100,
        "report: a".encode("utf-16"),
    ],
)
def test_a_file_that_is_something_else_is_refused(text, errors) -> None:
    assert all(number >= 1 and said for number, said in errors(text))


def test_bytes_that_are_no_text_are_told_with_their_line(errors) -> None:
    assert errors(TEXT.encode().replace(b"Mend the lamps", b"Mend \xe9 lamps"))[0][0] == line(
        "Mend the lamps"
    )


@pytest.mark.parametrize("update", [[], ["--update"]])
def test_the_command_names_the_file_and_every_line(update, write) -> None:
    path = write(changed(TEXT, ("kind: office holder", "kind: lamp"), ("number: B2", "number: A1")))
    with pytest.raises(CommandError) as caught:
        call_command("load_report", str(path), *update)
    first, *lines = str(caught.value).splitlines()
    assert first.startswith("Nothing was loaded.")
    assert [said.split(": ")[0] for said in lines if said.startswith(str(path))] == [
        f"{path}:{line('kind: office holder')}",
        f"{path}:{line('leads_to')}",
        f"{path}:{line('number: B2')}",
    ]
    assert not Edition.objects.exists()


def test_a_file_that_is_not_there_or_not_a_file_is_told_in_one_line(tmp_path) -> None:
    for path in (tmp_path / "nothing.yaml", tmp_path):
        with pytest.raises(CommandError, match=f"{path} cannot be read: "):
            call_command("load_report", str(path))


def test_a_bad_file_leaves_a_report_that_is_here_as_it_is(report, write) -> None:
    path = write(changed(TEXT, ("title: Mend the lamps", "title: Mend them"), ("number: B2", "number: A1")))
    with pytest.raises(FileErrors):
        load_report(path=path, update=True)
    assert Edition.objects.count() == 1
