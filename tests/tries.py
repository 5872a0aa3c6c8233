"""How each address is tried: where it leads, what is typed, what must be there first."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from config.demo.population import unable
from config.demo.script import Telling
from selfdirect.agreement.allocation import actions as allocation
from selfdirect.agreement.allocation import actions as allocations
from selfdirect.agreement.allocation.models import Disagreement
from selfdirect.agreement.allocation.schemes import built_in
from selfdirect.agreement.calibration import actions as calibration
from selfdirect.agreement.calibration.files import SAMPLE
from selfdirect.agreement.calibration.models import Calibration, Cases
from selfdirect.agreement.calibration.rules import Choices
from selfdirect.agreement.charging import actions as charging
from selfdirect.agreement.charging.models import Terms
from selfdirect.agreement.planning import actions as planning
from selfdirect.agreement.schemes import actions as schemes
from selfdirect.agreement.schemes.models import Draft
from selfdirect.foundation.access import actions as access
from selfdirect.foundation.kernel.actor import PUBLIC, SYSTEM
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.foundation.outbox.models import Message
from selfdirect.front_door.assessment.models import Sheet
from selfdirect.front_door.conversations import actions as conversations
from selfdirect.front_door.conversations.models import Contact
from selfdirect.register.cases import actions as cases
from selfdirect.register.cases.models import Question
from selfdirect.register.directory import actions as directory
from selfdirect.register.directory.models import ImportRun
from selfdirect.register.people.models import Person
from selfdirect.support.budgets import actions as budgets
from selfdirect.support.budgets.models import Addition, Change
from selfdirect.support.budgets.queries import may_begin
from selfdirect.support.budgets.tests.rows import agreed_plan, living_case
from selfdirect.support.payments import actions as payments
from selfdirect.support.payments import queries as paid
from selfdirect.support.payments.actions import open_budget
from selfdirect.support.payments.models import Payment
from selfdirect.support.reconciliation import actions as feeds
from selfdirect.support.reconciliation.models import Card, Feed, File, Outcome, Spent
from selfdirect.support.reconciliation.rules import Said
from selfdirect.support.reviews import actions as reviews
from selfdirect.support.reviews.models import Review
from tests import (
    tries_assurance,
    tries_billing,
    tries_insight,
    tries_orders,
    tries_outbox,
    tries_payments,
)
from tests.stages import NOW

CHARITIES = (
    b"registered_charity_number,charity_name,charity_activities,charity_contact_address,"
    b"charity_contact_postcode,charity_contact_phone,charity_contact_email,charity_contact_web\n"
    b"100001,Friends of the Park,Walks for everybody,1 Road,ZZ99 3VZ,,,\n"
)
PARTS = re.compile(r"<\w+:(\w+)>")


# What must be there first ------------------------------------------------------------------------


def make_ready(route: str, telling: Telling) -> None:
    """Do what goes before: it is undone when everybody has tried."""
    READY.get(route, lambda _: None)(telling)


def come_with(route: str, telling: Telling, browser: Client) -> None:
    """Give the browser what it must have in its pocket."""
    if route == "access:join":
        browser.get(f"/join/{telling.token}/")


def _contact(telling: Telling) -> None:
    """Somebody who is not signed in tells us that the stairs are hard."""
    conversations.make_contact(
        by=PUBLIC, at=NOW, channel="online", for_whom="me", safe_now="yes", matters="Tea",
        hard="The stairs", given_name="Sam", family_name="New", phone="01632 960 300",
    )  # fmt: skip


def _disagreement(telling: Telling) -> None:
    by = telling.council.actor("amira")
    allocations.disagree(ref=telling.case.ref, way="low", words="Bad weeks.", by=by, at=NOW)


def _question(telling: Telling) -> None:
    by = telling.council.cast.amira.actor
    cases.ask(ref=telling.case.ref, kind="question", words="Sundays too?", by=by, at=NOW)


def _exception(telling: Telling) -> None:
    conversations.ask_exception(
        ref=telling.case.ref, reason="She leaves hospital on Friday.", by=telling.worker, at=NOW
    )


def _payment(telling: Telling) -> None:
    due = paid.next_direct(telling.budget)
    assert due is not None
    payments.prepare_direct_payment(
        budget_ref=telling.budget.ref,
        starts_on=due.run.starts_on,
        by=telling.council.actor("efua"),
        at=NOW,
    )


def _paused(telling: Telling) -> None:
    """Amira goes to hospital for two weeks of next month."""
    first = telling.budget.starts_on + timedelta(weeks=12)
    budgets.pause_budget(
        budget_ref=telling.budget.ref, starts_on=first, ends_before=first + timedelta(weeks=2),
        keeps={"direct": NOTHING}, because="You are in hospital", by=telling.worker, at=NOW,
    )  # fmt: skip


def _more_asked(telling: Telling) -> None:
    """Dev asks for money of the NHS, and somebody else is to sign."""
    budgets.ask_for_more(
        budget_ref=telling.budget.ref, kind="stream", held="direct", stream="health",
        amount=Money(5000), starts_on=telling.budget.starts_on, words="Night care",
        by=telling.council.actor("dev"), at=NOW,
    )  # fmt: skip


def _wish(telling: Telling) -> None:
    """An outcome with nothing under it yet."""
    by = telling.worker
    telling.wish = planning.add_outcome(ref=telling.case.ref, words="To sing", by=by, at=NOW)


def _two_lines(telling: Telling) -> None:
    planning.add_line(
        ref=telling.case.ref, outcome=telling.outcomes[0].pk, by=telling.worker, at=NOW,
        need=unable(telling.story.agreed)[0], what="A walk", who="Ben",
    )  # fmt: skip


def _heard(telling: Telling) -> None:
    review = _due(telling)
    for outcome in telling.outcomes:
        reviews.say(
            ref=review.ref, outcome=outcome.pk, change="better", words="I sing again.",
            by=telling.council.cast.amira.actor, at=NOW,
        )  # fmt: skip


def _due(telling: Telling) -> Review:
    return telling.budget.reviews.filter(state="DUE").earliest("due_on")


def _invited(telling: Telling) -> None:
    nell = telling.council.cast.nell
    telling.token = access.invite(user=nell, link="/join/{token}/", by=SYSTEM, at=NOW)


def _imported(telling: Telling) -> None:
    directory.import_data(
        source="trafford-charities", name="a.csv", data=CHARITIES, by=SYSTEM, at=NOW
    )


def _draft(telling: Telling) -> Draft:
    text = built_in(telling.council.scheme.key)
    return schemes.begin_draft(text=text, by=telling.council.actor("farid"), at=NOW)


def _proposed_draft(telling: Telling) -> None:
    draft = _draft(telling)
    schemes.propose_draft(
        ref=draft.ref, version="9", starts_on=date(2027, 4, 1), note="Prices rose.",
        by=telling.council.actor("farid"), at=NOW,
    )  # fmt: skip


def _charges(telling: Telling) -> Terms:
    return charging.begin_terms(
        title="Charges of April", starts_on=date(2026, 4, 6), settings={"mig_uplift": "5"},
        why="The rates rise each April.", by=telling.council.actor("farid"), at=NOW,
    )  # fmt: skip


def _worked_charges(telling: Telling) -> Terms:
    """Farid has written new charges, and it is known who would pay what."""
    terms, by = _charges(telling), telling.council.actor("farid")
    charging.ask_preview(ref=terms.ref, by=by, at=NOW)
    charging.carry_out(ref=terms.ref, attempt=1, by=SYSTEM, clock=lambda: NOW)
    return terms


def _proposed_charges(telling: Telling) -> Terms:
    terms = _worked_charges(telling)
    return charging.propose_terms(ref=terms.ref, by=telling.council.actor("farid"), at=NOW)


def _told_charges(telling: Telling) -> None:
    """The new charges are signed, and everybody was written to."""
    terms = _proposed_charges(telling)
    charging.sign_terms(ref=terms.ref, by=telling.council.actor("maya"), at=NOW)
    charging.carry_out(ref=terms.ref, attempt=2, by=SYSTEM, clock=lambda: NOW)


MEANINGS = (
    *("reference", "group", "points", "net_points", "cost", "every", "previous", "agreed"),
    *("hours", "test", "test", "test"),
)


def _cases(telling: Telling) -> Cases:
    by = telling.council.actor("lena")
    return calibration.bring_cases(name="cases.csv", text=SAMPLE, by=by, at=NOW)


def _taken(telling: Telling) -> Cases:
    by = telling.council.actor("lena")
    return calibration.take_cases(ref=_cases(telling).ref, meanings=MEANINGS, by=by, at=NOW)


def _asked(telling: Telling) -> Calibration:
    return calibration.ask_calibration(
        cases_ref=_taken(telling).ref,
        scheme=telling.council.scheme,
        table="weekly_money",
        choices=Choices(bootstraps=0, folds=2),
        by=telling.council.actor("lena"),
        at=NOW,
    )


def _calibrated(telling: Telling) -> None:
    asked = _asked(telling)
    calibration.run_calibration(
        ref=asked.ref, attempt=asked.attempt, by=SYSTEM, at=NOW, clock=lambda: NOW
    )


def _stopped(telling: Telling) -> None:
    by = telling.council.actor("lena")
    calibration.stop_calibration(ref=_asked(telling).ref, by=by, at=NOW)


def _brought(telling: Telling) -> None:
    """Amira had tried the calculator, and has not answered yet."""
    Contact.objects.filter(case=telling.case).update(
        for_whom="me", brought={"answers": {"q1": "daily"}}
    )
    Sheet.objects.filter(assessment__case=telling.case).delete()


def _behind_glass(telling: Telling) -> None:
    person = telling.council.cast.amira_person
    type(person).objects.filter(pk=person.pk).update(restricted=True)


def _cares(telling: Telling) -> None:
    """Ben has said what he does."""
    allocation.say_caring(
        ref=telling.case.ref, levels={"informal_q1": "half"}, willing=True, able=True,
        by=telling.council.cast.ben.actor, at=NOW,
    )  # fmt: skip


def _feed(telling: Telling, profile: str, head: str, line: str) -> File:
    """Efua brings a file of one line."""
    by = telling.council.cast.efua.actor
    feed = feeds.add_feed(code="lists", name="Lists", profile=profile, by=by, at=NOW)
    content = f"{head}\n{line}\n".encode()
    return feeds.bring_file(feed=feed, name="a.csv", content=content, by=by, at=NOW)


def _card_file(telling: Telling) -> File:
    line = "1,odd,TOKEN-0001,2026-03-02,-5.00,,Shop"
    return _feed(telling, "crosscard", CARD_HEAD, line)


def _card(telling: Telling) -> Card:
    by, feed = telling.council.cast.efua.actor, _card_file(telling).feed
    return feeds.give_card(
        feed=feed, token="TOKEN-0001", budget_ref=telling.budget.ref, by=by, at=NOW
    )


def _died(telling: Telling) -> None:
    budgets.report_death(
        budget_ref=telling.budget.ref, died_on=telling.budget.starts_on,
        by=telling.council.actor("efua"), at=NOW,
    )  # fmt: skip


def _somebodys_card(telling: Telling) -> None:
    """Nobody puts right what they said themselves: here a third one gave it."""
    Card.objects.filter(pk=_card(telling).pk).update(given_by="another")


def _spent_line(telling: Telling) -> None:
    line = "1,purchase,TOKEN-0001,2026-03-02,-5.00,,Shop"
    feed = _feed(telling, "crosscard", CARD_HEAD, line).feed
    by, ref = telling.council.cast.efua.actor, telling.budget.ref
    feeds.give_card(feed=feed, token="TOKEN-0001", budget_ref=ref, by=by, at=NOW)
    _take(telling)


def _card_line(telling: Telling) -> None:
    _card(telling)
    _take(telling)


def _bank_line(telling: Telling) -> None:
    """The bank tells of a sum that we paid, and does not say to whom."""
    tries_payments.BEFORE["payments:close_run"](telling)
    pounds = str(_gone().amount).removeprefix("£").replace(",", "")
    _feed(telling, "bank", "Date,Amount", f"02/03/2026,-{pounds}")
    _take(telling)


def _back_line(telling: Telling) -> None:
    """The bank tells of a sum that came in, as much as one that we paid."""
    tries_payments.BEFORE["payments:close_run"](telling)
    pounds = str(_gone().amount).removeprefix("£").replace(",", "")
    _feed(telling, "bank", "Date,Amount", f"02/03/2026,{pounds}")
    _take(telling)


def _gone() -> Payment:
    return Payment.objects.filter(state="SENT").latest("pk")


def _take(telling: Telling) -> None:
    ref = File.objects.latest("pk").ref
    feeds.take_file(ref=ref, by=telling.council.cast.efua.actor, at=NOW)
    feeds.run_file(ref=ref, by=SYSTEM, clock=lambda: NOW)


def _broken_file(telling: Telling) -> None:
    File.objects.filter(pk=_card_file(telling).pk).update(state="FAILED", failed="No power.")


def _third(telling: Telling) -> None:
    """Somebody she chose holds £1 a week of hers, and has spent some of what they were paid."""
    budget, by = telling.budget, telling.council.actor("carol")
    budgets.move_budget(
        budget_ref=budget.ref, source="direct", target="third", weekly=Money(100),
        starts_on=may_begin(budget, NOW.date())[0], asked="Ben does it.", by=by, at=NOW,
    )  # fmt: skip
    leg = Leg(f"budget:{budget.ref}:third", f"dp:{budget.ref}-third", Money(500))
    ledger.post(
        reference="pay:test:third", effective_on=NOW.date(), memo="Paid", legs=[leg], by=by, at=NOW
    )
    said = Said(NOW.date(), Money(100), "out", "Taxi")
    feeds.say_spent(case_ref=budget.case.ref, said=said, by=by, at=NOW)


READY: dict[str, Callable[[Telling], object]] = {
    **dict.fromkeys(
        ("reconciliation:spent", "reconciliation:spent_wrong", "reconciliation:spent_all"), _third
    ),
    **tries_assurance.READY,
    **tries_insight.READY,
    **tries_outbox.READY,
    **tries_billing.READY,
    "budgets:end_pause": _paused,
    "budgets:take_back": _paused,
    "budgets:sign": _more_asked,
    "budgets:refuse": _more_asked,
    **dict.fromkeys(
        (
            *("reconciliation:bring_file", "reconciliation:file"),
            *("reconciliation:take_file", "reconciliation:drop_file"),
        ),
        _card_file,
    ),
    **dict.fromkeys(("reconciliation:cards", "reconciliation:end_card"), _card),
    "reconciliation:move_card": _somebodys_card,
    "reconciliation:undo_line": _spent_line,
    "reconciliation:send_again": _broken_file,
    "reconciliation:match_line": _bank_line,
    "reconciliation:return_line": _back_line,
    **dict.fromkeys(
        (
            *("reconciliation:lines", "reconciliation:line", "reconciliation:spend_line"),
            *("reconciliation:keep_line", "reconciliation:dismiss_line"),
        ),
        _card_line,
    ),
    **dict.fromkeys(
        (
            *("conversations:contact", "conversations:take_forward", "conversations:end_well"),
            *("conversations:offer_contact", "conversations:done", "conversations:offer_found"),
            "conversations:enough",
        ),
        _contact,
    ),
    **dict.fromkeys(("access:invited", "access:join"), _invited),
    "allocation:stop_caring": _cares,
    "assessment:use_brought": _brought,
    "conversations:sign_exception": _exception,
    "directory:import_run": _imported,
    **dict.fromkeys(
        ("schemes:draft", "schemes:edit", "schemes:propose", "schemes:throw_away"), _draft
    ),
    **dict.fromkeys(("schemes:sign", "schemes:return"), _proposed_draft),
    **dict.fromkeys(("calibration:take", "calibration:forget"), _cases),
    **dict.fromkeys(("calibration:cases", "calibration:ask"), _taken),
    **dict.fromkeys(
        (
            *("calibration:calibration", "calibration:draft", "calibration:sheet"),
            *("calibration:report_pdf", "calibration:report_json"),
        ),
        _calibrated,
    ),
    **dict.fromkeys(
        (
            *("charging:terms", "charging:change", "charging:preview", "charging:list"),
            "charging:throw_away",
        ),
        _charges,
    ),
    "budgets:letters": _died,
    "payments:death_in_error": _died,
    "charging:propose": _worked_charges,
    **dict.fromkeys(("charging:sign", "charging:return"), _proposed_charges),
    "charging:letter_pdf": _told_charges,
    "calibration:stop": _asked,
    "calibration:again": _stopped,
    "allocation:answer_disagreement": _disagreement,
    "pathway:answer": _question,
    "pathway:break_glass": _behind_glass,
    "planning:drop_outcome": _wish,
    "planning:move_line": _two_lines,
    "reviews:hold": _heard,
    **dict.fromkeys(("payments:payment", "payments:approve", "payments:refuse"), _payment),
    **tries_payments.BEFORE,
}


# Where it leads ----------------------------------------------------------------------------------


def where(route: str, pattern: str, telling: Telling) -> dict[str, Any]:
    """Fill in the parts of an address from Amira's story."""
    return {part: _part(part, route, pattern, telling) for part in PARTS.findall(pattern)}


