"""A small made-up county of cases, the same each time."""

from random import Random

GROUPS = ("older_people", "learning_disability", "physical_sensory", "mental_health")
MEANINGS = ("reference", "group", "net_points", "cost", "previous", "hours", "test", "test")
HEAD = "Case ref,Client group,Net,Weekly cost,Indicative,Weekly hours,Age band,Name of area"


def county(people: int = 200, seed: int = 1, mistakes: tuple[str, ...] = ()) -> str:
    """Write a CSV of people whose cost rises with their points, with chance around it."""
    chance = Random(seed)
    rows = [_row(number, chance) for number in range(people)]
    return "\n".join([HEAD, *rows, *mistakes]) + "\n"


def _row(number: int, chance: Random) -> str:
    group = chance.choices(GROUPS, (5, 2, 2, 1))[0]
    points = min(129, int(chance.gammavariate(3, 12)))
    mean = (45 + 7 * points) * (1.5 if group == "learning_disability" else 1)
    cost = mean * chance.lognormvariate(-0.1, 0.45)
    age = "65 and over" if group == "older_people" else "under 65"
    area = chance.choice(("North", "South"))
    facts = f"{cost:.2f},{mean * 0.95:.2f},{cost / 23:.1f}"
    return f"R-{number:05d},{group},{points},{facts},{age},{area}"
