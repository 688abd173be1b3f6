"""Verbs of this room: switch chasing on and off, remind by hand once, and the sweep that reminds by itself."""

import datetime as dt
from collections.abc import Collection
from uuid import uuid4

from django.db import transaction

from accounts.models import User
from tracker.core import audit, clock, editions
from tracker.core.editions import At
from tracker.core.workflow import NotNow
from tracker.mail.actions import queue
from tracker.mail.models import Mail, subject_line
from tracker.recommendations import holds
from tracker.recommendations.models import Report
from tracker.reminders import reading
from tracker.reminders.due import already_late, due
from tracker.reminders.emails import Letters
from tracker.reminders.models import Chasing, Key, Reminder
from tracker.reminders.reading import Dated, Item


@transaction.atomic
def switch_on(*, report: Report, by: User) -> Chasing:
    """Chase for a report from today on. What was late before is listed, and nothing of it goes out by itself.

    A report that is chased already stays as it is.
    """
    chasing, is_new = Chasing.objects.get_or_create(
        report=report, defaults={"on_since": clock.today(), "switched_on_by": by}
    )
    if is_new:
        audit.record("switched chasing on", report, by=by, after={"since": chasing.on_since})
    return chasing


@transaction.atomic
def switch_off(*, report: Report, by: User) -> None:
    """Chase no more for a report; reminders that wait to be sent are not wanted any more."""
    chasing = Chasing.objects.select_for_update().filter(report=report).first()
    if chasing:
        chasing.delete()
        audit.record("switched chasing off", report, by=by, before={"since": chasing.on_since})


@transaction.atomic
def send_once(*, report: Report, deadlines: Collection[int], by: User) -> list[Mail]:
    """Remind by hand, once, of dates (primary keys) that had passed before chasing was switched on.

    Those that are no longer listed are left out: answered, revised or sent meanwhile. Raises NotNow when chasing is
    off, the report is on hold, or nothing is left to send.
    """
    chasing = Chasing.objects.select_for_update().filter(report=report).first()
    if chasing is None:
        raise NotNow("Switch chasing on for this report first.")
    at = editions.now()
    if hold := holds.held(at.day).get(report.pk):
        raise NotNow(holds.refusal(hold))
    items = [item for item in late_before(at, chasing) if item.key()[0] in deadlines]
    mails = _remind_all(at, items, by)
    if not mails:
        raise NotNow(
            "Nothing was sent: it was sent already, it has been answered, or there is nobody to write to."
        )
    sent = {audit.key(mail): audit.content(mail, "to") for mail in mails}
    audit.record("reminded by hand", report, by=by, after=sent, mails=[mail.pk for mail in mails])
    return mails


def late_before(at: At, chasing: Chasing) -> list[Item]:
    """What had passed its date before chasing was switched on, and is still owed; no report that was only asked for."""
    owed = reading.owed(at, reading.asks_of(at, [chasing.report_id]))
    steps = [(row, already_late(row.deadline.due_on, at.day, chasing.on_since)) for row in owed]
    return [Item(row, step) for row, step in steps if step]


def sweep() -> list[Mail]:
    """Make the reminders that are due now and not made yet, one mail for each recipient with all of them.

    It can run at any time, as often as you like, and any number of times at once: a reminder is made by the one whose
    row comes first, under its unique key.
    """
    at = editions.now()
    return _remind_all(at, due_now(at), None)


def due_now(at: At) -> list[Item]:
    """What the sweep would remind of, told already or not."""
    since = reading.chased(at)
    owed: list[Dated] = []
    if since:
        owed = [*reading.owed(at, reading.asks_of(at, since)), *reading.hoped(at, since)]
    steps = [(row, due(row.due_on, at.day, since[row.report], row.stages)) for row in owed]
    return [Item(row, step) for row, step in steps if step]


def still_wanted(mail: Mail) -> bool:
    """Whether a reminder that is about to be sent is still wanted.

    What has been answered, revised or overtaken by a later stage since it was queued is taken out of its text, and so
    is what was put on hold; when nothing is left, or the person is no contact any more, it is not wanted.
    """
    at = editions.now()
    reminders = list(Reminder.objects.filter(mail=mail).order_by("pk"))
    items = _items(at, reminders, mail.to)
    if len(items) < len(reminders) and items:
        subject, mail.text = Letters(at, items).write(items)
        mail.subject = subject_line(subject)
        _take_out(mail, {item.key() for item in items})
    return bool(items)


@transaction.atomic
def _take_out(mail: Mail, kept: Collection[Key]) -> None:
    """Let a mail say less, and its other reminders be without a mail: they can be made again when they are owed again.

    Both at once, so that nobody is told twice, whoever is killed in between.
    """
    left = [row.pk for row in Reminder.objects.filter(mail=mail).order_by("pk") if row.key() not in kept]
    Reminder.objects.filter(pk__in=left).update(mail=None)
    Mail.objects.filter(pk=mail.pk).update(subject=mail.subject, text=mail.text)


def _items(at: At, reminders: list[Reminder], recipient: str) -> list[Item]:
    """Those of `reminders` that stand as they did when they were made."""
    since = reading.chased(at)
    keys = {reminder.key() for reminder in reminders}
    asks = {reminder.ask_id for reminder in reminders if reminder.ask_id}
    hoped = reading.hoped(at, since) if any(reminder.progress_id for reminder in reminders) else []
    dated: list[Dated] = [*reading.owed(at, asks), *hoped]
    items = []
    for row in dated:
        # A reminder by hand is from before chasing was switched on; that day does not matter here.
        step = due(row.due_on, at.day, dt.date.min, row.stages)
        item = Item(row, step) if step else None
        if item and item.key() in keys and row.report in since and recipient in row.recipients:
            items.append(item)
    return items


def _remind_all(at: At, items: list[Item], by: User | None) -> list[Mail]:
    wanted = reading.by_recipient(items)
    letters = Letters(at, items) if wanted else None
    mails = [_remind(recipient, mine, letters, by) for recipient, mine in wanted.items() if letters]
    return [mail for mail in mails if mail]


@transaction.atomic
def _remind(recipient: str, items: list[Item], letters: Letters, by: User | None) -> Mail | None:
    """Make the reminders of `items` to one recipient and queue their mail; None when others made them all.

    One that was made before, of which nothing was sent because it was not wanted then, goes with this mail.
    """
    new = {
        reminder.pk: item
        for item in sorted(items, key=Item.key)
        if (reminder := _made(item, recipient)).is_to_be_told
    }
    if not new:
        return None
    subject, text = letters.write(list(new.values()))
    # The rows are held, so nobody makes a second mail of them; a reminder that is made again needs another key.
    mail = queue(
        kind="reminder", key=f"reminder:{min(new)}:{uuid4()}", to=recipient, subject=subject, text=text
    )
    Reminder.objects.filter(pk__in=new).update(mail=mail)
    if by is None:
        about = [item.owed.about for item in new.values()]
        told = audit.content(mail, "to")
        audit.record("reminded", mail, by=None, about=about, after=told, reminders=sorted(new))
    return mail


def _made(item: Item, recipient: str) -> Reminder:
    """The one reminder of an item to a recipient, new or from before, held until this transaction is over."""
    reminder, is_new = Reminder.objects.get_or_create(
        **item.owed.date(),
        stage=item.step.stage,
        recipient=recipient,
        defaults={"due_on": item.step.on},
    )
    if is_new:
        return reminder
    # Its mail is read afterwards: whoever held the row before may just have given it another.
    return Reminder.objects.select_for_update().get(pk=reminder.pk)