def anywhere(pattern: str) -> dict[str, Any]:
    """Fill in the parts with something of the right shape, which leads nowhere."""
    return {
        part: 1 if kind == "int" else "x" for kind, part in re.findall(r"<(\w+):(\w+)>", pattern)
    }


def _part(part: str, route: str, pattern: str, telling: Telling) -> object:
    if part == "ref":
        return _ref(route, pattern, telling)
    if part == "starts_on":
        return _starts_on(route, telling)
    if part == "code" and route.startswith("payments:"):
        return "first"
    if part == "outcome" and route == "planning:drop_outcome":
        return telling.wish.pk
    if route.startswith(tries_orders.OURS) and part in tries_orders.PARTS:
        return tries_orders.PARTS[part](telling)
    return SAID[part](telling) if part != "number" else _number(route)


def _number(route: str) -> int:
    if route.startswith("reconciliation:"):
        return Outcome.objects.latest("pk").pk
    if route == "pathway:tell_letter":
        return Message.objects.latest("pk").pk
    return Question.objects.latest("pk").pk if route == "pathway:answer" else 1


def _starts_on(route: str, telling: Telling) -> str:
    if route == "payments:prepare":
        due = paid.next_direct(telling.budget)
        return str(due and due.run.starts_on)
    if route == "payments:collect":
        return str(telling.budget.starts_on + timedelta(weeks=8))
    return str(_order(telling).run.starts_on)


