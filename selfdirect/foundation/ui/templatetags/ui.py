"""The design system as template tags: a page never writes component markup by hand.

Every argument is escaped unless it is already safe. What each one takes, with an example, stands
in the README of this package.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from django import template
from django.contrib.messages import get_messages
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils import timezone
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe

from selfdirect.foundation.kernel.journey import Step
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ui import colours, components, fields, shapes, words

register = template.Library()


def _today() -> date:
    return timezone.localdate(timezone=words.LONDON)


# Filters ---------------------------------------------------------------------------------------


# A template hands over None, or "" for a name that leads nowhere: both show nothing.


@register.filter
def money(amount: Money | None) -> str:
    return str(amount) if isinstance(amount, Money) else ""


@register.filter
def day(when: date | datetime | None) -> str:
    return words.day(when, _today()) if when else ""


@register.filter
def short_day(when: date | datetime | None) -> str:
    return words.short_day(when, _today()) if when else ""


@register.filter
def at(moment: datetime | None) -> str:
    return words.at(moment, _today()) if moment else ""


@register.filter
def clock(moment: time | datetime | None) -> str:
    return words.clock(moment) if moment else ""


@register.filter
def weeks(length: Any) -> str:
    return "" if length in (None, "") else words.weeks(length)


@register.filter
def span(period: Any) -> str:
    return words.span(period, _today()) if period else ""


@register.filter
def initials(name: object) -> str:
    return words.initials(str(name))


# The page --------------------------------------------------------------------------------------


def _block(context: Context, name: str) -> str:
    """Render what the page put in one of its blocks, or nothing."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks is not None else None
    if block is None:
        return ""
    with context.push():
        return block.nodelist.render(context).strip()


@register.simple_tag(takes_context=True)
def page_title(context: Context) -> SafeString:
    """The heading again, in the window's title: "Error: " first when the form has one."""
    heading = mark_safe(strip_tags(_block(context, "heading")))
    council = str(_of(context.get("theme"), "name") or "Self-directed support")
    wrong = "Error: " if _has_errors(context.get("form")) else ""
    if not heading:
        return format_html("{}{}", wrong, council)
    return format_html("{}{} – {}", wrong, heading, council)


@register.simple_tag(takes_context=True)
def page_heading(context: Context) -> SafeString:
    heading = mark_safe(_block(context, "heading"))
    shown = format_html('<h1 class="govuk-heading-xl">{}</h1>', heading)
    return shown if heading else SafeString("")


@register.simple_tag(takes_context=True)
def page_block(context: Context, name: str) -> SafeString:
    """What the page put in a block, to be framed only if there is any."""
    return mark_safe(_block(context, name))


def _of(thing: Any, name: str, default: Any = None) -> Any:
    """Read a name from an object or a mapping: pages hand over either."""
    if isinstance(thing, Mapping):
        return thing.get(name, default)
    return getattr(thing, name, default)


def _has_errors(form: object) -> bool:
    return isinstance(form, BaseForm) and form.is_bound and bool(form.errors)


@register.simple_tag
def theme_style(theme: Any) -> SafeString:
    """The council's colours as CSS; the standard ones when it gives none that can be used."""
    brand = str(_of(theme, "brand") or "")
    return mark_safe(colours.style(brand)) if colours.is_colour(brand) else SafeString("")


_LEVELS = {
    "success": ("success", "Done", ""),
    "error": (None, "Something went wrong", "govuk-notification-banner--bad"),
    "warning": (None, "Please note", "govuk-notification-banner--bad"),
}


@register.simple_tag(takes_context=True)
def page_messages(context: Context) -> SafeString:
    """Every waiting message as a banner; a success or an error is read out at once."""
    request = context.get("request")
    waiting = get_messages(request) if request is not None else []
    banners = [_banner(m.level_tag, str(m.message), n) for n, m in enumerate(waiting)]
    return mark_safe("".join(banners))


def _banner(level: str, text: str, number: int) -> SafeString:
    kind, title, classes = _LEVELS.get(level, (None, "Please note", ""))
    params = {
        "type": kind,
        "role": "alert" if level in ("success", "error") else None,
        "titleText": title,
        "titleId": f"message-{number}",
        "text": text,
        "classes": classes,
    }
    return components.draw("notification-banner", params)


