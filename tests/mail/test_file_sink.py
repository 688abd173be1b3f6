"""Mail as files: the default, and a provider that can be asked."""

import email
import email.policy

import pytest

from tracker.mail import sending, sink, transport
from tracker.mail.models import State

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sink(settings, tmp_path) -> None:
    settings.EMAIL_BACKEND = "tracker.mail.sink.Backend"
    settings.MAIL_FOLDER = tmp_path / "mail"
    settings.MAIL_PROVIDER = "tracker.mail.sink"


def test_each_mail_is_a_file_that_a_person_can_read(waiting, settings) -> None:
    mail = waiting("a")
    assert transport.delivered(mail) is False
    sending.send_due()
    (file,) = settings.MAIL_FOLDER.iterdir()
    written = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert (written["To"], written["Subject"], written["Message-ID"]) == (
        mail.to,
        mail.subject,
        mail.message_id,
    )
    assert written.get_content().strip() == "The text."
    assert transport.delivered(mail) is True


def test_a_mail_that_comes_twice_would_be_two_files(waiting, settings) -> None:
    mail = waiting("a")
    for _ in range(2):
        assert transport.transmit(mail).state == State.SENT
    assert len(list(settings.MAIL_FOLDER.iterdir())) == 2


def test_a_folder_that_cannot_be_written_is_a_doubt_that_the_folder_settles(waiting, settings) -> None:
    settings.MAIL_FOLDER.write_text("not a folder")
    mail = waiting("a")
    assert transport.transmit(mail).state == State.IN_DOUBT
    settings.MAIL_FOLDER.unlink()
    assert sink.delivered(mail.delivery_key) is False
