"""The tests' own harness: what it lets through would be found by readers instead."""

import socket

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.template import Context, Engine
from django.urls import path

from tests.strict import OURS
from tracker.bodies.models import Body
from tracker.core.models import Heartbeat


def drawn(source: str, **context: object) -> str:
    """A template of ours, drawn."""
    template = Engine.get_default().from_string(source)
    for node in template.nodelist:
        node.origin.name = str(OURS[0] / "public" / "test.html")
    return template.render(Context(context))


@pytest.mark.parametrize(
    "source", ["{{ lamp }}", "{{ lamp|upper }}", "{% with a=lamp %}{% endwith %}", "{{ street.lamp }}"]
)
def test_an_unknown_variable_in_a_template_fails(source) -> None:
    with pytest.raises(pytest.fail.Exception, match=r"test\.html names '(street\.)?lamp'"):
        drawn(source, street={})


def test_an_address_that_leads_nowhere_fails_also_under_a_name() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"test\.html names 'desk:lamps'"):
        drawn("{% url 'desk:lamps' 3 as address %}")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ lamp|default:'dark' }}", "dark"),
        ("{% if lamp %}lit{% else %}dark{% endif %}", "dark"),
        ("{% firstof lamp 'dark' %}", "dark"),
        ("{{ known }}", "None"),
        ("{{ known|default_if_none:'dark' }}", "dark"),
        ("{% url 'lamps:home' as address %}{% if not address %}dark{% endif %}", "dark"),
    ],
)
def test_what_is_written_for_the_unknown_works_as_usual(source, text) -> None:
    assert drawn(source, known=None) == text


def test_templates_of_others_may_do_as_they_like() -> None:
    assert Engine.get_default().from_string("{{ lamp }}").render(Context()) == ""


def write(request):
    Heartbeat.objects.update_or_create(name="test", defaults={"seen_at": "2025-01-01T00:00Z"})
    return HttpResponse()


def lock(request):
    list(Body.objects.select_for_update(of=("self",), no_key=True))
    return HttpResponse()


write.login_required = lock.login_required = False  # type: ignore[attr-defined]
urlpatterns = [path("write", write), path("lock", lock)]


@pytest.mark.django_db
@pytest.mark.urls("tests.core.test_strictness")
class TestReading:
    """A GET or HEAD through the test client."""

    @pytest.mark.parametrize("method", ["get", "head"])
    def test_may_not_write(self, client, method) -> None:
        with pytest.raises(pytest.fail.Exception, match="may not write"):
            getattr(client, method)("/write")
        assert client.post("/write").status_code == 200

    def test_may_lock(self, client) -> None:
        assert client.get("/lock").status_code == 200


@pytest.mark.django_db
def test_rows_without_an_order_come_back_to_front() -> None:
    for number in (1, 2, 3):
        Heartbeat.objects.create(name=f"{number}", seen_at="2025-01-01T00:00Z")
    assert [row.name for row in Heartbeat.objects.all()] == ["3", "2", "1"]
    assert [row.name for row in Heartbeat.objects.order_by("name")] == ["1", "2", "3"]


@pytest.mark.parametrize("run", [1, 2])
def test_the_cache_is_empty_at_first(run) -> None:
    assert cache.get("left") is None
    cache.set("left", "behind")
    assert cache.get("left") == "behind"


def test_nothing_outside_is_reached() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(pytest.fail.Exception, match=r"example\.org"):
        socket.getaddrinfo("example.org", 80)
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=1).close()
