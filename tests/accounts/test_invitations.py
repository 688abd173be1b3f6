"""A manager invites; a mailed link lets one person join, once, within seven days."""

import datetime as dt
import re

import pytest
import time_machine
from django.test import override_settings

from accounts.actions import AddressTaken, invite, withdraw
from accounts.models import Invitation, Membership, Role, User, digest
from tests import factories
from tests.people import PASSWORD, browser, person
from tests.public.pages import Page
from tracker.bodies.models import Body
from tracker.core import audit
from tracker.core.models import AuditEvent
from tracker.mail.models import Mail
from tracker.recommendations.actions import load_report

FAY = "fay@iopc.example"
JOINING = {"name": "Fay", "password1": PASSWORD, "password2": PASSWORD}


def invited(body, by, email=FAY, role=Role.CONTRIBUTOR) -> str:
    """The path of the link that was mailed to somebody."""
    invite(body=body, role=role, email=email, by=by)
    return mailed_link(email)


def mailed_link(email=FAY) -> str:
    mail = Mail.objects.filter(to=email, kind="invitation").latest("pk")
    [path] = re.findall(r"http://localhost:8000(/join/\S+/)", mail.text)
    return path


def page(response, status=200) -> Page:
    assert response.status_code == status, response.content.decode()[:2000]
    return Page(response.content.decode())