# Components and forms ---------------------------------------------------------------------------


@register.simple_tag
def govuk(component: str, **params: Any) -> SafeString:
    """Any component: `{% govuk "inset-text" text="..." %}`; `label__text=` for what is nested."""
    return components.draw(component, components.nested(params))


@register.simple_tag(name="field")
def field_tag(bound: BoundField, **options: Any) -> SafeString:
    return fields.draw_field(bound, options)


@register.simple_tag
def error_summary(*forms: BaseForm) -> SafeString:
    """Every error of the forms, each a link to its field; takes focus when the page opens."""
    errors = [error for form in forms if _has_errors(form) for error in _errors(form)]
    if not errors:
        return SafeString("")
    title = "There is a problem" if len(errors) == 1 else f"There are {len(errors)} problems"
    return components.draw("error-summary", {"titleText": title, "errorList": errors})


def _errors(form: BaseForm) -> Iterable[dict[str, str]]:
    for sentence in form.non_field_errors():
        yield {"text": str(sentence)}
    for bound in form:
        for sentence in bound.errors:
            yield {"text": str(sentence), "href": f"#{fields.anchor(bound)}"}


@register.simple_tag(takes_context=True)
def once(context: Context) -> SafeString:
    """A key that makes a second sending of the same form change nothing."""
    return format_html('<input type="hidden" name="once" value="{}">', _key(context))


def _key(context: Context) -> str:
    request = context.get("request")
    sent = request.POST.get("once", "") if request is not None and request.method == "POST" else ""
    try:
        return str(UUID(sent))
    except ValueError:
        return str(uuid4())


@register.simple_block_tag(takes_context=True)
def ask(
    context: Context,
    content: str,
    form: BaseForm | None = None,
    submit: str = "Save and continue",
    action: str = "",
    cancel: str = "",
    warning: bool = False,
) -> str:
    """A whole form: its fields, then what the page adds, then the one button."""
    parts = {"form": form, "content": content, "submit": submit, "action": action}
    keys = {"csrf_token": context.get("csrf_token"), "once_key": _key(context)}
    button = {"cancel": cancel, "button_class": "govuk-button--warning" if warning else ""}
    return render_to_string("ui/parts/ask.html", {**parts, **keys, **button})


@register.inclusion_tag("ui/parts/steps.html", takes_context=True)
def steps(
    context: Context, open_steps: Sequence[Step], base: str = "", links: str = "", plain: str = ""
) -> dict[str, Any]:
    """The steps of a journey that are open now: buttons that act, or links to a page that asks.

    `base` is the record's address ending in "/"; `links` names the verbs that ask for more first;
    `plain` the verbs never shown as the main one.
    """
    asked, quiet = links.split(), plain.split()
    main = next((s.verb for s in open_steps if s.verb not in quiet), "")
    rows = [
        {"step": s, "url": f"{base}{s.verb}/", "asks": s.verb in asked, "main": s.verb == main}
        for s in open_steps
    ]
    return {"rows": rows, "csrf_token": context.get("csrf_token"), "once_key": _key(context)}


@register.simple_block_tag
def card(content: str, title: str, href: str = "", level: int = 2) -> SafeString:
    name = format_html('<a href="{}">{}</a>', href, title) if href else title
    return format_html(
        '<section class="card{}"><h{} class="card__title">{}</h{}>{}</section>',
        " card--open" if href else "",
        level,
        name,
        level,
        mark_safe(content),
    )


@register.simple_block_tag
def note(content: str, title: str = "", kind: str = "") -> str:
    """An aside beside the thing it is about: `kind` is ok, warn or bad, or nothing."""
    parts = {
        "content": content,
        "title": title,
        "kind": kind,
        "shape": shapes.STATUSES.get(kind, ""),
    }
    return render_to_string("ui/parts/note.html", parts)


@register.simple_block_tag
def nothing_yet(content: str, title: str, picture: str = "calendar") -> str:
    """Nothing here yet: what will be here, and how it starts."""
    parts = {"content": content, "title": title, "picture": picture}
    return render_to_string("ui/parts/nothing_yet.html", parts)


