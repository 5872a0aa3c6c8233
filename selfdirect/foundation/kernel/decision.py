"""May they? A yes, or a no that says why.

Falsy when refused, so one function serves both the button (`if may_issue(...)`) and the act
(`may_issue(...).require()`).
"""

from dataclasses import dataclass
from typing import TypeVar

Thing = TypeVar("Thing")


class Refused(Exception):
    """An act that the rules do not allow. The message is fit to show to the person."""


class NotThere(Exception):
    """What the actor may not see, or what does not exist: to them the two are the same."""


def there(found: Thing | None) -> Thing:
    """Answer what was found.

    :raises NotThere: if that is nothing
    """
    if found is None:
        raise NotThere
    return found


def say_why(because: str, words: str = "Say why, so that everybody can read it.") -> None:
    """Insist on a reason.

    :raises Refused: with these words, if none is given
    """
    if not because.strip():
        raise Refused(words)


@dataclass(frozen=True, slots=True)
class Decision:
    reason: str = ""  # why not; empty means yes

    def __bool__(self) -> bool:
        return not self.reason

    def require(self) -> None:
        """Let a yes pass.

        :raises Refused: with the reason, if this is a no
        """
        if self.reason:
            raise Refused(self.reason)


YES = Decision()