class TestInviting:
    """The page of a body's people."""

    def test_a_manager_invites_with_a_mail_that_carries_a_link(self, mo, iopc) -> None:
        response = browser(mo).post("/people/iopc/", {"email": FAY, "role": "contributor"}, follow=True)
        assert f"The invitation to {FAY} is on its way." in page(response).main.text
        mail = Mail.objects.get()
        assert (mail.kind, mail.to) == ("invitation", FAY)
        assert "Mo invites you" in mail.text
        assert "the IOPC as contributor" in mail.text
        assert "It works once, until " in mail.text

    @pytest.mark.parametrize(
        ("where", "role", "does"),
        [
            ("iopc", "contributor", "reports what the body has done, and answers findings that concern it"),
            ("police-and-crime-committee", "approver", "approves or returns assessments, and publishes"),
        ],
    )
    def test_the_mail_says_which_committee_invites_to_do_what(self, mo, where, role, does) -> None:
        load_report(path=factories.INVENTED, update=False)
        with override_settings(REPLY_EMAIL="staff@committee.example"):
            invited(Body.objects.get(slug=where), mo, role=Role(role))
        mail = Mail.objects.get()
        assert mail.subject.startswith(
            "Your invitation to the recommendations tracker of the Police and Crime Committee, for the "
        )
        assert "the recommendations tracker of the Police and Crime Committee, to act for" in mail.text
        assert f"{role.capitalize()} means somebody who {does}." in mail.text
        assert "write to staff@committee.example." in mail.text

    def test_a_manager_of_two_committees_invites_for_both(self, mo, iopc) -> None:
        load_report(path=factories.INVENTED, update=False)
        other = Body.objects.get(slug="lighting-committee")
        Membership.objects.create(user=mo, body=other, role=Role.MANAGER)
        invited(iopc, mo)
        both = "of the Lighting Committee and the Police and Crime Committee, for the IOPC"
        assert Mail.objects.get().subject.endswith(both)

    def test_only_a_digest_of_the_link_is_kept(self, mo, iopc) -> None:
        token = invited(iopc, mo).split("/")[2]
        assert len(token) >= 43
        assert Invitation.objects.get().digest == digest(token)
        assert token not in str(Invitation.objects.values())

    def test_the_invitation_is_one_event(self, mo, iopc) -> None:
        invited(iopc, mo)
        event = AuditEvent.objects.exclude(verb="loaded").get()
        assert (event.verb, event.actor) == ("invited", mo)

    @pytest.mark.parametrize("who", ["ada", "bola", "cai", "dee", "eve"])
    def test_nobody_else_can_see_or_use_the_page(self, who, iopc, request) -> None:
        client = browser(request.getfixturevalue(who))
        assert client.get("/people/iopc/").status_code == 404
        assert client.post("/people/iopc/", {"email": FAY, "role": "contributor"}).status_code == 404
        assert not Invitation.objects.exists()
        assert "People" not in page(client.get("/account/")).links

    def test_another_committee_is_not_there(self, mo) -> None:
        load_report(path=factories.INVENTED, update=False)
        assert browser(mo).get("/people/lighting-committee/").status_code == 404
        assert browser(mo).get("/people/gas-works/").status_code == 200

    def test_the_list_shows_each_body_with_its_people(self, mo, ada, cai, iopc, committee) -> None:
        listed = page(browser(mo).get("/people/")).main
        counts = {row["Body"]: row["People"] for row in listed.one("table").rows()}
        assert counts["Independent Office for Police Conduct"] == "1"
        assert next(iter(counts)) == "London Assembly Police and Crime Committee"
        assert counts["London Assembly Police and Crime Committee"] == "2"
        assert counts["Metropolitan Police Service"] == "0"

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"email": "", "role": "contributor"}, "Enter the e-mail address of the person."),
            ({"email": "fay", "role": "contributor"}, "Enter an e-mail address like name@example.org."),
            ({"email": "a" * 250 + "@iopc.example", "role": "contributor"}, "254"),
            ({"email": FAY, "role": ""}, "Choose what the person will do."),
            ({"email": FAY, "role": "manager"}, "Select a valid choice"),
        ],
    )
    def test_wrong_input_is_said_at_the_field_and_kept(self, fields, said, mo, iopc) -> None:
        shown = page(browser(mo).post("/people/iopc/", fields))
        [summary] = shown.all("div", class_="govuk-error-summary")
        assert said in summary.text
        assert shown.one("input", name="email").get("value") == fields["email"]
        assert not Mail.objects.exists()

    def test_roles_of_the_committee_are_offered_for_the_committee_alone(self, mo, committee, iopc) -> None:
        def offered(slug):
            shown = page(browser(mo).get(f"/people/{slug}/"))
            return [box["value"] for box in shown.all("input", type="radio", name="role")]

        assert offered(committee.slug) == ["manager", "assessor", "approver"]
        assert offered("iopc") == ["contributor"]

    def test_a_double_click_invites_once(self, mo, iopc) -> None:
        client = browser(mo)
        for _ in range(2):
            response = client.post("/people/iopc/", {"email": FAY, "role": "contributor"}, follow=True)
            assert f"The invitation to {FAY} is on its way." in page(response).main.text
        assert Mail.objects.count() == Invitation.objects.count() == 1

    @pytest.mark.parametrize("again", ["later", "by somebody else"])
    def test_an_open_invitation_is_not_sent_again(self, mo, iopc, committee, again) -> None:
        invited(iopc, mo)
        minutes = 11 if again == "later" else 0
        who = mo if again == "later" else person("Nan", committee, Role.MANAGER)
        with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes)):
            response = browser(who).post("/people/iopc/", {"email": FAY, "role": "contributor"})
        assert "open invitation to this address already" in page(response).main.text
        assert Mail.objects.count() == Invitation.objects.count() == 1

    def test_somebody_who_has_the_role_is_not_invited_again(self, mo, cai, iopc) -> None:
        response = browser(mo).post("/people/iopc/", {"email": cai.email.upper(), "role": "contributor"})
        assert "has this role already" in page(response).main.text

    def test_after_it_has_run_out_one_can_be_invited_again(self, mo, iopc) -> None:
        first = invited(iopc, mo)
        with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=8)):
            second = invited(iopc, mo)
            assert page(browser().get(first), 410)
            assert page(browser().get(second)).heading == "Join to act for the IOPC"
        verbs = AuditEvent.objects.filter(subject__startswith="accounts.invitation").order_by("pk")
        assert list(verbs.values_list("verb", "actor")) == [("invited", mo.pk), ("invited", mo.pk)]
        older, newer = Invitation.objects.order_by("pk")
        last = verbs.latest("pk")
        assert last.about == [audit.key(newer), audit.key(iopc), audit.key(older)]
        assert last.before_digest


