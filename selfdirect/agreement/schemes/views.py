"""Pages of the schemes: the Resource Allocation Systems that figures are worked out by."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from selfdirect.agreement.allocation import actions as allocation
from selfdirect.agreement.allocation import policy, rules
from selfdirect.agreement.allocation import queries as allocations
from selfdirect.agreement.schemes.forms import SchemeForm
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ui.web import Request


@require_GET
def index(request: Request) -> HttpResponse:
    rows = [(row, allocations.compiled(row)) for row in allocations.published()]
    context = {
        "rows": rows,
        "in_force": allocations.scheme_or_none(timezone.localdate()),
        "may_publish": policy.may_publish(request.actor),
    }
    return render(request, "schemes/index.html", context)


@require_GET
def scheme(request: Request, key: str, version: str) -> HttpResponse:
    row = allocations.get_scheme(key, version)
    read = allocations.compiled(row)
    context = {
        "row": row,
        "scheme": read,
        "sections": rules.sections(read),
        "drawn": rules.drawn(read),
        "figures": rules.figures(read, row.text),
        "examples": [(f.name, _worked(read, f)) for f in read.fixtures],
        "checksum": allocations.file_checksum(row),
        "file_name": allocations.file_name(row),
    }
    return render(request, "schemes/scheme.html", context)


def _worked(read: rules.Scheme, fixture: rules.Fixture) -> Money:
    return rules.allocate(read, fixture.answers, on=fixture.on, strict=False).amount


@require_GET
def file(request: Request, key: str, version: str) -> HttpResponse:
    row = allocations.get_scheme(key, version)
    return HttpResponse(
        row.text.encode(),
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{allocations.file_name(row)}"'},
    )


@require_http_methods(["GET", "POST"])
def publish(request: Request) -> HttpResponse:
    policy.may_publish(request.actor).require()
    if request.method == "GET":
        return render(request, "schemes/publish.html", {"form": SchemeForm()})
    form = SchemeForm(request.POST, request.FILES)
    if not form.is_valid():
        return _to_mend(request, form, str(form.cleaned_data.get("text", "")))
    text = form.cleaned_data["scheme"]
    try:
        made = allocation.publish_scheme(text=text, by=request.actor, at=timezone.now())
    except rules.SchemeError as fault:
        kept = _keep(text, str(fault))
        return _to_mend(request, kept, text, rules.excerpt(text, fault.place))
    except Refused as refusal:
        return _to_mend(request, _keep(text, str(refusal)), text)
    messages.success(request, f"Version {made.version} is published. Anybody can read it here.")
    return redirect("schemes:scheme", made.key, made.version)


def _keep(text: str, fault: str) -> SchemeForm:
    """Put the text of a file where it can be mended, with what is wrong beside it."""
    form = SchemeForm({"text": text})
    form.full_clean()
    form.add_error("text", fault)
    return form


def _to_mend(
    request: Request, form: SchemeForm, text: str, excerpt: tuple[rules.Marked, ...] = ()
) -> HttpResponse:
    context = {"form": form, "excerpt": excerpt, "typed": bool(text)}
    return render(request, "schemes/publish.html", context, status=422)