def _order(telling: Telling) -> paid.Order:
    return paid.orders_of(_brightway(telling))[0]


def _brightway(telling: Telling) -> Any:
    return telling.council.services["brightway"].organisation


def _ref(route: str, pattern: str, telling: Telling) -> str:
    room = next((each for each in REFS if route.startswith(each) or pattern.startswith(each)), "")
    return REFS[room](telling) if room else telling.case.ref


REFS: dict[str, Callable[[Telling], str]] = {
    **tries_assurance.REFS,
    **tries_billing.REFS,
    **tries_outbox.REFS,
    "directory:organisation": lambda t: _brightway(t).ref,
    "directory:import_run": lambda t: ImportRun.objects.latest("pk").ref,
    "directory:": lambda t: t.council.services["brightway"].ref,
    "charges/": lambda t: Terms.objects.latest("pk").ref,
    "calibration/cases/": lambda t: Cases.objects.latest("pk").ref,
    "calibration/": lambda t: Calibration.objects.latest("pk").ref,
    "insight/": tries_insight.drawn_up,
    "contacts/": lambda t: Contact.objects.latest("pk").ref,
    "start/done/": lambda t: Contact.objects.latest("pk").ref,
    "pathway:break_glass": lambda t: t.council.cast.amira_person.ref,
    **tries_payments.REFS,
    "money/payments/": lambda t: Payment.objects.latest("pk").ref,
    "money/budgets/": lambda t: t.budget.ref,
    "feeds/cards/": lambda t: Card.objects.latest("pk").ref,
    "feeds/files/": lambda t: File.objects.latest("pk").ref,
    "provider/": lambda t: t.budget.ref,
    "schemes/drafts/": lambda t: Draft.objects.latest("pk").ref,
}
SAID: dict[str, Callable[[Telling], object]] = {
    **tries_assurance.PARTS,
    **tries_billing.PARTS,
    "spent": lambda t: Spent.objects.latest("pk").ref,
    "addition": lambda t: Addition.objects.latest("pk").ref,
    "change": lambda t: Change.objects.latest("pk").ref,
    "code": lambda t: "table",
    "month": lambda t: "2026-02",
    **tries_payments.PARTS,
    "connection_id": lambda t: t.connections[0].pk,
    "decision": lambda t: t.validation.ref,
    "disagreement": lambda t: Disagreement.objects.latest("pk").ref,
    "feed": lambda t: Feed.objects.latest("pk").code,
    "key": lambda t: t.council.scheme.key,
    "layout": lambda t: "person",
    "line": lambda t: t.case.plans.latest("pk").lines.first().pk,
    "need": lambda t: unable(t.story.agreed)[0],
    "organisation": lambda t: _brightway(t).ref,
    "outcome": lambda t: t.outcomes[0].pk,
    "page": lambda t: "safe",
    "place": lambda t: 1,
    "part": lambda t: "points",
    "qid": lambda t: "q1",
    "review": lambda t: _due(t).ref,
    "token": lambda t: t.token,
    "username": lambda t: "amira",
    "version": lambda t: t.council.scheme.version,
}


