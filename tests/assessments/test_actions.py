"""Drafting, sending, returning and publishing an assessment: what each act does, and what it refuses."""

import pytest

from accounts.models import Membership, Role
from tests.assessments.steps import (
    WHY,
    accepted,
    approved,
    begun_by,
    drafted,
    figure_of,
    in_review,
    now,
    owed,
    put_out,
)
from tests.evidence.conftest import drafted as report_drafted
from tests.evidence.conftest import sent
from tests.factories import publish, revise
from tests.people import person
from tracker.assessments import actions
from tracker.assessments.citing import figures_for
from tracker.assessments.models import Assessment, Status
from tracker.assessments.workflow import can_approve
from tracker.core import audit, editions
from tracker.core.editions import At
from tracker.core.models import AuditEvent, Edition
from tracker.core.workflow import NotNow
from tracker.evidence import actions as evidence
from tracker.recommendations.models import Criteria
from tracker.statistics.models import Observation

pytestmark = pytest.mark.django_db


def events(version) -> list[str]:
    """What the audit trail says of a version, oldest first."""
    return list(
        AuditEvent.objects.filter(subject=audit.key(version)).order_by("pk").values_list("verb", flat=True)
    )


# Drafting


def test_a_draft_can_be_saved_by_any_assessor_and_says_who_did(real, ada, committee) -> None:
    asha = person("Asha", committee, Role.ASSESSOR)
    draft = drafted(ada)
    again = drafted(asha, word="not met")
    assert (again.pk, again.word, again.author) == (draft.pk, "not met", ada)
    assert [row.saved_by for row in draft.saves.order_by("pk")] == [ada, asha]
    assert events(draft) == ["saved", "saved"]


def test_a_save_that_changes_nothing_is_none(real, ada, committee) -> None:
    draft = drafted(ada)
    drafted(person("Asha", committee, Role.ASSESSOR))
    assert draft.saves.count() == 1
    assert events(draft) == ["saved"]


def test_a_draft_may_lack_its_word_and_its_reason_but_cannot_be_sent_like_that(real, ada) -> None:
    draft = drafted(ada, word="", because="")
    with pytest.raises(NotNow, match="Choose a word and say why"):
        actions.send_for_review(version=draft, by=ada)
    assert now(draft).state == "draft"


def test_who_started_from_an_older_save_is_told_and_overwrites_nothing(real, ada, committee) -> None:
    asha = person("Asha", committee, Role.ASSESSOR)
    draft = drafted(ada, seen=0)
    first = draft.saves.get().pk
    drafted(asha, word="met", seen=first)
    with pytest.raises(NotNow, match="Asha has saved this draft since you opened it"):
        drafted(ada, word="not met", seen=first)
    assert now(draft).word == "met"


def test_two_who_both_start_the_first_draft_do_not_overwrite_each_other(real, ada, committee) -> None:
    draft = drafted(person("Asha", committee, Role.ASSESSOR), seen=0)
    with pytest.raises(NotNow, match="Asha has saved"):
        drafted(ada, word="met", seen=0)
    assert now(draft).word == "partly met"


def test_a_draft_names_the_criteria_of_its_part_and_else_those_of_the_recommendation(real, ada) -> None:
    part, _ = owed("3a")
    whole = Criteria.objects.current().filter(recommendation=part.recommendation, part=None).first()
    assert drafted(ada).criteria == whole
    own = Criteria(recommendation=part.recommendation, part=part, text="The policy is in force.")
    publish(own)
    assert drafted(ada, word="met").criteria == own
    newer = revise(own, text="The policy is in force in every force.")
    assert drafted(ada, word="not met").criteria == newer


# What it rests on


def test_it_cites_accepted_reports_on_its_own_part(real, ada, cai) -> None:
    report = accepted(cai, ada)
    version = drafted(ada, cites=[report])
    assert [row.update for row in version.evidence_cited.all()] == [report]
    drafted(ada, cites=[])
    assert not version.evidence_cited.exists()


