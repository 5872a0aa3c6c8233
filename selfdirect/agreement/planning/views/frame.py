"""What every page of a plan does first and last: find it, and keep what was typed."""

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from selfdirect.agreement.planning import policy, queries
from selfdirect.agreement.planning.models import Plan
from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.decision import there
from selfdirect.foundation.ui.forms import form_page
from selfdirect.foundation.ui.web import Request
from selfdirect.register.cases.actions import look_at
from selfdirect.register.people.models import Person


def open_plan(request: Request, ref: str) -> Plan:
    """Find the plan in hand for a page that changes it.

    :raises NotThere: if the person is not this actor's to see, or there is no plan
    :raises Refused: if they may not change it, or it waits to be agreed
    """
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    plan = there(queries.in_hand(case))
    policy.may_change(request.actor, plan).require()
    return plan


def sent(request: HttpRequest) -> QueryDict | None:
    """Give what was posted, even if it is empty; None where the page is only opened."""
    return request.POST if request.method == "POST" else None


def seen(request: HttpRequest) -> int | None:
    """Read which state of the plan the page was made from."""
    sent = request.POST.get("seen", "")
    return int(sent) if sent.isascii() and sent.isdigit() else None


def ask(
    request: HttpRequest, plan: Plan, form: BaseForm, heading: str, lead: str = ""
) -> HttpResponse:
    """Show a page with one form on it."""
    plan = queries.in_hand(plan.case) or plan
    context = {"plan": plan, "case": plan.case, "heading": heading, "lead": lead}
    return form_page(request, "planning/ask.html", form, **context)


def whose(request: Request, person: Person) -> str:
    """Say whose plan it is to the reader: "Your", or "Amira's"."""
    mine = request.actor.has(Role.PERSON) and person.user_id == request.actor.user_id
    return "Your" if mine else f"{person.short_name}’s"
