"""A journey is a table of steps, declared as data so it can be obeyed, drawn and checked."""

from dataclasses import dataclass

from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.decision import YES, Decision


@dataclass(frozen=True, slots=True)
class Step:
    verb: str  # the same word in the URL, view, act, template, test and button
    sources: tuple[str, ...]
    target: str
    by: frozenset[Role]  # the roles that may take it
    event: str  # its code in history
    label: str = ""  # the words on the button, if not the verb itself

    @property
    def button(self) -> str:
        return self.label or self.verb.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Journey:
    name: str  # "support plan": the noun used in refusals and on diagrams
    start: str
    steps: tuple[Step, ...]

    def may(self, state: str, verb: str, roles: frozenset[Role]) -> Decision:
        """Say whether these roles may take this step now, and if not, why."""
        named = [s for s in self.steps if s.verb == verb]
        words = verb.replace("_", " ")
        if not any(s.by & roles for s in named):
            who = ", ".join(sorted({r for s in named for r in s.by})) or "nobody"
            article = "an" if self.name[0] in "aeiou" else "a"
            return Decision(f"To {words} {article} {self.name} is for: {who}.")
        if not any(state in s.sources and s.by & roles for s in named):
            now = state.lower().replace("_", " ")
            return Decision(f"You cannot {words} this {self.name} while it is {now}.")
        return YES

    def step(self, state: str, verb: str, roles: frozenset[Role]) -> Step:
        """Find the step that a verb takes from a state.

        :raises Refused: with a sentence for the person, if there is none for these roles
        """
        self.may(state, verb, roles).require()
        return next(
            s for s in self.steps if s.verb == verb and state in s.sources and s.by & roles
        )

    def open_to(self, state: str, roles: frozenset[Role]) -> tuple[Step, ...]:
        """List the steps to offer as buttons."""
        return tuple(s for s in self.steps if state in s.sources and s.by & roles)

    def mermaid(self) -> str:
        """Draw the journey as a Mermaid state diagram."""
        lines = [f"[*] --> {self.start}"]
        lines += [f"{a} --> {s.target}: {s.verb}" for s in self.steps for a in s.sources]
        return "stateDiagram-v2\n" + "\n".join(f"    {line}" for line in lines)
