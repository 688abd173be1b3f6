"""Odd addresses on the real server: refused or told of, never a failure of ours."""

import json
import socket
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.public.addresses import REPORT

LONG = "x" * 100_000
ODD = {
    "/recommendations/?page=9e99": 200,
    "/recommendations/?page=-1": 200,
    "/recommendations/?sort=nothing&body=nobody&theme=%00": 404,
    "/recommendations/?text=%00": 404,
    "/recommendations/?text=%FF%FE": 200,
    "/recommendations/x/": 404,
    f"{REPORT}99/": 404,
    f"{REPORT}%00/": 404,
    "/statistics/x.csv": 404,
    "/statistics/x/?as-at=2": 404,
    "/changes/0/": 404,
    "/changes/99999999999999999999/": 404,
    "/changes/?page=9e99": 200,
    "/?as-at=x": 404,
    "/?as-at=%00": 404,
    "/?as-at=9999-99-99": 404,
    "/?as-at=99999999999999999999": 404,
    f"/recommendations/?text={LONG}": 414,
    f"/{LONG}/": 414,
}


def test_an_address_that_is_too_long_is_told_so_by_a_page_as_far_as_the_server_allows(stack: str) -> None:
    status, text = get(stack, f"/recommendations/?text={'x' * 5000}")
    assert status == 404
    assert "This address cannot be read." in text
    assert get(stack, f"/recommendations/?text={'x' * 3900}")[0] == 200


def get(base_url: str, address: str) -> tuple[int, str]:
    """The status and the text of an address, asked for exactly as it is written."""
    with closing(HTTPConnection(urlsplit(base_url).netloc, timeout=20)) as connection:
        connection.request("GET", address)
        response = connection.getresponse()
        return response.status, response.read().decode()


@pytest.mark.parametrize(("address", "status"), ODD.items(), ids=[address[:60] for address in ODD])
def test_odd_addresses_are_answered(stack: str, address: str, status: int) -> None:
    answered, text = get(stack, address)
    assert answered == status
    assert "Traceback" not in text


@pytest.mark.parametrize("line", [b"GET /\x00 HTTP/1.1", b"GET /\xff\xfe HTTP/1.1", b"\x00\x00\x00", b"GET"])
def test_lines_that_are_no_request_do_not_stop_the_server(stack: str, line: bytes) -> None:
    where = urlsplit(stack)
    assert where.hostname
    assert where.port
    with socket.create_connection((where.hostname, where.port), timeout=20) as server:
        server.sendall(line + b"\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answer = server.makefile("rb").readline()
    assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 404"))


def test_the_server_is_well_afterwards_with_its_worker_and_its_clock(stack: str) -> None:
    status, text = get(stack, "/healthz")
    told = json.loads(text)
    assert status == 200, told
    assert (told["status"], told["worker"], told["beat"]) == ("ok", "ok", "ok")
