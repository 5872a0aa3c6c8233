"""Who may do what with a contact, a conversation and a connection."""

from selfdirect.foundation.kernel.actor import WORKERS, Actor
from selfdirect.foundation.kernel.decision import YES, Decision
from selfdirect.front_door.conversations.models import Contact
from selfdirect.register.cases.models import Case
from selfdirect.register.cases.policy import may_sign, may_work_on


def may_see_queue(actor: Actor) -> Decision:
    """Everybody who answers the door sees who stands at it."""
    if actor.roles & WORKERS:
        return YES
    return Decision("This list is for the people who answer new contacts.")


def may_take_forward(actor: Actor, team: str) -> Decision:
    """A worker takes somebody forward into a team of their own."""
    if not actor.roles & WORKERS:
        return Decision("To take somebody forward is for practitioners and team managers.")
    if team not in actor.teams:
        return Decision("You are not in that team. Choose a team that you work in.")
    return YES


def may_invite(contact: Contact) -> Decision:
    """Only the person's own address may carry an invitation: a caller's or stranger's may not."""
    if contact.for_whom != "me":
        return Decision("The address here is of whoever told us, not of the person themselves.")
    if not contact.email:
        return Decision("They gave no email address.")
    if contact.person and contact.person.user_id:
        return Decision("They have a way to sign in already.")
    if contact.person and contact.person.email.lower() != contact.email.lower():
        held = "another" if contact.person.email else "no"
        return Decision(
            f"We hold {held} address for them. Untick the invitation, and ask which is theirs."
        )
    return YES


def may_ask_exception(actor: Actor, case: Case) -> Decision:
    return may_work_on(actor, case)


def may_sign_exception(actor: Actor, case: Case, *, asked_by: str) -> Decision:
    """A peer of the same team signs: never who asked."""
    return may_work_on(actor, case) and may_sign(actor, asked_by=asked_by)
