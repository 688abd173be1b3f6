"""As at: what the public saw at an edition, or on any past London day."""

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connection, transaction

from tests.core.test_publishing import name
from tests.factories import days, publish, revise
from tracker.bodies.models import BodyName
from tracker.core import clock, editions
from tracker.core.editions import At, UnknownAsAt, publishing


def shown(edition: int) -> set[str]:
    """The names visible at an edition."""
    at = At(edition=edition, day=clock.today())
    return set(BodyName.objects.as_at(at).values_list("name", flat=True))


def on(day: str) -> int:
    """The edition that an as-at day means."""
    return editions.asked_for(day).edition


@pytest.fixture
def three(db) -> None:
    """Editions 1, 2 and 3: a name that appears, one that takes its place, and one beside it."""
    row = name("Lamps")
    publish(row)
    revise(row, name="Lamps and Wicks")
    publish(name("Gas"))


class TestRows:
    """Rows are visible from the edition that brought them until before the one that withdrew them."""

    def test_are_visible_from_their_edition_until_before_they_are_withdrawn(self, three) -> None:
        assert [shown(edition) for edition in range(5)] == [
            set(),
            {"Lamps"},
            {"Lamps and Wicks"},
            {"Lamps and Wicks", "Gas"},
            {"Lamps and Wicks", "Gas"},
        ]

    def test_are_current_until_they_are_withdrawn(self, three) -> None:
        assert set(BodyName.objects.current().values_list("name", flat=True)) == {"Lamps and Wicks", "Gas"}


class TestADay:
    """A day means the last edition up to its end in London."""

    def test_has_the_last_edition_up_to_its_end(self, three) -> None:
        days("2025-01-10", "2025-03-01", "2025-03-05")
        assert [
            on(day) for day in ("2025-01-09", "2025-01-10", "2025-02-28", "2025-03-01", "2025-03-04")
        ] == [
            0,
            1,
            1,
            2,
            2,
        ]

    def test_has_the_newest_of_several_editions_of_the_day(self, three) -> None:
        days("2025-03-01T08:00:00Z", "2025-03-01T12:00:00Z", "2025-03-01T20:00:00Z")
        assert on("2025-03-01") == 3

    @pytest.mark.parametrize(
        ("moment", "day"),
        [
            ("2025-01-10T23:59:59.999999Z", "2025-01-10"),
            ("2025-01-11T00:00:00Z", "2025-01-11"),
            ("2025-07-10T22:59:59.999999Z", "2025-07-10"),  # summer: London is an hour ahead
            ("2025-07-10T23:00:00Z", "2025-07-11"),
            ("2025-03-30T00:00:00Z", "2025-03-30"),  # the day of 23 hours
            ("2025-03-30T22:59:59Z", "2025-03-30"),
            ("2025-03-30T23:00:00Z", "2025-03-31"),
            ("2025-10-25T23:00:00Z", "2025-10-26"),  # the day of 25 hours
            ("2025-10-26T23:59:59Z", "2025-10-26"),
        ],
    )
    def test_ends_at_midnight_in_london(self, db, moment, day) -> None:
        publish(name())
        days(moment)
        before = dt.date.fromisoformat(day) - dt.timedelta(days=1)
        assert (on(before.isoformat()), on(day)) == (0, 1)
        assert editions.asked_for("1").day == dt.date.fromisoformat(day)

    def test_may_be_today(self, db) -> None:
        publish(name())
        at = editions.asked_for(clock.today().isoformat())
        assert (at.edition, at.is_past) == (1, True)


class TestATime:
    """A time, as London's clocks say it, means the last edition up to the end of its minute or second."""

    @pytest.mark.parametrize(
        ("moment", "before", "after"),
        [
            ("2025-01-10T14:30:20Z", "2025-01-10T14:29", "2025-01-10T14:30"),
            ("2025-01-10T14:30:20.5Z", "2025-01-10T14:30:19", "2025-01-10T14:30:20"),
            ("2025-01-10T14:30:00Z", "2025-01-10T14:29:59", "2025-01-10T14:30:00"),
            ("2025-07-10T14:30:20Z", "2025-07-10T15:29", "2025-07-10T15:30"),  # summer
            ("2025-03-30T01:00:00Z", "2025-03-30T00:59", "2025-03-30T02:00"),  # the clocks go forward
            ("2025-10-26T01:30:20Z", "2025-10-26T01:29", "2025-10-26T01:30"),  # the hour's second coming
        ],
    )
    def test_has_the_last_edition_up_to_its_end(self, db, moment, before, after) -> None:
        publish(name())
        days(moment)
        assert (on(before), on(after)) == (0, 1)

    def test_in_the_hour_that_comes_twice_has_both(self, db) -> None:
        publish(name())
        days("2025-10-26T00:30:20Z")
        assert (on("2025-10-26T00:59"), on("2025-10-26T01:30"), on("2025-10-26T01:00")) == (0, 1, 1)

    def test_stands_on_its_london_day_and_is_kept_as_it_was_asked_for(self, three) -> None:
        days("2025-01-10", "2025-03-01", "2025-03-05")
        at = editions.asked_for("2025-07-01T00:10")
        assert (at.edition, at.day, at.asked, at.time) == (
            3,
            dt.date(2025, 7, 1),
            "2025-07-01T00:10",
            "00:10",
        )
        assert (editions.asked_for("2025-03-01").time, editions.asked_for("2").time) == ("", "")

    @pytest.mark.parametrize("asked", ["2025-06-01T13:00", "2025-06-01T13:01", "2025-06-01T13:00:30"])
    def test_is_refused_until_it_is_over(self, three, asked) -> None:
        with time_machine.travel("2025-06-01T12:00:30Z", tick=False):
            days("2025-01-10", "2025-03-01", "2025-03-05")
            with pytest.raises(UnknownAsAt, match="Choose a time before now"):
                on(asked)
            assert on("2025-06-01T12:59") == on("2025-06-01T13:00:29") == 3

    def test_is_refused_until_it_is_over_by_the_databases_clock_too(self, three) -> None:
        later = clock.now().astimezone(clock.LONDON) + dt.timedelta(minutes=5)
        with time_machine.travel(later + dt.timedelta(hours=1)), pytest.raises(UnknownAsAt, match="not over"):
            on(f"{later:%Y-%m-%dT%H:%M}")


