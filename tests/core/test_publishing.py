"""Publishing: everything or nothing, numbers without gaps, times that never go back."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from tests.at_once import at_once
from tests.factories import days, publish, user
from tracker.bodies.models import Body, BodyName
from tracker.core import clock, editions
from tracker.core.editions import NothingToPublish, Publication, publishing
from tracker.core.models import Edition, Head


def name(words: str = "Office of Lamps") -> BodyName:
    """The name, not yet published, of a body of its own."""
    body, _ = Body.objects.get_or_create(
        slug=words.lower().replace(" ", "-"), defaults={"kind": "public body"}
    )
    return BodyName(body=body, name=words, short_name=words, in_a_sentence=f"the {words}")


def numbers() -> list[int]:
    """The numbers of all editions, oldest first."""
    return list(Edition.objects.order_by("number").values_list("number", flat=True))


@pytest.fixture
def hook(monkeypatch):
    """`hook(f)`: let f take part in publishing, for this test, after the rooms that do."""

    def add(function) -> None:
        monkeypatch.setattr(editions, "_hooks", [*editions._hooks, function])

    return add


@pytest.mark.django_db
class TestNumbers:
    """They count 1, 2, 3 …; a publication that came to nothing takes none."""

    def test_count_from_one(self) -> None:
        made = [publish(name(words)).number for words in ("One", "Two", "Three")]
        assert made == numbers() == [1, 2, 3]
        assert Head.objects.get().number == 3

    def test_are_not_taken_by_a_publication_that_fails_midway(self) -> None:
        def fail_midway() -> None:
            with publishing(note="Fails.", by=None) as publication:
                publication.add([name("Two")])
                raise RuntimeError

        publish(name("One"))
        with pytest.raises(RuntimeError):
            fail_midway()
        assert publish(name("Three")).number == 2
        assert numbers() == [1, 2]
        assert not BodyName.objects.filter(name="Two").exists()

    def test_are_not_taken_where_nothing_changes(self) -> None:
        with pytest.raises(NothingToPublish), publishing(note="Empty.", by=None):
            pass
        assert numbers() == []
        assert publish(name()).number == 1

    def test_are_not_taken_when_a_room_fails_that_takes_part(self, hook) -> None:
        def fail(publication: Publication) -> None:
            publication.add([name("From the hook")])
            raise RuntimeError

        hook(fail)
        with pytest.raises(RuntimeError):
            publish(name())
        assert numbers() == []
        assert not BodyName.objects.exists()
        assert Head.objects.get().number == 0


@pytest.mark.django_db
class TestAnEdition:
    """What is kept about an act of publishing."""

    def test_says_who_published_it_and_why(self) -> None:
        ada = user("ada@committee.example")
        edition = publish(name(), note="The Office of Lamps was added.", by=ada)
        edition.refresh_from_db()
        assert (edition.published_by, edition.note) == (ada, "The Office of Lamps was added.")

    def test_is_the_systems_own_when_nobody_published_it(self) -> None:
        assert publish(name()).published_by is None

    def test_takes_its_time_when_the_head_is_locked_and_not_when_the_transaction_began(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT now(), pg_sleep(0.01)")
            began = cursor.fetchone()[0]
        assert publish(name()).published_at > began

    def test_is_never_before_its_predecessor_even_when_the_clock_goes_back(self) -> None:
        publish(name("One"))
        ahead = clock.now() + timedelta(hours=3)
        days(ahead)
        assert publish(name("Two")).published_at == ahead
        assert publish(name("Three")).published_at == ahead

    def test_knows_which_rows_it_brought_and_which_went(self, hook) -> None:
        seen = []
        hook(lambda publication: seen.append(([*publication.added], [*publication.withdrawn])))
        old, new = name("Old"), name("New")
        publish(old)
        publish(new, withdraw=[old])
        assert seen == [([old], []), ([new], [old])]


@pytest.mark.django_db(transaction=True)
class TestAtTheSameTime:
    """With several connections that commit."""

    def test_two_publications_get_two_numbers_in_the_order_of_their_times(self) -> None:
        def work(words: str) -> None:
            row = name(words)
            for _ in range(3):
                with publishing(note=words, by=None) as publication:
                    if row.pk:
                        publication.withdraw([row])
                    row = name(words)
                    publication.add([row])

        acts = [lambda words=words: work(words) for words in ("One", "Two", "Three", "Four")]
        assert at_once(*acts) == [None] * 4
        assert numbers() == list(range(1, 13))
        times = list(Edition.objects.order_by("number").values_list("published_at", flat=True))
        assert times == sorted(times)

    def test_the_second_waits_for_the_first_and_takes_its_number_when_that_fails(self) -> None:
        opened, may_fail = threading.Event(), threading.Event()

        def fail() -> None:
            try:
                with publishing(note="Fails.", by=None):
                    opened.set()
                    may_fail.wait(timeout=10)
                    raise RuntimeError
            except RuntimeError:
                pass
            finally:
                connection.close()

        first = threading.Thread(target=fail)
        first.start()
        assert opened.wait(timeout=10)
        threading.Timer(0.2, may_fail.set).start()
        assert publish(name()).number == 1
        assert may_fail.is_set()
        first.join(timeout=10)
        assert numbers() == [1]

    def test_nobody_sees_an_edition_before_it_is_whole(self) -> None:
        seen = []

        def look() -> None:
            seen.append((editions.now().edition, BodyName.objects.count()))
            connection.close()

        with transaction.atomic():
            publish(name())
            reader = threading.Thread(target=look)
            reader.start()
            reader.join(timeout=10)
        look()
        assert seen == [(0, 0), (1, 1)]
