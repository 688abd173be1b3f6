"""What every public page shares: the point in time, the frame, and that it is a pure function.

A public page depends on its address, the edition, the number of take-downs, the build and the London date (for a past
day: that day's edition and date), and on nothing else: no session, no cookie, no clock. So one digest of these is its
ETag and its key in the cache.
"""

import hashlib
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from tracker.core import editions
from tracker.core.build import build
from tracker.core.editions import At, UnknownAsAt
from tracker.core.models import Edition
from tracker.core.takedown import Removal
from tracker.recommendations.models import Report

logger = logging.getLogger(__name__)

KEPT_SECONDS = 24 * 3600
AS_AT = "as-at"

SECTIONS = (
    ("Recommendations", "/recommendations/"),
    ("Bodies", "/bodies/"),
    ("Figures", "/statistics/"),
    ("Changes", "/changes/"),
    ("What the words mean", "/words/"),
)

View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """Make a view public: it is given `at`, answers from the cache where it can, and 404 to an unknown as-at.

    The view takes (request, at, **kwargs from the address) and must read nothing else of the request but its GET.
    """

    @login_not_required
    @require_safe
    @wraps(view)
    def page(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            asked = request.GET.get(AS_AT, "").strip()
            at = editions.asked_for(asked) if asked else editions.now()
        except UnknownAsAt as error:
            raise Http404(str(error)) from error
        etag = _etag(request, at)
        if _is_held(request, etag):
            return _dressed(HttpResponseNotModified(), etag)
        response = _kept(etag)
        if response is None:
            response = view(request, at, **kwargs) if at.edition else nothing_yet(request, at)
            _keep(etag, response)
        return _dressed(response, etag)

    return page


def nothing_yet(request: HttpRequest, at: At) -> HttpResponse:
    """What every address shows for a point before the first edition; a download is not there yet."""
    status = 404 if request.path.endswith(".csv") else 200
    return render(request, "public/nothing_yet.html", {}, at=at, status=status)


def forget(removal: Removal) -> None:
    """Keep no page that was made before a take-down: nobody could reach it, yet it would hold the text for a day."""
    transaction.on_commit(_forget)


def _forget() -> None:
    try:
        cache.clear()
    except (RedisError, OSError):
        logger.warning("The cache cannot be emptied; what it keeps ends by itself, and nobody can reach it.")


def _kept(etag: str) -> HttpResponse | None:
    """The page from the cache; None when it is not there. A cache that is down makes pages slower, not wrong."""
    try:
        kept: HttpResponse | None = cache.get(etag)
    except (RedisError, OSError):
        logger.warning("The cache cannot be read; pages are made afresh.")
        return None
    return kept


def _keep(etag: str, response: HttpResponse) -> None:
    if response.status_code != 200:
        return
    try:
        cache.set(etag, response, KEPT_SECONDS)
    except (RedisError, OSError):
        logger.warning("The cache cannot be written; pages are made afresh.")


def _is_held(request: HttpRequest, etag: str) -> bool:
    """Whether the reader holds this page; a proxy that compresses weakens its ETag (RFC 9110, section 13.1.2)."""
    held = parse_etags(request.headers.get("If-None-Match", ""))
    return etag in {tag.removeprefix("W/") for tag in held}


def _etag(request: HttpRequest, at: At) -> str:
    site = (build(), settings.BASE_URL, settings.CONTACT_EMAIL)
    parts = (request.get_full_path(), at.edition, at.takedowns, at.day.isoformat(), *site)
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def _dressed(response: HttpResponse, etag: str) -> HttpResponse:
    """Caches may keep the page but must ask each time whether it still stands; asking costs one small query."""
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache"
    return response


def page_number(request: HttpRequest, pages: int) -> tuple[int, list[str]]:
    """The number of the page of a list to show, and what to tell a reader who asked for one that there is not."""
    asked = request.GET.get("page", "")
    if not asked or (asked.isdecimal() and len(asked) < 9 and 1 <= int(asked) <= max(1, pages)):
        return int(asked or 1), []
    return 1, [f"There is no page {asked[:20]} of this list; this is page 1."]


def render(
    request: HttpRequest, template: str, context: dict[str, Any], *, at: At | None, status: int = 200
) -> HttpResponse:
    """A page in the house's frame. No context processor runs: nothing of a session can get into it."""
    return HttpResponse(render_to_string(template, frame(request, at) | context), status=status)


def frame(request: HttpRequest, at: At | None) -> dict[str, Any]:
    """What the frame of every page needs; without `at` (an error page) it stands by itself."""
    where = f"{settings.BASE_URL}{request.path}"
    subject = f"Error on {request.path}" + (f" (edition {at.edition})" if at else "")
    latest = _latest(at) if at else None
    return {
        "request": request,
        "at": at,
        "nav": [
            {"label": label, "url": url, "current": request.path.startswith(url)} for label, url in SECTIONS
        ],
        "latest": latest,
        "cite_url": f"{where}?{AS_AT}={at.edition}" if at and at.edition else where,
        "sample": latest is not None and latest.sample,
        "report_error_url": f"mailto:{settings.CONTACT_EMAIL}?{urlencode({'subject': subject}, quote_via=quote)}",
    }


def _latest(at: At) -> Any:
    """The edition that is shown, and as `sample` whether anything invented stands in it; None before the first."""
    invented = Report.objects.as_at(at).filter(invented=True)
    return Edition.objects.filter(number=at.edition).annotate(sample=Exists(invented)).first()
