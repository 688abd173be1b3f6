"""Two workers never hold the same mail, and a claim is committed before anything is sent."""

import os
import subprocess
import sys

from tests.stack import Database
from tracker.embedded.application import CHECKOUT

SCRIPT = """
import django; django.setup()
from django.db import connections, transaction
from tracker.mail import sending
from tracker.mail.actions import queue
from tracker.mail.models import Mail
from tracker.mail.owner import owner
for name in "abc":
    queue(kind="receipt", key=name, to=f"{name}@people.example", subject="S", text="T")
with owner() as one, owner() as other:
    first, second = sending.claim(one), sending.claim(other)
    assert (first.key, second.key) == ("a", "b")
    import psycopg
    from django.conf import settings
    with psycopg.connect(settings.DATABASE_URL) as reader:
        seen = reader.execute("SELECT key, state, claimed_by FROM mail_mail ORDER BY id").fetchall()
    assert seen == [("a", "claimed", one.number), ("b", "claimed", other.number), ("c", "waiting", None)], seen
    with psycopg.connect(settings.DATABASE_URL) as holder:
        holder.execute("SELECT 1 FROM mail_mail WHERE key = 'c' FOR UPDATE")
        assert sending.claim(one) is None
    try:
        with transaction.atomic():
            sending.claim(one)
    except RuntimeError:
        print("a claim is never part of a larger transaction")
"""


def test_claims_are_committed_and_pass_over_what_others_hold(fresh_database: Database) -> None:
    environment = {**os.environ, **fresh_database.environment, "DJANGO_SETTINGS_MODULE": "tracker.settings"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        capture_output=True, text=True, check=False, cwd=CHECKOUT, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "never part of a larger transaction" in done.stdout