class TestJoining:
    """A person without an account."""

    def test_one_sets_a_name_and_a_password_and_is_in(self, mo, iopc) -> None:
        client = browser()
        path = invited(iopc, mo)
        assert FAY in page(client.get(path)).main.text
        response = client.post(path, JOINING)
        assert response["Location"] == "/body/"
        fay = User.objects.get(email=FAY)
        assert fay.check_password(PASSWORD)
        assert fay.acting_as == "IOPC, contributor"
        assert "Fay" in page(client.get("/account/")).main.text
        assert [event.verb for event in AuditEvent.objects.exclude(verb="loaded")] == ["joined", "invited"]

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"name": ""}, "Enter your name."),
            ({"name": "F" * 201}, "200"),
            ({"password1": "", "password2": ""}, "Choose a password."),
            ({"password1": "short", "password2": "short"}, "at least 12 characters"),
            ({"password1": "qwerty123456", "password2": "qwerty123456"}, "too common"),
            ({"password1": FAY, "password2": FAY}, "too similar"),
            ({"password2": "another one entirely"}, "not the same"),
        ],
    )
    def test_wrong_input_is_said_and_the_name_is_kept(self, change, said, mo, iopc) -> None:
        shown = page(browser().post(invited(iopc, mo), {**JOINING, **change}))
        [summary] = shown.all("div", class_="govuk-error-summary")
        assert said in summary.text
        assert shown.one("input", name="name").get("value") == {**JOINING, **change}["name"]
        assert PASSWORD not in shown.markup
        assert not User.objects.filter(email=FAY).exists()

    def test_a_link_works_once(self, mo, iopc) -> None:
        path = invited(iopc, mo)
        browser().post(path, JOINING)
        with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=11)):
            for method in ("get", "post"):
                refused = page(getattr(browser(), method)(path, JOINING), 410)
                assert refused.heading == "This link has been used"
                assert "Sign in" in refused.main.text
        assert User.objects.filter(memberships__body=iopc).count() == 1

    def test_the_second_of_two_clicks_leads_to_the_sign_in_whatever_password_it_brings(
        self, mo, iopc
    ) -> None:
        path = invited(iopc, mo)
        assert browser().post(path, JOINING)["Location"] == "/body/"
        for password in (JOINING["password1"], "not hers at all"):
            second = browser()
            sent = second.post(path, {**JOINING, "password1": password, "password2": password}, follow=True)
            assert sent.redirect_chain == [("/account/login/", 302)]
            assert "If it was you, sign in with the password that you set." in page(sent).main.text
            assert second.get("/account/").status_code == 302
        assert Membership.objects.filter(body=iopc).count() == 1

    def test_the_second_of_two_clicks_arrives_where_the_first_did_in_the_same_browser(self, mo, iopc) -> None:
        path, client = invited(iopc, mo), browser()
        assert client.post(path, JOINING)["Location"] == client.post(path, JOINING)["Location"] == "/body/"

    def test_who_joined_elsewhere_in_the_same_moment_is_told_to_sign_in(self, mo, iopc, monkeypatch) -> None:
        path = invited(iopc, mo)

        def join(**_told: object) -> User:
            raise AddressTaken

        monkeypatch.setattr("accounts.actions.join", join)
        [summary] = page(browser().post(path, JOINING)).all("div", class_="govuk-error-summary")
        assert "There is an account with this address already. Sign in with it" in summary.text

    def test_a_link_is_too_late_after_seven_days(self, mo, iopc) -> None:
        path = invited(iopc, mo)
        now = dt.datetime.now(dt.UTC)
        with time_machine.travel(now + dt.timedelta(days=6, hours=23)):
            assert browser().get(path).status_code == 200
        with time_machine.travel(now + dt.timedelta(days=7, seconds=1)):
            for method in ("get", "post"):
                refused = page(getattr(browser(), method)(path, JOINING), 410)
                assert refused.heading == "This link is too old"
                assert "Ask Mo to invite you again" in refused.main.text
        assert not User.objects.filter(email=FAY).exists()

    def test_a_withdrawn_link_leads_nowhere(self, mo, iopc) -> None:
        path = invited(iopc, mo)
        invitation = Invitation.objects.get()
        response = browser(mo).post(f"/people/iopc/invitations/{invitation.pk}/withdraw/", follow=True)
        assert "no longer works" in page(response).main.text
        for method in ("get", "post"):
            assert page(getattr(browser(), method)(path, JOINING), 410).heading == "This link was withdrawn"
        withdraw(invitation=invitation, by=mo)
        assert AuditEvent.objects.filter(verb="withdrew").count() == 1

    def test_what_is_withdrawn_before_it_was_mailed_is_not_mailed(self, mo, iopc) -> None:
        from tracker.mail.kinds import is_still_wanted  # noqa: PLC0415

        invited(iopc, mo)
        assert is_still_wanted(Mail.objects.get())
        withdraw(invitation=Invitation.objects.get(), by=mo)
        assert not is_still_wanted(Mail.objects.get())

    def test_an_unknown_link_says_what_to_do(self, iopc) -> None:
        unknown = page(browser().get("/join/abcdefghijkl/"), 404)
        assert "Copy the whole link" in unknown.main.text

    @pytest.mark.parametrize("page_of", ["late", "used", "withdrawn", "unknown", "not theirs"])
    def test_a_link_that_leads_nowhere_says_where_to_write_to_staff(self, mo, cai, iopc, page_of) -> None:
        path = invited(iopc, mo)
        week_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=8)
        if page_of == "late":
            Invitation.objects.update(expires_at=week_ago)
        elif page_of == "used":
            Invitation.objects.update(accepted_at=week_ago, accepted_by=cai)
        elif page_of == "withdrawn":
            Invitation.objects.update(withdrawn_at=week_ago)
        elif page_of == "unknown":
            path = "/join/abcdefghijkl/"
        client = browser(cai) if page_of == "not theirs" else browser()
        with override_settings(REPLY_EMAIL="staff@committee.example"):
            shown = Page(client.get(path).content.decode())
        assert shown.main.links["staff@committee.example"] == "mailto:staff@committee.example"

    def test_an_accepted_invitation_cannot_be_withdrawn(self, mo, iopc) -> None:
        browser().post(invited(iopc, mo), JOINING)
        invitation = Invitation.objects.get()
        response = browser(mo).post(f"/people/iopc/invitations/{invitation.pk}/withdraw/", follow=True)
        assert "accepted meanwhile" in page(response).main.text
        assert Invitation.objects.get().withdrawn_at is None


