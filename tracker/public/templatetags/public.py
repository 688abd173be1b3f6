"""Tags that keep an as-at page's links at its point in time."""

from urllib.parse import urlencode

from django import template

from tracker.core.editions import At

register = template.Library()


@register.simple_tag
def keep(at: At | None, url: str) -> str:
    """An address of this site with the as-at parameter of the page that links to it, when it has one.

    One that names a point of its own stays as it is.
    """
    if not at or not at.is_past or not url.startswith("/") or "?as-at=" in url:
        return url
    path, hash_mark, fragment = url.partition("#")
    joint = "&" if "?" in path else "?"
    return f"{path}{joint}{urlencode({'as-at': at.asked})}{hash_mark}{fragment}"