# What is typed -----------------------------------------------------------------------------------


def typed(route: str, telling: Telling) -> dict[str, Any]:
    """Give what somebody types: enough for the act to go through."""
    said = TYPED.get(route, {})
    return said(telling) if callable(said) else said


def _service(telling: Telling) -> dict[str, Any]:
    return {"service": telling.council.services["choir"].ref}


def _agreed(telling: Telling) -> dict[str, Any]:
    answers = telling.story.agreed.items()
    reasons = {f"reason-{question}": "We talked about it." for question, _ in answers}
    return {f"value-{question}": value for question, value in answers} | reasons


def _found(telling: Telling) -> dict[str, Any]:
    hard = unable(telling.story.agreed)
    return {
        **{f"unable-{need}": ["a"] for need in hard},
        **{f"evidence-{need}": "We saw it together." for need in hard},
        "impairment": "yes",
        "impact": "yes",
        "decided": "yes",
        "reasons": "Both are true.",
    }


def _decided(telling: Telling) -> dict[str, Any]:
    needs = unable(telling.story.agreed)
    return {
        **{f"met_{need}": "yes" for need in needs},
        **{f"reason_{need}": "The plan says how." for need in needs},
        "different": ["chosen"],
        "own_words": "Prices",
        "reasons": "It is a good plan.",
    }


