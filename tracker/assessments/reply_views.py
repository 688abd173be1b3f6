"""Pages of the right of reply: a body's officer answers, staff enter a letter's answer, a manager sets the days."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Prefetch, Q, prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.roles import bodies
from accounts.typed import typed
from tracker.assessments import replying
from tracker.assessments.concerned import concerned, could_read, left, period_of
from tracker.assessments.found import CITED_REPORTS, cites
from tracker.assessments.models import Assessment, AssessmentState
from tracker.assessments.reply_models import LONGEST_DAYS, FindingReply
from tracker.assessments.rollup import Word
from tracker.bodies.models import Body
from tracker.core import clock, editions
from tracker.core.changes import addresses
from tracker.core.fields import Text, day_field, kept
from tracker.core.formats import day
from tracker.core.workflow import NotNow
from tracker.evidence.notices import Notice
from tracker.recommendations import naming
from tracker.recommendations.access import StaffRequest, check_role
from tracker.recommendations.models import Addressee, Ask, PartText, Recommendation
from tracker.recommendations.order import too_early

DESK = {"label": "Desk", "url": "/desk/"}
# Each finishes "received …".
WAYS = ("by e-mail", "by post", "at a meeting", "in another way")
NOT_HERE = "There is no finding at this address for your body."
SEEN = (AssessmentState.APPROVED, AssessmentState.PUBLISHED)


class AnswerForm(forms.Form):
    """A body's answer to a finding: its words, or that it has nothing to say."""

    text = Text(
        label="The answer", what="The answer", rows=8, required=False, help_text="The public reads this."
    )
    nothing = forms.BooleanField(label="We have nothing to say", required=False)

    def clean(self) -> dict[str, Any]:
        """Words or nothing to say, not both."""
        cleaned = super().clean() or {}
        said = str(cleaned.get("text", "")).strip()
        if "text" not in self.errors and bool(said) == bool(cleaned.get("nothing")):
            either = "Write the answer, or tick that there is nothing to say"
            self.add_error("text", f"{either}, not both." if said else f"{either}.")
        return cleaned


class LetterForm(AnswerForm):
    """The same, entered by staff from a letter."""

    body = forms.TypedChoiceField(
        label="Who answered",
        coerce=int,
        error_messages={
            "required": "Choose who answered.",
            "invalid_choice": "Choose who answered: that body has answered already, or is not asked any more.",
        },
    )
    said_on = day_field("Date on the letter")
    received_how = forms.ChoiceField(
        label="How it was received", choices=[(way, way.capitalize()) for way in WAYS]
    )

    field_order = ("body", "said_on", "received_how", "text", "nothing")

    def __init__(self, *args: Any, left: Collection[Body], report: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["nothing"].label = "They have nothing to say"
        field = self.fields["body"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "Choose"), *((body.pk, body.name) for body in left)]
        self.report = report
        self.left = {body.pk: body for body in left}

    def clean_said_on(self) -> Any:
        """Today or an earlier day, but none before the report."""
        if self.cleaned_data["said_on"] > clock.today():
            raise forms.ValidationError("Date on the letter: that day is still to come.")
        if early := too_early(self.report, self.cleaned_data["said_on"]):
            raise forms.ValidationError(f"Date on the letter: {early}")
        return self.cleaned_data["said_on"]


