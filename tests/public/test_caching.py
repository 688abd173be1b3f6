"""A public page is a pure function of its address, the edition, the build and the London date, and can be cached so."""

import pytest
import redis
import time_machine
from django.core.cache.backends.redis import RedisCache
from django.test import Client

from tests import factories
from tests.public.addresses import EVERY, REPORT, with_query
from tests.public.conftest import Read
from tracker.core.editions import At
from tracker.recommendations.models import RecommendationText

pytestmark = pytest.mark.usefixtures("real_world")

A_FEW = ["/", "/recommendations/?body=iopc", f"{REPORT}5/", "/recommendations.csv"]


def etag(address: str, **headers: str) -> str:
    return Client().get(address, headers=headers)["ETag"]


def publish_another_edition() -> None:
    row = RecommendationText.objects.current().get(recommendation__number="5")
    factories.revise(row, title="Another title")


@pytest.mark.parametrize("address", EVERY)
def test_a_page_sets_no_cookie_and_depends_on_none(client: Client, address: str) -> None:
    response = client.get(address)
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()
    assert response["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize("address", EVERY)
def test_who_has_the_page_already_is_told_so_without_its_body(client: Client, address: str) -> None:
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert not again.content
    assert again["ETag"] == first["ETag"]


@pytest.mark.parametrize("held", ["W/{}", '"another", {}', '{}, "another"'])
def test_a_proxy_may_weaken_the_etag_or_name_several(client: Client, held: str) -> None:
    assert client.get("/", headers={"If-None-Match": held.format(etag("/"))}).status_code == 304


@pytest.mark.parametrize("held", ['"another"', "*", "nonsense", '""'])
def test_who_holds_another_page_is_given_this_one(client: Client, held: str) -> None:
    assert client.get("/", headers={"If-None-Match": held}).status_code == 200


def test_two_addresses_never_share_an_etag() -> None:
    tags = [etag(with_query(address, query)) for address in A_FEW for query in ("x=1", "as-at=2", "as-at=1")]
    tags += [etag(address) for address in A_FEW]
    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize("address", A_FEW)
def test_the_etag_changes_with_the_edition_and_so_does_the_page(client: Client, address: str) -> None:
    before = client.get(address)
    publish_another_edition()
    after = client.get(address, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]
    assert after.content != before.content


@pytest.mark.parametrize("address", A_FEW)
def test_the_etag_of_now_changes_with_the_london_date_and_that_of_a_past_day_does_not(address: str) -> None:
    def tags(moment: str) -> tuple[str, str, str]:
        with time_machine.travel(moment, tick=False):
            return (
                etag(address),
                etag(with_query(address, "as-at=2")),
                etag(with_query(address, "as-at=2025-04-01")),
            )

    evening, past, past_day = tags("2026-06-30T22:59:00Z")
    midnight, still_past, still_past_day = tags("2026-06-30T23:01:00Z")  # 00:01 on 1 July in London.
    assert evening != midnight
    assert tags("2026-06-30T12:00:00Z")[0] == evening
    assert (past, past_day) == (still_past, still_past_day)


@pytest.mark.parametrize("address", A_FEW)
def test_the_etag_is_the_same_for_everybody(client: Client, address: str) -> None:
    anonymous = client.get(address)
    client.force_login(factories.user())
    client.cookies["anything"] = "at all"
    signed_in = client.get(address, headers={"Accept-Language": "cy", "User-Agent": "another"})
    assert signed_in["ETag"] == anonymous["ETag"]
    assert signed_in.content == anonymous.content


@pytest.mark.parametrize("address", A_FEW)
def test_a_page_made_for_somebody_signed_in_holds_nothing_of_theirs(client: Client, address: str) -> None:
    client.force_login(factories.user("ada@committee.example"))
    page = client.get(address)
    assert b"ada@" not in page.content.lower()
    assert not page.cookies
    assert page.content == Client().get(address).content


def test_a_take_down_or_another_build_changes_every_etag(monkeypatch: pytest.MonkeyPatch) -> None:
    before = etag("/"), etag("/?as-at=1")
    monkeypatch.setattr("tracker.public.page.build", lambda: "another build")
    built = etag("/"), etag("/?as-at=1")
    assert not set(before) & set(built)
    monkeypatch.setattr(
        "tracker.core.editions.now", lambda: At(edition=2, day=factories.clock.today(), takedowns=1)
    )
    assert etag("/") != built[0]


def test_the_second_reader_is_served_from_the_cache(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    first = client.get("/words/")
    monkeypatch.setattr("tracker.public.views.chapters", lambda: pytest.fail("The page was made again."))
    again = Client().get("/words/")
    assert again.content == first.content
    assert dict(again.items()) == dict(first.items())


@pytest.mark.parametrize("error", [redis.ConnectionError, redis.TimeoutError, OSError])
@pytest.mark.parametrize("address", A_FEW)
def test_a_cache_that_is_down_makes_pages_slower_and_not_wrong(
    client: Client, monkeypatch: pytest.MonkeyPatch, error: type[Exception], address: str
) -> None:
    well = client.get(address)

    def down(*args: object, **options: object) -> None:
        raise error("The cache is down.")

    monkeypatch.setattr(RedisCache, "get", down)
    monkeypatch.setattr(RedisCache, "set", down)
    response = client.get(address)
    assert response.status_code == 200
    assert response.content == well.content
    assert response["ETag"] == well["ETag"]


@pytest.mark.parametrize("address", EVERY)
def test_nothing_can_be_sent_to_a_public_page(client: Client, address: str) -> None:
    for send in (client.post, client.put, client.patch, client.delete):
        response = send(address)
        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("address", A_FEW)
def test_a_head_answers_like_a_get_without_the_body(client: Client, address: str) -> None:
    got, headed = client.get(address), client.head(address)
    assert (headed.status_code, headed.content) == (200, b"")
    assert headed["ETag"] == got["ETag"]
    assert headed["Content-Type"] == got["Content-Type"]


def test_what_is_not_found_is_never_kept(client: Client, read: Read) -> None:
    assert client.get("/changes/3/").status_code == 404
    publish_another_edition()
    assert read("/changes/3/").heading == "Edition 3"
