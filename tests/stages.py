"""Amira's story by the real acts, held still just before each act that a test asks for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from config.demo.council import Council, found, moment
from config.demo.play import REAL
from config.demo.population import Progress, Story, stories
from config.demo.script import Telling
from config.rights import END
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.register.people.actions import add_supporter
from selfdirect.register.people.models import Kin

TODAY = date(2026, 3, 2)
BEGAN = TODAY - timedelta(days=140)
NOW = moment(TODAY, 17)
Look = Callable[[str, Telling], None]


def walk(look: Look) -> None:
    """Act out Amira's story to this day; `look` is called before the first act of each name.

    Iris plans with her from the beginning, and Brightway is one of her providers.
    """
    council = found(people=10, seed=1, today=TODAY)
    telling = Telling(_story(council), council, None)
    telling.acts = _stopping(telling, look)
    _beside(council)
    telling.tell()
    look(END, telling)


def _story(council: Council) -> Story:
    """Take a drawn story with both kinds of support and give it to Amira and Carol."""
    drawn = next(s for s in stories(range(1_000), 1, TODAY, council.rules) if _fits(s))
    named = drawn.person | {"given_name": "Amira", "family_name": "Khan"}
    return replace(drawn, number=22, began_on=BEGAN, team="north", carer=None, person=named)


def _fits(story: Story) -> bool:
    bought = {line.offer for line in story.lines}
    return story.progress is Progress.LIVING and story.held == "split" and "brightway" in bought


def _stopping(telling: Telling, look: Look) -> SimpleNamespace:
    seen: set[str] = set()

    def stop(name: str, act: Callable[..., Any]) -> Callable[..., Any]:
        def acted(*given: Any, **facts: Any) -> Any:
            if name not in seen:
                seen.add(name)
                look(name, telling)
            return act(*given, **facts)

        return acted

    acts = {name: stop(name, act) for name, act in vars(REAL).items()}
    acts["add_person"] = lambda **_: telling.council.cast.amira_person
    return SimpleNamespace(**acts)


def _beside(council: Council) -> None:
    add_supporter(
        person=council.cast.amira_person,
        name="Iris Bell",
        kind=Kin.PLANNER,
        relation="",
        user=council.cast.iris,
        may_act=False,
        from_on=BEGAN,
        by=SYSTEM,
        at=moment(BEGAN, 8),
    )
