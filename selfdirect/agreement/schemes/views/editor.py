"""Changing a draft without writing the file: boxes for points, tables, rates and words.

What is typed is compared with the text that the page showed (`base`), and only what differs is put
into the newest text: so two people at work on one draft never undo each other's changes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from selfdirect.agreement.allocation import queries as allocations
from selfdirect.agreement.allocation import rules as allocation
from selfdirect.agreement.schemes import actions, policy, queries, rules
from selfdirect.agreement.schemes.forms import FileForm
from selfdirect.agreement.schemes.models import Draft
from selfdirect.agreement.schemes.rules import fields
from selfdirect.agreement.schemes.rules.edits import Path, Row
from selfdirect.agreement.schemes.views import gains, shown
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.ui.web import Request

Values = dict[Path, str]
PARTS = {
    "points": "Points",
    "tables": "Tables",
    "rates": "Rates",
    "words": "Words",
    "examples": "Its examples",
    "file": "The file itself",
}
BOXES: Mapping[str, Callable[[str], tuple[fields.Group, ...]]] = {
    "points": fields.points,
    "rates": fields.rates,
    "words": fields.words,
}


@dataclass(frozen=True, slots=True)
class Fault:
    words: str
    box: str = ""  # the name of the box that it stands beside


@dataclass
class Typed:
    """What came with the page: what it was based on, and what is wrong with it."""

    base: int = 0
    seen: int = 0
    faults: list[Fault] = field(default_factory=list)
    unreadable: Mapping[str, object] = field(default_factory=dict)

    def beside(self, box: str) -> str:
        return " ".join(fault.words for fault in self.faults if fault.box == box)


@require_http_methods(["GET", "POST"])
def edit(request: Request, ref: str, part: str) -> HttpResponse:
    """Show one part of a draft to be changed, and save what is typed into its text."""
    policy.may_read(request.actor).require()
    if part not in PARTS:
        raise NotThere
    draft = queries.get_visible(request.actor, ref)
    if request.method == "GET":
        typed = Typed(draft.changes, draft.changes)
        return _page(request, draft, part, typed)
    policy.may_save(request.actor, draft).require()
    typed = _typed(request, draft)
    text, what = _new_text(request, draft, part, typed)
    if not typed.faults:
        _save(request, draft, part, text, what, typed)
    if typed.faults:
        return _page(request, draft, part, typed)
    return redirect("schemes:edit", ref, part)


def _typed(request: Request, draft: Draft) -> Typed:
    base, seen = (request.POST.get(name, "") for name in ("base", "seen"))
    known = base.isdecimal() and seen.isdecimal() and len(base) < 9 and len(seen) < 9
    return Typed(int(base), int(seen)) if known else Typed(draft.changes, draft.changes)


def _save(request: Request, draft: Draft, part: str, text: str, what: str, typed: Typed) -> None:
    """Save the text; or keep what is wrong, to be shown beside what was typed."""
    try:
        saved = actions.save_draft(
            ref=draft.ref,
            text=text,
            what=what,
            seen=typed.seen,
            by=request.actor,
            at=timezone.now(),
        )
    except allocation.SchemeError as fault:
        typed.faults += _faults(part, draft.text, text, fault)
        if part == "file":
            typed.unreadable = shown.unreadable(text)
    except Refused as refusal:
        typed.faults.append(Fault(str(refusal)))
        draft.refresh_from_db()
        typed.seen = draft.changes
    else:
        changed = saved.changes != typed.seen
        messages.success(request, f"Saved: {what}." if changed else "Nothing was changed.")


def _faults(part: str, old: str, text: str, fault: allocation.SchemeError) -> list[Fault]:
    """Say in plain words which box cannot be so; lines are for whoever writes the file."""
    if part == "file":
        return [Fault(f"{fault} Nothing was saved.")]
    told = list(_tables_at_fault(old, text) if part == "tables" else _at_fault(part, old, text))
    return told or [Fault(f"What you changed does not fit together: {fault.words}")]


def _at_fault(part: str, old: str, text: str) -> Iterator[Fault]:
    """Try each box that was changed by itself."""
    stood = {box.path: box.value for group in BOXES.get(part, _none)(old) for box in group.boxes}
    for group in BOXES.get(part, _none)(text):
        for box in group.boxes:
            if box.value != stood.get(box.path) and (
                wrong := _wrong(rules.changed(old, {box.path: box.value}))
            ):
                words = wrong.replace(f" ({box.path[1]})", "") if len(box.path) > 1 else wrong
                where = f"{group.title}, {box.label}"
                yield Fault(f"{where}: “{box.value[:40]}” cannot stand here: {words}", box.name)


def _none(text: str) -> tuple[fields.Group, ...]:
    return ()


def _tables_at_fault(old: str, text: str) -> Iterator[Fault]:
    stood = {grid.path: grid.rows for grid in fields.tables(old, allocations.read(old))}
    for grid in fields.tables(text, allocations.read(old)):
        if grid.rows != stood.get(grid.path) and (
            wrong := _wrong(rules.changed(old, knots={grid.path: grid.rows}))
        ):
            yield Fault(f"{grid.title.capitalize()}: {wrong}", grid.name)


def _wrong(text: str) -> str:
    try:
        allocations.read(text)
    except allocation.SchemeError as fault:
        return fault.words
    return ""


# From what was typed to a text -------------------------------------------------------------------


def _new_text(request: Request, draft: Draft, part: str, typed: Typed) -> tuple[str, str]:
    """Put what was typed into the newest text. Faults go into `typed`."""
    base = queries.text_of(draft, typed.base)
    try:
        if part == "file":
            return _whole(request, typed)
        if part == "examples":
            scheme = allocations.read(draft.text)
            return rules.with_outcomes(draft.text, scheme), "the examples, as they come out now"
        if part == "tables":
            return _with_curves(request, draft.text, base, typed)
        if part == "rates" and "new_date" in request.POST:
            return _with_date(request, draft.text)
        return _with_values(request, draft.text, part, base, typed)
    except Refused as refusal:
        typed.faults.append(Fault(str(refusal)))
    except KeyError:
        typed.faults.append(
            Fault(
                "Something you changed here is not in the draft any more, because somebody took"
                " it out. Open the page again: nothing of what you typed was saved."
            )
        )
    return draft.text, ""


def _whole(request: Request, typed: Typed) -> tuple[str, str]:
    form = FileForm(request.POST)
    if not form.is_valid():
        typed.faults += [Fault(str(fault)) for fault in form.errors.get("text", [])]
    return form.cleaned_data.get("text", ""), "the file itself"


def _with_values(
    request: Request, text: str, part: str, base: str, typed: Typed
) -> tuple[str, str]:
    values: Values = {}
    for group in BOXES[part](base):
        for box in group.boxes:
            said = " ".join(request.POST.get(box.name, box.value).split())
            if said != box.value:
                _take(values, group, box, said, part, typed)
    what = f"{PARTS[part].lower()}, {len(values)} changed"
    return rules.changed(text, values), what


def _take(
    values: Values, group: fields.Group, box: fields.Box, said: str, part: str, typed: Typed
) -> None:
    where = f"{group.title}, {box.label}"
    try:
        values[box.path] = (
            fields.said(said, where) if part == "words" else fields.number(said, where)
        )
    except Refused as refusal:
        typed.faults.append(Fault(str(refusal), box.name))


def _with_curves(request: Request, text: str, base: str, typed: Typed) -> tuple[str, str]:
    knots: dict[Path, Sequence[Row]] = {}
    for grid in fields.tables(base, allocations.read(base)):
        try:
            rows = fields.rows(grid, _rows(request, grid))
        except Refused as refusal:
            typed.faults.append(Fault(str(refusal), grid.name))
            continue
        if rows != grid.rows:
            knots[grid.path] = rows
    return rules.changed(text, knots=knots), f"tables, {len(knots)} changed"


def _rows(request: Request, grid: fields.Grid) -> list[Row]:
    points = request.POST.getlist(f"{grid.name}/points")
    money = request.POST.getlist(f"{grid.name}/money")
    return list(zip(points, money, strict=False)) or list(grid.rows)


def _with_date(request: Request, text: str) -> tuple[str, str]:
    name, day = request.POST["new_date"], request.POST.get(f"day/{request.POST['new_date']}", "")
    try:
        begins = date.fromisoformat(day.strip())
    except ValueError:
        raise Refused(f"“{day[:40]}” is not a date. Write one like 2027-04-01.") from None
    return fields.with_new_date(text, name, begins), f"rates from {begins}"


# The page ----------------------------------------------------------------------------------------


def _page(request: Request, draft: Draft, part: str, typed: Typed) -> HttpResponse:
    base = queries.text_of(draft, typed.base)
    context = {
        "draft": draft,
        "part": part,
        "title": PARTS[part],
        "parts": PARTS.items(),
        "typed": typed,
        "may_save": policy.may_save(request.actor, draft),
        **typed.unreadable,
        **gains.of_draft(draft),
        **shown.check(draft.text),
        **_boxes(request, draft, part, base, typed),
    }
    status = 422 if typed.faults else 200
    return render(request, f"schemes/edit_{_look(part)}.html", context, status=status)


def _look(part: str) -> str:
    return part if part in ("tables", "examples", "file") else "boxes"


def _boxes(
    request: Request, draft: Draft, part: str, base: str, typed: Typed
) -> dict[str, object]:
    if part == "file":
        given = request.POST.get("text", draft.text)
        return {"file_form": FileForm(initial={"text": given})}
    if part == "examples":
        found = rules.outcomes(allocations.read(draft.text))
        rows = [(one.example, one.figure, one.expected, one.found) for one in found]
        return {"outcomes": rows}
    if part == "tables":
        return {"grids": _grids(request, draft, base, typed)}
    return {"groups": [(group, _values(request, group, typed)) for group in BOXES[part](base)]}


def _values(
    request: Request, group: fields.Group, typed: Typed
) -> list[tuple[fields.Box, str, str]]:
    """Keep what was typed in each box, with what is wrong with it."""
    return [
        (box, request.POST.get(box.name, box.value), typed.beside(box.name)) for box in group.boxes
    ]


def _grids(request: Request, draft: Draft, base: str, typed: Typed) -> list[dict[str, object]]:
    curves = {one["name"]: one for one in _curves(draft)}
    return [
        {
            "grid": g,
            "rows": _typed_rows(request, g),
            "one": curves.get(g.title),
            "wrong": typed.beside(g.name),
        }
        for g in fields.tables(base, allocations.read(base))
    ]


def _typed_rows(request: Request, grid: fields.Grid) -> list[Row]:
    """Give the rows to show, with some empty ones to add."""
    rows = _rows(request, grid)
    empty = sum(not any(cell.strip() for cell in row) for row in rows)
    return rows + [("", "")] * max(0, fields.BLANK_ROWS - empty)


def _curves(draft: Draft) -> list[Mapping[str, object]]:
    """Draw each curve beside what it was in the version before."""
    before = queries.before(draft)
    if before is None:
        return []
    old, new = allocations.compiled(before), allocations.read(draft.text)
    return [
        shown.drawn(rules.curve_change(new, table, keys, old.tables[name].curves[keys]))
        for name, table in new.tables.items()
        for keys in table.curves
        if name in old.tables and keys in old.tables[name].curves
    ]