@register.simple_tag
def status(kind: str, text: str) -> SafeString:
    """A word, a shape and a colour: `kind` is ok, wait, warn, bad or plain."""
    kind = kind if kind in shapes.STATUSES else "plain"
    return format_html(
        '<span class="status status--{}"><svg viewBox="0 0 16 16" aria-hidden="true"'
        ' focusable="false"><path fill-rule="evenodd" d="{}"/></svg>{}</span>',
        kind,
        shapes.STATUSES[kind],
        text,
    )


@register.simple_tag
def picture(name: str) -> str:
    """One of our line drawings; see templates/ui/pictures."""
    return render_to_string(f"ui/pictures/{name}.svg")


@register.simple_tag
def easy(name: str, sentence: str) -> SafeString:
    """One short sentence with its picture."""
    return format_html('<div class="easy__row">{}<p>{}</p></div>', picture(name), sentence)


@register.inclusion_tag("ui/parts/progress.html")
def progress(now: int, of: int, what: str = "Question") -> dict[str, Any]:
    return {"now": now, "of": of, "what": what, "width": f"{min(now, of) * 100 / max(of, 1):.1f}%"}


@register.inclusion_tag("ui/parts/ways.html")
def ways(items: Iterable[Any]) -> dict[str, Any]:
    """What one can do now: things with `.label`, `.href` and, if it helps, `.note`."""
    return {"items": list(items)}


@register.inclusion_tag("ui/parts/who_can_help.html")
def who_can_help(people: Iterable[Any]) -> dict[str, Any]:
    """People with `.name`, `.role` and any of `.phone`, `.email`, `.href` (`.href_label`)."""
    return {"people": list(people)}


@register.inclusion_tag("ui/parts/print_button.html")
def print_button(label: str = "Print this page") -> dict[str, str]:
    return {"label": label}


# The journey -----------------------------------------------------------------------------------


@register.inclusion_tag("ui/parts/path.html")
def path(stages: Iterable[Any], label: str = "Where you are") -> dict[str, Any]:
    """The path walked: stages with `.label`, `.state` (done, now, next), `.note`, `.href`."""
    rows = list(stages)
    reached = [place for place, row in enumerate(rows) if _of(row, "state") != "next"]
    return {
        "stages": rows,
        "label": label,
        "width": 100 * len(rows),
        "trail": shapes.trail(len(rows)),
        "walked": shapes.trail(max(reached, default=-1) + 1),
    }


@register.inclusion_tag("ui/parts/timeline.html")
def timeline(entries: Iterable[Any], beside: bool = False) -> dict[str, Any]:
    """What has happened: entries with `.at`, `.told`, `.by_name` and, if it opens, `.href`."""
    return {"entries": list(entries), "beside": beside}


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PARTS = (("Morning", 0, 12), ("Afternoon", 12, 17), ("Evening", 17, 21), ("Night", 21, 24))


@register.inclusion_tag("ui/parts/week.html")
def week(blocks: Iterable[Any], title: str = "A usual week") -> dict[str, Any]:
    """Blocks with `.day` (0 is Monday), `.starts` (a time), `.ends`, `.what`, `.who`, `.kind`.

    `kind` is paid, free (family, friends, community) or own (what one does oneself).
    """
    rows = sorted(blocks, key=lambda b: (_of(b, "day"), _of(b, "starts")))
    days = [[b for b in rows if _of(b, "day") == number] for number in range(7)]
    parts = [
        {"name": name, "days": [_during(blocks, start, end) for blocks in days]}
        for name, start, end in _PARTS
    ]
    shown = [part for part in parts if part["name"] != "Night" or any(part["days"])]
    return {
        "title": title,
        "names": _DAYS,
        "parts": shown,
        "days": list(zip(_DAYS, days, strict=True)),
    }


def _during(blocks: Sequence[Any], start: int, end: int) -> list[Any]:
    return [b for b in blocks if start <= _of(b, "starts").hour < end]


@register.inclusion_tag("ui/parts/person_strip.html")
def person_strip(person: Any) -> dict[str, Any]:
    """The whole person in a line: `.name`, `.likes`, `.age`, `.href`, and lists of words.

    The lists are `.needs`, `.carers` and `.alerts`; what is absent or empty is left out.
    """
    return {"person": person}


@register.simple_block_tag
def where_now(content: str) -> SafeString:
    """Where it stands and the one thing to do next, in a band."""
    return format_html('<div class="now">{}</div>', mark_safe(content))


# Money -----------------------------------------------------------------------------------------


