"""Who prints letters and takes them to the post."""

from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import YES, Decision


def may_post(actor: Actor) -> Decision:
    """Letters are about money and need: whoever pays people posts to them too."""
    return YES if actor.has(Role.FINANCE) else Decision("Finance prints and posts letters.")
