"""What both sides score: twenty questions, each with what family and friends do, and a table.

Standard library and numpy only, as it runs in the peers' environment too.
"""

import numpy as np

QUESTIONS = [f"q{n}" for n in range(1, 21)]
INFORMAL = [f"informal_{question}" for question in QUESTIONS]
POINTS = [[0, 2 + n % 3, 5 + n % 4, 9 + n % 5, 14 + n % 7, 18 + n % 5] for n in range(20)]
LEVELS = [0, 0.25, 0.5, 0.75, 1]
GROUPS = ["older_people", "physical_sensory", "learning_disability", "mental_health"]
STARTS = list(range(0, 450, 30))
MONEY = [[45 + 31 * k + (k * k * (g + 2)) % 17 for k in range(len(STARTS))] for g in range(4)]
LEAST = 4  # points: under these there is no sum
FLOOR = 60  # pounds


def answers(people: int) -> dict[str, np.ndarray]:
    """Make everybody's answers: the place of an option for each question."""
    pick = np.random.default_rng(0)
    asked = {question: pick.integers(0, 6, people, np.uint8) for question in QUESTIONS}
    helped = {question: pick.integers(0, 5, people, np.uint8) for question in INFORMAL}
    return {**asked, **helped, "client_group": pick.integers(0, 4, people, np.uint8)}