def test_it_cites_no_report_on_another_part_and_none_that_is_not_accepted(real, ada, cai) -> None:
    elsewhere = accepted(cai, ada, "3b")
    waiting = sent(cai, "3a")
    for report in (elsewhere, waiting):
        with pytest.raises(NotNow, match="Only an accepted report on this very part"):
            drafted(ada, cites=[report])
    assert not Assessment.objects.exists()


@pytest.fixture
def kim(iopc, committee):
    """Reports for the IOPC, and assesses and approves for the Committee as well."""
    user = person("Kim", iopc, Role.CONTRIBUTOR)
    for role in (Role.ASSESSOR, Role.APPROVER):
        Membership.objects.create(user=user, body=committee, role=role)
    return user


HANDS = pytest.mark.parametrize("how", ["wrote", "saved", "sent"])
REPORTED = "You worked on a report that this rests on"


@HANDS
def test_nobody_cites_a_report_in_which_they_had_a_hand(real, ada, cai, kim, iopc, how) -> None:
    report = evidence.accept_update(update=begun_by(cai, kim, how, iopc), by=ada)
    with pytest.raises(NotNow, match=REPORTED):
        drafted(kim, cites=[report])
    assert not Assessment.objects.exists()


@HANDS
def test_nobody_edits_sends_or_approves_what_rests_on_their_own_report(
    real, ada, cai, kim, iopc, how
) -> None:
    report = evidence.accept_update(update=begun_by(cai, kim, how, iopc), by=ada)
    draft = drafted(ada, cites=[report])
    for cites in ([report], []):
        with pytest.raises(NotNow, match=REPORTED):
            drafted(kim, word="met", cites=cites)
    with pytest.raises(NotNow, match=REPORTED):
        actions.send_for_review(version=draft, by=kim)
    version = actions.send_for_review(version=draft, by=ada)
    assert not can_approve(version, kim)
    with pytest.raises(NotNow, match="somebody else has to approve it"):
        actions.approve(version=version, by=kim)


def test_who_reported_on_something_else_assesses_and_approves(real, ada, cai, kim, iopc) -> None:
    report_drafted(kim, "3b")
    report = accepted(cai, ada)
    drafted(kim, cites=[report])
    other = in_review(ada, "3c")
    assert can_approve(other, kim)


def test_the_figures_it_cites_are_frozen_as_they_read_then(real, ada) -> None:
    figure = figure_of("3a")
    version = drafted(ada, figures=[figure])
    frozen = version.figures_cited.get().frozen
    assert set(frozen) >= {"series", "when", "said", "value", "source", "attribution", "edition"}
    assert frozen["source"]
    newer = revise(figure, value=4711, printed="", missing="", precision="exact")
    drafted(ada, word="not met", figures=[figure])
    assert version.figures_cited.get().frozen == frozen
    assert figures_for(version.part.recommendation)[newer.pk]["said"] == "4,711"
    assert now(version).figures_cited.get().words.startswith(frozen["series"])


def test_it_cites_no_figure_that_is_not_tied_to_its_recommendation(real, ada) -> None:
    part, _ = owed("3a")
    stranger = Observation.objects.exclude(pk__in=figures_for(part.recommendation)).order_by("pk")[0]
    with pytest.raises(NotNow, match="tied to this recommendation"):
        drafted(ada, figures=[stranger])


# In review


def test_a_version_in_review_cannot_be_saved_or_sent_again(real, ada) -> None:
    version = in_review(ada)
    with pytest.raises(NotNow, match="cannot be changed until it comes back"):
        drafted(ada, word="met")
    with pytest.raises(NotNow, match="sent for review already"):
        actions.send_for_review(version=version, by=ada)
    assert events(version) == ["saved", "sent for review"]


