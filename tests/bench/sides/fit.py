"""What both sides fit: people in four groups, whole points, and pence that rise with them.

Standard library and numpy only, as it runs in the peers' environment too.
"""

import numpy as np

GROUPS = ["learning_disability", "mental_health", "older_people", "physical_sensory"]
MILLION, COUNTY, LARGE = 1_000_000, 8_500, 25_000  # people
NOISE, QUESTIONS = 0.6, 20


def people(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Make each person's group (its place), points and pence a week."""
    pick = np.random.default_rng(0)
    need = pick.beta(2, 4, count)
    points = np.zeros(count, dtype=np.int64)
    for question in range(QUESTIONS):
        points += pick.binomial(3, need) * (1 + question % 4)
    noise = np.exp(pick.normal(0, NOISE, count) - NOISE**2 / 2)
    group = pick.integers(0, len(GROUPS), count)
    pence = (3_000 + 200 * points + 4 * points**2) * (1 + group / 4) * noise
    return group, points, pence.astype(np.int64)
