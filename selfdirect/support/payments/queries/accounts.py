"""Read bank details and holds: whose they are, which waits, and which is paid to on a day."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import YES, Decision, NotThere, there
from selfdirect.register.cases import queries as cases
from selfdirect.register.directory.models import Organisation
from selfdirect.register.people.models import Person
from selfdirect.support.payments import policy, says
from selfdirect.support.payments.models import BankAccount, BankTable, Hold
from selfdirect.support.payments.rules import modulus
from selfdirect.support.payments.rules.accounts import is_third, person_of

State = BankAccount.State


def payee(actor: Actor, whose: str) -> Person | Organisation:
    """Find whom a reference names: a person with a budget, or an organisation.

    Whom a person chose to hold their money has no record of their own: it is the person's.

    :raises NotThere: if there is none, or it is not this actor's to see
    """
    policy.may_prepare(actor).require()
    person = Person.objects.filter(ref=person_of(whose), cases__budgets__isnull=False)
    mine = person.filter(Q(restricted=False) | Q(cases__in=cases.visible(actor))).distinct()
    found: Person | Organisation | None = (
        mine.first() or Organisation.objects.filter(ref=whose).first()
    )
    if found is None:
        raise NotThere
    return found


def payee_name(payee: Person | Organisation, whose: str) -> str:
    if not isinstance(payee, Person):
        return payee.name
    return says.chosen_by(payee) if is_third(whose) else str(payee)


def accounts_of(whose: str) -> QuerySet[BankAccount]:
    """List all the bank details that somebody ever had, the newest first."""
    return BankAccount.objects.filter(whose=whose).order_by("-entered_at", "-pk")


def waiting_accounts() -> QuerySet[BankAccount]:
    return BankAccount.objects.filter(state=State.ENTERED).order_by("entered_at", "pk")


def paid_to(
    whose: Collection[str], on: date, *, emergency: bool = False
) -> dict[str, BankAccount]:
    """Find where each is paid on a day: the newest details that count by then and are checked.

    In an emergency, what they named for one comes before where they are usually paid, once its
    days of waiting are over.
    """
    rows = BankAccount.objects.filter(
        whose__in=whose, state=State.CHECKED, starts_on__lte=on, emergency__in=[False, emergency]
    ).exclude(emergency=True, payable_from__gt=on)
    rows = rows.order_by("emergency", "starts_on", "checked_at", "pk")
    return {row.whose: row for row in rows}


def with_waiting(whose: Collection[str]) -> set[str]:
    """Say for whom details wait to be checked."""
    rows = BankAccount.objects.filter(whose__in=whose, state=State.ENTERED)
    return set(rows.values_list("whose", flat=True))


def holds(on: date, whose: Collection[str] | None = None) -> dict[str, Hold]:
    """Find the holds that count on a day, by payee."""
    rows = Hold.objects.filter(Q(until=None) | Q(until__gt=on), lifted_at=None)
    if whose is not None:
        rows = rows.filter(whose__in=whose)
    return {row.whose: row for row in rows.order_by("placed_at")}


def get_account(actor: Actor, ref: str) -> BankAccount:
    """Find bank details by their reference.

    :raises NotThere: if there are none, or they are not this actor's to see
    """
    found = there(BankAccount.objects.filter(ref=ref).first())
    payee(actor, found.whose)
    return found


def get_hold(actor: Actor, ref: str) -> Hold:
    policy.may_prepare(actor).require()
    return there(Hold.objects.filter(ref=ref, lifted_at=None).first())


# The banks' own check


def bank_table(on: date) -> BankTable | None:
    """Find the banks' tables in force on a day."""
    return BankTable.objects.filter(starts_on__lte=on).order_by("starts_on", "pk").last()


def fits(sort_code: str, number: str, on: date) -> Decision:
    """Say whether the banks' own check lets a number belong to a sort code."""
    kept = bank_table(on)
    if kept is None:
        return YES
    table = modulus.read_table(kept.weights, kept.substitutes)
    return Decision(says.NO_FIT) if modulus.fits(sort_code, number, table) is False else YES


def how_checked(on: date) -> str:
    """Say what is checked of an account number when it is typed."""
    kept = bank_table(on)
    return says.checked_with(kept.starts_on) if kept else says.NOT_CHECKED
