"""The pages of this room, for staff who may switch chasing on."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.typed import typed
from tracker.bodies.actions import add_contact, change_contact
from tracker.bodies.models import Body, Contact
from tracker.core.formats import counted
from tracker.core.posting import posted_from
from tracker.core.workflow import NotNow
from tracker.mail import actions as mail_actions
from tracker.reminders import actions, page
from tracker.reminders.forms import ContactForm, SendOnce

CRUMBS = [{"label": "Reminders", "url": "/reminders/"}]


class Request(HttpRequest):
    """A request of somebody who is signed in: the middleware lets nobody else through."""

    user: User


@require_safe
def home(request: Request) -> HttpResponse:
    """Reports with chasing on or off, what is late, what comes, and mail that needs somebody."""
    return _home(request)


@posted_from("reminders:home")
def switch_on(request: Request, report: str) -> HttpResponse:
    """Chase for a report from today on."""
    chased = page.report(request.user, report)
    actions.switch_on(report=chased.report, by=request.user)
    messages.success(request, f"Chasing is on for {chased.report.title}.")
    return redirect("reminders:home")


@posted_from("reminders:home")
def switch_off(request: Request, report: str) -> HttpResponse:
    """Chase no more for a report."""
    chased = page.report(request.user, report)
    actions.switch_off(report=chased.report, by=request.user)
    messages.success(request, f"Chasing is off for {chased.report.title}: nothing more goes out.")
    return redirect("reminders:home")


@posted_from("reminders:home")
def send_once(request: Request, report: str) -> HttpResponse:
    """Remind, by hand and once, of what was late before chasing was switched on."""
    chased = page.report(request.user, report)
    form = SendOnce(request.POST, lines=chased.late, prefix=report)
    if not form.is_valid():
        return _home(request, wrong=form)
    try:
        mails = actions.send_once(
            report=chased.report, deadlines=form.cleaned_data["deadlines"], by=request.user
        )
        messages.success(request, f"{counted(len(mails), 'mail')} will go out in a moment.")
    except NotNow as refusal:
        messages.error(request, str(refusal))
    return redirect("reminders:home")


DECISIONS = {
    "arrived": (mail_actions.say_it_arrived, "Noted: it arrived."),
    "again": (mail_actions.send_again, "It will be sent again in a moment."),
    "leave": (mail_actions.give_up, "It will not be sent."),
}


@posted_from("reminders:home")
def decide(request: Request, pk: int) -> HttpResponse:
    """Say what becomes of a mail that is stuck."""
    mail = next((mail for mail in page.stuck(request.user) if mail.pk == pk), None)
    decision = DECISIONS.get(request.POST.get("decision", ""))
    if mail is None or decision is None:
        raise Http404("There is no such mail of yours, or nothing is to be decided about it any more.")
    act, said = decision
    try:
        act(mail=mail, by=request.user)
        messages.success(request, said)
    except mail_actions.NotStuck as refusal:
        messages.error(request, str(refusal))
    return redirect("reminders:home")


@require_http_methods(["GET", "HEAD", "POST"])
def new_contact(request: Request, body: str) -> HttpResponse:
    """Add a person at a body who gets its mail."""
    to = page.body(request.user, body)
    form = ContactForm(typed(request))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            contact = add_contact(body=to, by=request.user, **told)
        except NotNow as refusal:
            if to.contacts.filter(name=told["name"], email__iexact=told["email"], active=True).exists():
                messages.info(request, f"{told['name']} gets the mail of {to.name} already.")
                return redirect("reminders:home")
            form.add_error("email", str(refusal))
        else:
            messages.success(request, f"{contact.name} gets the mail of {to.name}.")
            return redirect("reminders:home")
    return _contact_page(request, form, to)


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: Request, pk: int) -> HttpResponse:
    """Change a contact, or let it rest."""
    to, person = page.contact(request.user, pk)
    form = ContactForm(typed(request), contact=person)
    if request.method == "POST" and form.is_valid():
        try:
            change_contact(contact=person, by=request.user, **form.cleaned_data)
        except NotNow as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, f"{person.name} is saved.")
            return redirect("reminders:home")
    return _contact_page(request, form, to, person)


def _contact_page(
    request: Request, form: ContactForm, body: Body, contact: Contact | None = None
) -> HttpResponse:
    context = {"form": form, "body": body, "contact": contact, "crumbs": CRUMBS}
    return render(request, "reminders/contact.html", context)


def _home(request: Request, wrong: SendOnce | None = None) -> HttpResponse:
    reports = page.reports(request.user)
    rows = [
        {
            "chased": chased,
            "form": wrong
            if wrong and wrong.prefix == chased.report.slug
            else SendOnce(lines=chased.late, prefix=chased.report.slug),
        }
        for chased in reports
    ]
    context = {
        "reports": rows,
        "wrong": wrong,
        "stuck": page.stuck(request.user),
        "bodies": page.bodies(request.user),
    }
    return render(request, "reminders/home.html", context)