def _line(telling: Telling) -> dict[str, Any]:
    need = unable(telling.story.agreed)[0]
    paid_for = {"held": "managed", "quantity": "1", "unit": "hour", "unit_price": "12.00"}
    return {"what": "A walk", "who": "Ben", "need": need, **paid_for}


def _scheme(telling: Telling) -> dict[str, Any]:
    text = built_in(telling.council.scheme.key)
    return {"start": "file", "text": re.sub(r"(?m)^(version|starts_on): .*$", _newer, text)}


def _newer(line: re.Match[str]) -> str:
    return {"version": "version: '9'", "starts_on": "starts_on: 2026-03-02"}[line[1]]


def _proposed(telling: Telling) -> dict[str, Any]:
    return {"version": "9", "starts_on": "2027-04-01", "note": "Prices rose.", "seen": "1"}


CARD_HEAD = "TraceID,EntryType,Token,TxDate,BillAmount,MCC,MerchantName"


def _list(telling: Telling) -> dict[str, Any]:
    line = f"{CARD_HEAD}\n2,fee,TOKEN-0001,2026-03-02,-1.00,,Shop\n"
    return {"file": SimpleUploadedFile("b.csv", line.encode())}


def _others_budget(telling: Telling) -> str:
    """Open a budget with a direct payment for somebody else."""
    person = Person.objects.create(given_name="Nell", family_name="Hart")
    case = living_case(telling.council.cast, NOW, person)
    agreed_plan(case, NOW)
    return open_budget(ref=case.ref, by=telling.council.cast.efua.actor, at=NOW).ref