def test_a_returned_version_opens_the_next_with_the_same_words_and_citations(real, ada, bola, cai) -> None:
    report, figure = accepted(cai, ada), figure_of("3a")
    version = in_review(ada, cites=[report], figures=[figure])
    following = actions.return_(version=version, by=bola, reason=" Say which forces. ")
    version = now(version)
    assert (version.state, version.return_reason) == ("returned", "Say which forces.")
    assert (following.version, following.state, following.author) == (2, "draft", ada)
    assert (following.word, following.because, following.criteria) == ("partly met", WHY, version.criteria)
    assert [row.update for row in following.evidence_cited.all()] == [report]
    assert following.figures_cited.get().frozen == version.figures_cited.get().frozen
    assert events(version) == ["saved", "sent for review", "returned"]


def test_a_version_is_not_returned_without_a_reason_nor_twice(real, ada, bola) -> None:
    version = in_review(ada)
    with pytest.raises(NotNow, match="Say what has to change"):
        actions.return_(version=version, by=bola, reason="  ")
    actions.return_(version=version, by=bola, reason="Say which forces.")
    with pytest.raises(NotNow, match="returned already"):
        actions.return_(version=version, by=bola, reason="Again.")
    assert Assessment.objects.count() == 2


def test_several_parts_are_written_together_or_not_at_all(real, ada) -> None:
    lines = [
        actions.Line(*owed(label), word=word, because=WHY) for label, word in (("3a", "met"), ("3b", ""))
    ]
    with pytest.raises(NotNow):
        actions.write(lines=lines, send=True, by=ada)
    assert not Assessment.objects.exists()
    assert [row.state for row in actions.write(lines=lines, send=False, by=ada)] == ["draft", "draft"]


# Publishing


def test_only_an_approved_version_is_published_and_only_once(real, ada, bola) -> None:
    version = in_review(ada)
    with pytest.raises(NotNow, match="Only an approved version"):
        put_out(assessments=[version], by=bola, note="3a.")
    actions.approve(version=version, by=bola)
    put_out(assessments=[version], by=bola, note="3a.")
    before = Edition.objects.count()
    with pytest.raises(NotNow, match="published already"):
        put_out(assessments=[version], by=bola, note="3a.")
    assert Edition.objects.count() == before


@pytest.mark.parametrize("note", ["", "   "])
def test_nothing_is_published_without_a_public_note(real, ada, bola, note) -> None:
    with pytest.raises(NotNow, match="public note"):
        put_out(assessments=[approved(ada, bola)], by=bola, note=note)


def test_several_are_published_as_one_edition_and_one_act(real, ada, bola) -> None:
    versions = [approved(ada, bola, label) for label in ("3a", "3b")]
    before = editions.now().edition
    edition = put_out(assessments=versions, by=bola, note="Two parts assessed.")
    assert (edition.number, edition.note, edition.published_by) == (before + 1, "Two parts assessed.", bola)
    assert [now(version).state for version in versions] == ["published", "published"]
    assert {now(version).published_in_id for version in versions} == {edition.number}
    acts = AuditEvent.objects.filter(verb="published")
    assert [act.detail["assessments"] for act in acts] == [[audit.key(version) for version in versions]]


def test_the_next_finding_takes_the_place_of_the_last_and_yesterday_keeps_it(real, ada, bola) -> None:
    first = approved(ada, bola)
    after_first = put_out(assessments=[first], by=bola, note="Partly.").number
    second = approved(ada, bola, word="met")
    put_out(assessments=[second], by=bola, note="Met.")
    assert second.version == 2
    assert [row.word for row in Assessment.objects.as_at(editions.now())] == ["met"]
    then = At(after_first, editions.now().day)
    assert [row.word for row in Assessment.objects.as_at(then)] == ["partly met"]
    recommendation = first.part.recommendation
    assert Status.objects.current().get(recommendation=recommendation).counts["met"] == 1


def test_a_draft_after_a_published_finding_is_the_next_version(real, ada, bola) -> None:
    put_out(assessments=[approved(ada, bola)], by=bola, note="Partly.")
    draft = drafted(ada, word="no longer met")
    assert (draft.version, draft.state) == (2, "draft")
    assert Status.objects.current().get(recommendation=draft.part.recommendation).counts["partly met"] == 1