class DaysForm(forms.Form):
    """For how many days bodies can answer before a finding is published."""

    days = forms.IntegerField(
        label="Days to answer",
        min_value=0,
        max_value=LONGEST_DAYS,
        help_text="Counted from the day after the approval. 0: findings are published without asking first.",
        error_messages={
            "required": "Days to answer: give a number, 0 for none.",
            "invalid": "Days to answer: give a whole number.",
            "min_value": "Days to answer: 0 or more.",
            "max_value": f"Days to answer: {LONGEST_DAYS} at most.",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: StaffRequest, pk: int, body: str) -> HttpResponse:
    """A finding as a body's officer meets it before it is published, and the form of the one answer."""
    version, by = _finding_or_404(request.user, pk, body)
    form = AnswerForm(typed(request))
    if version.state not in SEEN and not form.is_bound:
        raise Http404(NOT_HERE)
    problem = ""
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            replying.reply(version=version, body=by, text=text, by=request.user)
        except NotNow as refusal:
            said = FindingReply.objects.filter(assessment=version, body=by, text=text, given_by=request.user)
            if said.exists() and version.state in SEEN:
                messages.info(request, "You have given this answer already.")
                return redirect(request.path)
            problem = str(refusal)
        else:
            messages.success(request, "Your answer is kept. It is published beside the finding.")
            return redirect(request.path)
    given = FindingReply.objects.filter(assessment=version, body=by).first()
    late = replying.over(version) or (replying.GIVEN if given else "")
    period = period_of(version)
    concerns = by.pk in {one.pk for one in concerned(version)}
    context = {
        **_shown(version),
        "body": by,
        "concerns": concerns,
        "period": period,
        "is_over": bool(period and clock.today() > period.last_day),
        "given": given,
        "is_readable": version.state in SEEN,
        "is_open": not late and (form.is_bound or concerns) and _takes_words(version, form),
        "form": form,
        **_too_late(form, late, problem),
    }
    return render(request, "assessments/answer.html", context)


def _too_late(form: forms.Form, late: str, problem: str) -> dict[str, Any]:
    """What is said to whoever typed an answer that can be taken no more (`late` says why), and what they typed."""
    if not (late and form.is_bound):
        return {"problem": problem, "kept": []}
    return {"problem": problem or late, "kept": kept(form)}


def _takes_words(version: Assessment, form: AnswerForm) -> bool:
    """Whether the form is shown: not for what was stopped, unless somebody has typed into it before."""
    return form.is_bound or not replying.stopped(version)


def _finding_or_404(user: User, pk: int, slug: str) -> tuple[Assessment, Body]:
    """A finding that was approved, and that this person's body can answer, or could. Raises Http404 for all others.

    A link that went out by mail, and what a body answered, lead here also once it is asked for nothing any more; so
    does what somebody typed meanwhile, once the finding was taken back.
    """
    mine = bodies(user, "evidence.report").filter(slug=slug).values("pk")
    rows = Assessment.objects.filter(pk=pk, reply_period__isnull=False)
    version = rows.select_related("part__recommendation__report", "round", "criteria").first()
    by = Body.objects.as_at(editions.now()).filter(pk__in=mine).first()
    if version is None or by is None or by.pk not in could_read(version):
        raise Http404(NOT_HERE)
    return version, by


def _shown(version: Assessment) -> dict[str, Any]:
    """A finding in words."""
    at, about = editions.now(), version.part.recommendation_id
    since = version.published_in_id or 0
    names = {body.pk: body.in_a_sentence for body in Body.objects.as_at(at)}
    asked = Addressee.objects.filter(recommendation=about).order_by("pk")
    prefetch_related_objects([version], "figures_cited", Prefetch("evidence_cited", CITED_REPORTS))
    return {
        "version": version,
        "label": naming.label(version.part),
        "recommendation": Recommendation.known([about], at)[about],
        "public_url": addresses(Recommendation, {about: since}, at)[about],
        # What is asked no longer, in its last words.
        "text": PartText.objects.filter(part=version.part).order_by("published_in").last(),
        "status": Word(version.word),
        "cites": cites(version, {row.pk: names[row.body_id] for row in asked}),
        "obstacle": replying.stopped(version),
    }


def to_answer(keys: Collection[int]) -> list[Notice]:
    """The findings that any of some bodies can still answer, for the body's home; none that cannot go out like this."""
    asked = Ask.objects.current().filter(addressee__body__in=keys)
    decided = PartText.objects.current().filter(of__body__in=keys)
    theirs = Q(part__in=asked.values("part")) | Q(part__in=decided.values("part"))
    rows = Assessment.objects.filter(theirs, state=AssessmentState.APPROVED, reply_period__isnull=False)
    found = []
    for version in rows.select_related("part__recommendation", "reply_period").order_by(
        "reply_period__last_day"
    ):
        for body in left(version):
            if body.pk in keys and not replying.stopped(version):
                when = f"asked for by the end of {day(version.reply_period.last_day)}"
                words = (
                    f"A finding on {naming.label(version.part)}, before it is published: an answer is {when}"
                )
                found.append(Notice(words, reverse("assessments:answer", args=[version.pk, body.slug])))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def replies(request: StaffRequest, pk: int) -> HttpResponse:
    """Who has answered a finding and who can still; enter an answer that came by letter."""
    mine = bodies(request.user, "desk.view")
    rows = Assessment.objects.filter(pk=pk, part__recommendation__report__committee__in=mine)
    version = rows.filter(reply_period__isnull=False).select_related("part__recommendation__report").first()
    if version is None:
        raise Http404("There is no finding at this address that bodies can answer.")
    check_role(request.user, version.part.recommendation.report, "evidence.record")
    waiting = left(version)
    form = LetterForm(typed(request), left=waiting, report=version.part.recommendation.report_id)
    problem = ""
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("text", "said_on", "received_how")}
        try:
            replying.reply(
                version=version, body=form.left[form.cleaned_data["body"]], by=request.user, **told
            )
        except NotNow as refusal:
            problem = str(refusal)
        else:
            messages.success(request, "The answer is kept. It is published beside the finding.")
            return redirect(request.path)
    names = {body.pk: body.name for body in Body.objects.as_at(editions.now())}
    given = FindingReply.objects.filter(assessment=version).select_related("given_by").order_by("pk")
    over = replying.over(version)
    late = over or ("" if waiting else "Every body has answered already.")
    context = {
        **_shown(version),
        "period": period_of(version),
        "left": waiting,
        "over": over,
        "given": [(names[row.body_id], row) for row in given],
        "can_enter": not late and _takes_words(version, form),
        "form": form,
        **_too_late(form, late, problem),
        "crumbs": [DESK],
    }
    return render(request, "assessments/replies.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def days(request: StaffRequest) -> HttpResponse:
    """For how many days bodies can answer a committee's findings; the committee's managers set it."""
    managed = bodies(request.user, "assessments.right_of_reply").values("pk")
    mine = list(Body.objects.as_at(editions.now()).filter(pk__in=managed).order_by("name"))
    if not mine:
        raise Http404("You manage no committee.")
    committee = next((one for one in mine if one.slug == request.GET.get("committee")), mine[0])
    form = DaysForm(typed(request), initial={"days": replying.days_of(committee.pk)})
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            edition = replying.set_days(committee=committee, days=form.cleaned_data["days"], by=request.user)
        except NotNow as refusal:
            problem = str(refusal)
        else:
            messages.success(request, f"Published in edition {edition.number}: {edition.note}")
            return redirect("desk:home")
    context = {"form": form, "problem": problem, "committee": committee, "crumbs": [DESK]}
    others = [one for one in mine if one.pk != committee.pk]
    return render(request, "assessments/right_of_reply.html", context | {"others": others})
