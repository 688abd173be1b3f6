"""Which build of the product this is: a page is a function of it, so caches and ETags carry it."""

import hashlib
from functools import cache

from django.conf import settings

# The document that is a public page as well.
HOW_WE_DECIDE = "docs/how-we-decide.md"
PARTS = (
    "tracker",
    "accounts",
    "templates",
    "static/scss",
    "static/js",
    "static/images",
    "requirements.txt",
    HOW_WE_DECIDE,
)
KINDS = {".py", ".html", ".scss", ".js", ".svg", ".txt", ".md"}


@cache
def build() -> str:
    """A short digest of the product's own files, the same wherever they are the same."""
    digest = hashlib.sha256()
    for part in PARTS:
        root = settings.BASE_DIR / part
        for path in sorted([root] if root.is_file() else root.rglob("*")):
            if path.suffix in KINDS and "__pycache__" not in path.parts:
                digest.update(
                    str(path.relative_to(settings.BASE_DIR)).encode() + b"\0" + path.read_bytes() + b"\0"
                )
    return digest.hexdigest()[:16]