@register.inclusion_tag("ui/parts/amount.html")
def amount(sum_of: Money, every: str = "", label: str = "") -> dict[str, Any]:
    """One large sum: `{% amount budget.weekly "a week" "Your budget" %}`."""
    return {"sum": sum_of, "every": every, "label": label}


@register.inclusion_tag("ui/parts/bar.html")
def bar(
    spent: Money, promised: Money, left: Money, title: str, key: str = "bar"
) -> dict[str, Any]:
    """A budget in one bar with its table; `key` must differ between the bars of one page."""
    total = Money.total((spent, promised, left))
    return {
        "pieces": shapes.pieces(spent, promised, left),
        "total": total,
        "title": title,
        "key": key,
    }


@register.simple_block_tag
def receipt(
    content: str,
    lines: Iterable[Any],
    total: Money,
    title: str,
    under: str = "",
    total_label: str = "Total",
) -> str:
    """A receipt that adds up: lines with `.label`, `.amount` (Money, or None), `.said`, `.note`.

    What stands inside the tag goes at the foot, where one checks it. Lines that do not come to
    the total are never hidden: the receipt says so.
    """
    rows = list(lines)
    comes_to = Money.total(_of(row, "amount") for row in rows if _of(row, "amount") is not None)
    return render_to_string(
        "ui/parts/receipt.html",
        {
            "lines": rows,
            "total": total,
            "comes_to": comes_to,
            "adds_up": comes_to == total,
            "title": title,
            "under": under,
            "total_label": total_label,
            "content": mark_safe(content.strip()),
        },
    )


@register.inclusion_tag("ui/parts/table.html")
def table(
    caption: str,
    headings: str | Sequence[str],
    rows: Iterable[Sequence[Any]],
    total: Sequence[Any] = (),
    hide_caption: bool = False,
) -> dict[str, Any]:
    """A table: headings as a list or "Day|What|Amount"; Money, numbers and percentages line
    up on the right.

    One too wide for a phone is stacked there: a small block for each row, with its own words.
    """
    names = headings.split("|") if isinstance(headings, str) else list(headings)
    body = [[_cell(value) for value in row] for row in rows]
    foot = [_cell(value) for value in total]
    whole = [*body, foot] if len(foot) == len(names) else body
    columns = zip(*whole, strict=True)  # a column is of numbers if one of its cells is
    kinds = [max(cell["kind"] for cell in column) for column in columns] or [""] * len(names)
    for row in body:  # words among numbers stand where the numbers do
        for cell, kind in zip(row[1:], kinds[1:], strict=False):
            if kind == "numeric" and cell["text"] != "":
                cell["kind"] = kind
    heads = [{"words": n, "kind": kind} for n, kind in zip(names, kinds, strict=True)]
    stacked = len(names) > 3 or (len(names) == 3 and kinds.count("") > 1)
    for row in (*body, foot) if stacked else ():
        for name, cell in zip(names[1:], row[1:], strict=False):
            cell["word"] = name if name.endswith("?") else f"{name}:"
    blank = next((n for n, cell in enumerate(foot[1:]) if cell["text"] != ""), 0)
    shown = {
        "heads": heads,
        "rows": body,
        "total": foot[:1] + foot[1 + blank :],
        "span": 1 + blank,
        "stacked": stacked,
    }
    return {"caption": caption, "hide_caption": hide_caption, **shown}


_PERCENT = re.compile(r"-?[\d.]+%")


def _cell(value: Any) -> dict[str, Any]:
    if isinstance(value, date):
        return {"text": short_day(value), "kind": "day"}
    numeric = isinstance(value, Money | int | float) and not isinstance(value, bool)
    numeric = numeric or (isinstance(value, str) and bool(_PERCENT.fullmatch(value)))
    return {"text": "" if value is None else value, "kind": "numeric" if numeric else ""}


@register.inclusion_tag("ui/parts/facts.html")
def facts(rows: Iterable[Sequence[Any]]) -> dict[str, Any]:
    """A summary list: rows of (words, value) or (words, value, address, "Change")."""
    return {"rows": [(*row, None, None)[:4] for row in rows]}


@register.simple_tag
def link(href: str, text: object) -> SafeString:
    """A link as a value, for the cell of a table: `{% link url name as cell %}`."""
    return format_html('<a href="{}">{}</a>', href, text)
