"""The letter that says what was agreed: one text, for the screen, for paper and for e-mail.

It holds what Care Act 2014 ss.25 and 26 ask to be told: the needs and how each is met, the three
figures, what is paid directly, for which needs, how much and how often; and how to challenge it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from selfdirect.foundation.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach the council."""

    name: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a working; `amount` None is only words; a `mark` says what to doubt."""

    words: str
    amount: Money | None = None
    source: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Help:
    """One line of the plan, as said in a letter."""

    what: str
    who: str
    when: str
    how: str  # "12 hours at £24.50 an hour"
    weekly: Money


@dataclass(frozen=True, slots=True)
class NeedSaid:
    words: str
    met: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """Everything that the letter is made from, as it was decided."""

    to: str
    called: str
    address: str
    decided_by: str
    decided_as: str
    submitted_by: str
    decided_on: date
    starts_on: date | None
    total: Money
    person_pays: Money
    council_pays: Money
    indicative: Money
    different_because: str
    reasons: str
    help: tuple[Help, ...]
    contingency: Money
    contingency_for: str
    direct: Money
    direct_needs: tuple[str, ...]
    needs: tuple[NeedSaid, ...]
    plan_working: tuple[Step, ...]
    pay_working: tuple[Step, ...]
    means_checked: bool


@dataclass(frozen=True, slots=True)
class Table:
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    words: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    title: str
    to: tuple[str, ...]
    on: str
    greeting: str
    sections: tuple[Section, ...]
    signed: str
    signed_as: str
    council: str = field(default="")


def letter(agreed: Agreed, council: Contact, *, with_pay: bool = True) -> Letter:
    """Write the letter, section by section.

    `with_pay`: how what the person pays was worked out from their means stands in it too.
    """
    address = tuple(part.strip() for part in agreed.address.split(",") if part.strip())
    return Letter(
        title="Your support plan is agreed",
        to=(agreed.to, *address),
        on=day(agreed.decided_on),
        greeting=f"Dear {agreed.called},",
        sections=tuple(_sections(agreed, council, with_pay)),
        signed=agreed.decided_by,
        signed_as=f"{agreed.decided_as}, {council.name}",
        council=council.name,
    )


def day(on: date) -> str:
    return f"{on:%A} {on.day} {on:%B} {on.year}"


def _sections(agreed: Agreed, council: Contact, with_pay: bool) -> Iterator[Section]:
    yield Section("", _opening(agreed))
    yield Section("What it costs and who pays", _about_figures(agreed), table=_figures(agreed))
    if agreed.direct:
        yield Section("Money that comes to you", _direct(agreed))
    yield Section("What will happen each week", _kept(agreed), table=_help(agreed.help))
    yield Section("Your needs, one by one", points=tuple(_need(n) for n in agreed.needs))
    yield Section("Why we agreed this", (agreed.reasons,))
    if agreed.total != agreed.indicative:
        yield Section("Why it is not the same as your indicative budget", _difference(agreed))
    yield Section("How we added up your plan", table=_working(agreed.plan_working, "The plan"))
    if with_pay:
        yield Section("How we worked out what you pay", _checked(agreed), table=_pay(agreed))
    yield Section("If you disagree", _disagree(), points=_ways(council))
    yield Section("If something changes", (_change(council),))


def _opening(agreed: Agreed) -> tuple[str, ...]:
    begins = f" Your support begins on {day(agreed.starts_on)}." if agreed.starts_on else ""
    return (
        f"{agreed.decided_by} read your support plan and agreed it on {day(agreed.decided_on)}."
        f"{begins}",
        f"{agreed.submitted_by} sent us the plan. Here nobody may agree a plan that they sent "
        "themselves, so two people have looked at it.",
    )


def _about_figures(agreed: Agreed) -> tuple[str, ...]:
    return (
        "The money for your support is called your personal budget. "
        "These are its three figures, for each week.",
    )


def _figures(agreed: Agreed) -> Table:
    return Table(
        ("Each week", "Amount"),
        (
            ("You pay", str(agreed.person_pays)),
            ("The council pays", str(agreed.council_pays)),
        ),
        ("All your support costs", str(agreed.total)),
        "Your personal budget, each week",
    )


def _direct(agreed: Agreed) -> tuple[str, ...]:
    needs = "; ".join(agreed.direct_needs)
    lines = [
        f"Of your plan, {agreed.direct} a week is a direct payment: money that you hold and use "
        "for the support in this plan. It is paid every four weeks.",
    ]
    if needs:
        lines.append(f"It is for help to: {needs}.")
    if agreed.person_pays:
        lines.append(
            f"What you pay ({agreed.person_pays} a week) is taken first from the part that the "
            "council holds. If that part is smaller, the rest is taken off before we pay you."
        )
    return tuple(lines)


def _kept(agreed: Agreed) -> tuple[str, ...]:
    if not agreed.contingency:
        return ()
    reason = agreed.contingency_for.strip().rstrip(".")
    return (f"Your plan also keeps {agreed.contingency} a week for: {reason}.",)


def _help(lines: Sequence[Help]) -> Table:
    rows = tuple((_what(line), _weekly(line)) for line in lines)
    return Table(("What, who and when", "A week"), rows, caption="What will happen each week")


def _what(line: Help) -> str:
    how = line.how if line.weekly else ""
    return " ".join(f"{part}." for part in (f"{line.what}: {line.who}", line.when, how) if part)


def _weekly(line: Help) -> str:
    return str(line.weekly) if line.weekly else "Free"


def _need(need: NeedSaid) -> str:
    answer = "your plan meets this." if need.met else "nothing is planned for this."
    return f"To {need.words}: {answer} {need.reason}"


def _difference(agreed: Agreed) -> tuple[str, ...]:
    return (
        f"Your indicative budget was {agreed.indicative} a week. That figure is where planning "
        f"starts, not a limit. Your plan comes to {agreed.total}. {agreed.different_because}",
    )


def _working(steps: Sequence[Step], caption: str) -> Table:
    rows = tuple((_said(s), "" if s.amount is None else str(s.amount)) for s in steps)
    return Table(("Step", "A week"), rows[:-1], rows[-1] if rows else (), caption)


def _said(step: Step) -> str:
    notes = [note for note in (step.source, step.mark) if note]
    return f"{step.words} ({'; '.join(notes)})" if notes else step.words


def _pay(agreed: Agreed) -> Table:
    return _working(agreed.pay_working, "What you pay")


def _checked(agreed: Agreed) -> tuple[str, ...]:
    if agreed.means_checked:
        return ("We used what you told us about your money, and have checked it.",)
    return (
        "We used what you told us about your money. We are still checking it. If what you pay "
        "changes, we write to you first.",
    )


def _disagree() -> tuple[str, ...]:
    return (
        "You can disagree with any part of this letter: the plan, the money, or the reasons. "
        "It will not count against you, and your support can begin meanwhile.",
    )


def _ways(council: Contact) -> tuple[str, ...]:
    """Say the ways to challenge, nearest first.

    The Ombudsman's address and number are from memory, as commonly published: confirm them.
    """
    return (
        f"Talk to us: {council.phone}, or {council.email}. Ask for a manager who had no part in "
        "this to look at it again.",
        f"Make a complaint to {council.name} in the same ways. Anybody may help you to.",
        "If our answer does not settle it, ask the Local Government and Social Care Ombudsman. "
        "It is free, and independent of the council: www.lgo.org.uk, or 0300 061 0614.",
        "If you find it hard to take part in this, you may have a right to an independent "
        "advocate, who is on your side. It is free. Ask us for one.",
    )


def _change(council: Contact) -> str:
    return (
        "Tell us when your life, your health or your money changes: we look at the plan again "
        f"whenever you ask. Ring {council.phone}. In any case we look at it with you about six "
        "weeks after it begins, and then at least once a year."
    )


def as_text(written: Letter) -> str:
    """Write the letter as plain text, for an e-mail."""
    parts = [written.greeting, *map(_section_text, written.sections)]
    return "\n\n".join([*parts, f"{written.signed}\n{written.signed_as}"])


def _section_text(section: Section) -> str:
    title = [section.title.upper()] if section.title else []
    points = [f"- {point}" for point in section.points]
    table = _table_text(section.table) if section.table else []
    return "\n\n".join(
        ["\n".join(block) for block in (title, section.words, points, table) if block]
    )


def _table_text(table: Table) -> list[str]:
    rows = [*table.rows, table.total] if table.total else list(table.rows)
    return [" | ".join(cell for cell in row if cell) for row in rows]