class TestAccepting:
    """A person who has an account already."""

    def test_one_signs_in_first_and_then_accepts(self, mo, eve, iopc) -> None:
        path = invited(iopc, mo, eve.email.upper())
        asked = page(browser().get(path))
        assert asked.heading == "Sign in to accept"
        assert asked.main.links["Sign in"] == f"/account/login/?next={path.replace('/', '%2F')}"
        client = browser(eve)
        assert "Mo invites you" in page(client.get(path)).main.text
        assert not eve.memberships.exists()
        assert client.post(path)["Location"] == "/body/"
        assert eve.acting_as == "IOPC, contributor"
        assert client.post(path)["Location"] == client.get(path)["Location"] == "/body/"
        assert eve.memberships.count() == 1

    def test_nobody_makes_a_second_account_with_an_address(self, mo, eve, iopc) -> None:
        path = invited(iopc, mo, eve.email)
        assert page(browser().post(path, JOINING)).heading == "Sign in to accept"
        assert User.objects.filter(email=eve.email).count() == 1

    def test_an_invitation_to_somebody_else_is_refused(self, mo, cai, mopac) -> None:
        path = invited(mopac, mo)
        assert "for somebody else" in page(browser(cai).get(path)).heading
        assert "for somebody else" in page(browser(cai).post(path), 403).heading
        assert not cai.memberships.filter(body=mopac).exists()
        assert Invitation.objects.get().accepted_at is None

    def test_who_is_a_member_already_stays_one_member(self, mo, cai, iopc) -> None:
        path = invited(iopc, mo, "other@iopc.example")
        Invitation.objects.update(email=cai.email)
        browser(cai).post(path)
        assert cai.memberships.count() == 1


class TestEnding:
    """Somebody leaves."""

    def test_it_is_asked_first_and_then_done_at_once(self, mo, cai, iopc) -> None:
        membership = cai.memberships.get()
        before = browser(cai)
        assert "IOPC, contributor" in page(before.get("/account/")).markup
        path = f"/people/iopc/memberships/{membership.pk}/end/"
        assert page(browser(mo).get(path)).heading == "End Cai’s membership?"
        assert cai.memberships.current().exists()
        response = browser(mo).post(path, follow=True)
        assert "Cai no longer acts as contributor." in page(response).main.text
        after = page(before.get("/account/"))
        assert "not a member of any body" in after.markup
        assert "Your body" not in after.links
        browser(mo).post(path)
        assert AuditEvent.objects.filter(verb="ended").count() == 1

    @pytest.mark.parametrize("who", ["ada", "bola", "cai", "dee", "eve"])
    def test_only_managers_end_memberships(self, who, cai, request) -> None:
        path = f"/people/iopc/memberships/{cai.memberships.get().pk}/end/"
        client = browser(request.getfixturevalue(who))
        assert client.get(path).status_code == client.post(path).status_code == 404
        assert cai.memberships.current().exists()

    def test_a_membership_of_another_body_is_not_at_this_address(self, mo, cai) -> None:
        path = f"/people/mopac/memberships/{cai.memberships.get().pk}/end/"
        assert browser(mo).post(path).status_code == 404

    def test_the_last_manager_stays(self, mo, committee) -> None:
        path = f"/people/{committee.slug}/memberships/{mo.memberships.get().pk}/end/"
        assert "the only manager" in page(browser(mo).post(path, follow=True)).main.text
        assert mo.memberships.current().exists()
        person("Max", committee, Role.MANAGER)
        assert browser(mo).post(path)["Location"] == "/account/"
        assert not mo.memberships.current().exists()

    def test_somebody_can_come_back(self, mo, cai, iopc) -> None:
        browser(mo).post(f"/people/iopc/memberships/{cai.memberships.get().pk}/end/")
        browser(cai).post(invited(iopc, mo, cai.email))
        assert cai.has_perm("evidence.report", Body.objects.get(slug="iopc"))
        assert cai.memberships.count() == 2