class TestAnEdition:
    """An edition stands on its own London day."""

    def test_stands_on_its_own_day(self, three) -> None:
        days("2025-01-10", "2025-03-01", "2025-03-05")
        at = editions.asked_for("2")
        assert (at.edition, at.day, at.asked) == (2, dt.date(2025, 3, 1), "2")

    def test_is_written_in_one_way(self, three) -> None:
        assert editions.asked_for("002").asked == "2"


class TestNow:
    """Without an as-at parameter."""

    def test_is_the_newest_edition_and_not_past(self, three) -> None:
        at = editions.now()
        assert (at.edition, at.day, at.is_past) == (3, clock.today(), False)

    def test_is_edition_0_before_anything_is_published(self, db) -> None:
        assert editions.now().edition == 0

    @pytest.mark.parametrize(
        ("moment", "day"),
        [("2025-07-10T22:59:59Z", dt.date(2025, 7, 10)), ("2025-07-10T23:00:00Z", dt.date(2025, 7, 11))],
    )
    def test_is_the_day_that_it_is_in_london(self, db, moment, day) -> None:
        with time_machine.travel(moment, tick=False):
            assert editions.now().day == day


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("99", "There is no edition 99. The newest is edition 3. Choose that, or one before it."),
        ("0", "There is no edition 0"),
        ("999999999", "There is no edition"),
        ("9999999999", "Write the day as"),
        ("-1", "Write the day as"),
        ("1.0", "Write the day as"),
        ("yesterday", "Write the day as"),
        ("2025-3-1", "Write the day as"),
        ("01/03/2025", "Write the day as"),
        ("2025-02-30", "Write the day as"),
        ("0000-01-01", "Write the day as"),
        ("2025-03-01T12", "Write the day as"),
        ("2025-03-01 12:00", "Write the day as"),
        ("2025-03-01T12:00Z", "Write the day as"),
        ("2025-02-30T12:00", "Write the day as"),
        ("2025-03-01T24:00", "Write the time with hours from 00 to 23"),
        ("2025-03-01T12:60", "Write the time with hours from 00 to 23"),
        ("2025-03-30T01:30", "There was no 01:30 in London on that day"),
        ("9999-12-31T23:59", "still to come, or not over yet. Choose a time before now"),
        ("٢٠٢٥-٠٣-٠١", "Write the day as"),
        ("１", "Write the day as"),
        ("2025-03-01\n", "Write the day as"),
        ("9999-12-31", "still to come"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_reason(three, asked, said) -> None:
    with pytest.raises(UnknownAsAt, match=said.replace(".", r"\.")):
        editions.asked_for(asked)


def second_that_is_over() -> str:
    """The second in which this is called, once it is over by the database's clock."""
    began = dt.datetime.fromisoformat(_database_time())
    while dt.datetime.fromisoformat(_database_time()) < began + dt.timedelta(seconds=1):
        pass
    return f"{began.astimezone(clock.LONDON):%Y-%m-%dT%H:%M:%S}"


def _database_time() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return str(cursor.fetchone()[0].isoformat())


def test_tomorrow_is_refused_and_the_first_day_of_all_is_not(three) -> None:
    with pytest.raises(UnknownAsAt, match="still to come"):
        on((clock.today() + dt.timedelta(days=1)).isoformat())
    assert on("0001-01-01") == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("outcome", ["committed", "failed"])
@pytest.mark.parametrize("asked", ["day", "time"])
def test_what_is_over_waits_for_what_was_being_published_before_its_end(outcome, asked) -> None:
    opened, may_end, answered = threading.Event(), threading.Event(), threading.Event()
    answers = []

    def publish_slowly() -> None:
        try:
            row = name()
            with publishing(note="Begun before midnight.", by=None) as publication:
                publication.add([row])
                opened.set()
                may_end.wait(timeout=10)
                if outcome == "failed":
                    raise RuntimeError
        except RuntimeError:
            pass
        finally:
            connection.close()

    def ask() -> None:
        answers.append(on(point))
        answered.set()
        connection.close()

    day = clock.today()
    publisher, reader = threading.Thread(target=publish_slowly), threading.Thread(target=ask)
    point, ends = day.isoformat(), clock.end_of_london_day(day)
    with time_machine.travel(ends):
        publisher.start()
        assert opened.wait(timeout=10)
        if asked == "time":
            point = second_that_is_over()
        reader.start()
        assert not answered.wait(timeout=0.3), "answered before it was known what belongs to that day"
        may_end.set()
        publisher.join(timeout=10)
        reader.join(timeout=10)
    assert answers == [1 if outcome == "committed" else 0]


@pytest.mark.django_db(transaction=True)
def test_readers_do_not_wait_for_each_other() -> None:
    publish(name())
    answers = []

    def ask() -> None:
        answers.append(on(clock.today().isoformat()))
        connection.close()

    with transaction.atomic():
        on(clock.today().isoformat())
        reader = threading.Thread(target=ask)
        reader.start()
        reader.join(timeout=5)
    assert answers == [1]