def _new_card(telling: Telling) -> dict[str, Any]:
    return {"budget_ref": telling.budget.ref, "token": "TOKEN-0002"}


def _case_file(telling: Telling) -> dict[str, Any]:
    return {"source": "file", "file": SimpleUploadedFile("cases.csv", SAMPLE.encode())}


def _choices(telling: Telling) -> dict[str, Any]:
    plain = {"contingency_percent": "5", "savings_percent": "0", "winsorise_percent": "99"}
    more = {"strength": "100", "small": "300", "tail_percent": "99", "bands": "10"}
    last = {"step_percent": "5", "quantile": "0.5", "bootstraps": "0", "seed": "1"}
    picked = {"method": "isotonic_mean", "points": "net", "generic": "0", "rounding_pence": "1"}
    picked["most_knots"] = "0"
    return {
        "target": f"{telling.council.scheme.pk}:weekly_money",
        **plain,
        **more,
        **last,
        **picked,
    }


def _file(telling: Telling) -> dict[str, Any]:
    return {"source": "trafford-charities", "file": SimpleUploadedFile("a.csv", CHARITIES)}


ENOUGH = {"ended": "The choir is enough."}
RECORD = {
    "safe_now": "yes",
    "matters": "Tea with friends",
    "hard": "The stairs",
    "for_whom": "me",
    "given_name": "Ann",
    "family_name": "Other",
    "phone": "01632 960 301",
}
EMPLOY = {
    "day_hours": "20", "day_wage": "13", "assistants": "1", "band": "22 to 40", "cover": "yes",
    "allowance": "no",
}  # fmt: skip
INVOICE = {"number": "A-1", "amount": "100.00", "because": "She was away for some days."}
CHARGES = {
    "title": "Charges of May", "starts_on": "2026-05-04", "why": "Prices rose.", "percent": "100",
    **dict.fromkeys(("mig_uplift", "standard_dre", "minimum_charge", "night_care_disregard"), "0"),
    "seen": "1",
}  # fmt: skip
TYPED: dict[str, dict[str, Any] | Callable[[Telling], dict[str, Any]]] = {
    **tries_assurance.TYPED,
    **tries_billing.TYPED,
    "budgets:terms": {"account": "own", "agreed_by": "Amira Khan", "agreed_on": "2026-03-02"},
    "budgets:move": lambda t: {
        "source": "direct",
        "target": "managed",
        "weekly": "1.00",
        "starts_on": str(t.budget.starts_on + timedelta(weeks=12)),
        "asked": "My sister is to look after it.",
    },
    "budgets:pause": lambda t: {
        "starts_on": str(t.budget.starts_on + timedelta(weeks=12)),
        "ends_before": str(t.budget.starts_on + timedelta(weeks=14)),
        "stops": ["direct"],
        "keeps": "0",
        "because": "You are in hospital",
    },
    "budgets:take_back": {"because": "She was at home."},
    "budgets:letters": lambda _: {"address": "family@riverside.example"},
    "payments:death_in_error": {"because": "It was another of that name."},
    "payments:death": lambda t: {"died_on": str(t.budget.starts_on)},
    "budgets:end_pause": lambda t: {"ends_before": str(t.budget.starts_on + timedelta(weeks=13))},
    "budgets:more": lambda t: {
        "what": "health",
        "held": "direct",
        "amount": "50",
        "starts_on": str(t.budget.starts_on),
        "words": "Night care",
    },
    "calibration:bring": _case_file,
    "calibration:take": {f"column_{n}": meaning for n, meaning in enumerate(MEANINGS)},
    "calibration:ask": _choices,
    "access:join": {"password": "piano on tuesdays", "again": "piano on tuesdays"},
    **dict.fromkeys(("charging:begin", "charging:change"), CHARGES),
    "charging:return": {"because": "The day is too soon."},
    "schemes:begin": _scheme,
    "schemes:edit": {"questions/q1/options/daily/points": "10"},
    "schemes:propose": _proposed,
    "schemes:return": {"because": "The day is too soon."},
    "allocation:caring": {
        "name": "Ben Khan",
        "how": "phone",
        "said_on": f"{NOW:%Y-%m-%d}",
        "level-informal_q1": "half",
        "willing": "yes",
        "able": "yes",
    },
    "allocation:stop_caring": {"name": "Ben Khan", "how": "phone"},
    "assessment:agree": _agreed,
    "assessment:decide": _found,
    "assessment:eligibility": _found,
    "assessment:question": {"value": "daily", "words": "On most days"},
    "allocation:disagree": {"way": "low", "words": "A bad week is worse than you asked."},
    "allocation:answer_disagreement": {"follows": "answers", "words": "We had not asked that."},
    "allocation:route_to_costing": {"reason": "nights", "words": "Somebody must be awake."},
    "charging:tell": {"band": "25_to_spa", "couple": "no", "children": "0", "savings": "0"},
    "conversations:ask_exception": {"reason": "She leaves hospital on Friday."},
    "conversations:decline": {"reason": "It is not for me."},
    "conversations:end": ENOUGH,
    "conversations:end_well": {"outcome": "The choir is enough."},
    "conversations:hold": {"words": "Music, and my brother.", "enough": "no"},
    "conversations:offer": _service,
    "conversations:offer_contact": _service,
    "conversations:offer_found": _service,
    "conversations:record": RECORD,
    "conversations:start": {"safe_now": "yes"},
    "conversations:start_page": {"safe_now": "yes"},
    "conversations:take_forward": {"team": "north"},
    "conversations:try": {"gave": "Company", "helped": "yes"},
    "decisions:agree": _decided,
    "decisions:return": _decided,
    "directory:import_file": _file,
    "directory:set_price": {"amount": "25.00", "unit": "hour", "starts_on": "2027-04-05"},
    "pathway:answer": {"words": "Yes, from May."},
    "pathway:assign": {"worker": "dev"},
    "pathway:break_glass": {"reason": "She rang us in the night, and nobody else is here."},
    "pathway:close": ENOUGH,
    "reconciliation:spent": {
        "day": str(NOW.date()),
        "words": "Taxi",
        "amount": "1",
        "purpose": "out",
    },
    "reconciliation:spent_wrong": {"because": "It was wrong."},
    "reconciliation:spent_all": {"until": "2026-02-28"},
    "reconciliation:add_feed": {"name": "Lists", "code": "lists", "profile": "bank"},
    "reconciliation:bring_file": _list,
    "reconciliation:cards": _new_card,
    "reconciliation:match_line": lambda t: {"name": _gone().ref},
    "reconciliation:spend_line": {"purpose": "out"},
    "reconciliation:move_card": lambda t: {"budget_ref": _others_budget(t), "because": "He said."},
    "reconciliation:return_line": lambda t: {"name": _gone().ref, "why": "It is closed."},
    "reconciliation:undo_line": {"because": "It was his."},
    "reconciliation:keep_line": {"because": "I asked the bank."},
    "reconciliation:dismiss_line": {"because": "It is not ours."},
    "payments:held": {"words": "She keeps £20 for the bus."},
    "payments:end_budget": {"on": "2026-06-01", "because": "She moves away."},
    "payments:enter_invoice": INVOICE,
    "payments:refuse": {"because": "The days are wrong."},
    "payments:send_invoice": INVOICE,
    **tries_payments.SAID,
    "planning:add_line": _line,
    "planning:add_outcome": {"words": "I want to sing."},
    "planning:change_line": _line,
    "planning:change_outcome": {"words": "I want to sing."},
    "planning:contingency": {"weekly": "5", "reason": "Bad weeks"},
    "planning:good_day": {"words": "Music."},
    "planning:leave_out": {"reason": "Ben does this."},
    "planning:move_line": {"to": "down"},
    "planning:start": {"starts_on": "2026-04-06"},
    "portal:ask": {"kind": "question", "words": "Sundays too?"},
    "reviews:hold": {"then": "same", "next_words": "It goes on."},
    "reviews:say": {"change": "better", "words": "I sing again."},
    "employing:cost": EMPLOY,
    "employing:copy": EMPLOY,
    "schemes:try_all": {"a-client_group": "older_people"},
    "schemes:try_question": {"question": "client_group", "a-client_group": "older_people"},
}
