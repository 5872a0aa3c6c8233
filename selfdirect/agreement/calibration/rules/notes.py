"""What a reader must know beside a calibration's figures, in words."""

from collections.abc import Iterator, Sequence

from selfdirect.agreement.calibration.rules.choices import Choices, Method
from selfdirect.agreement.calibration.rules.proof import Error, MethodError
from selfdirect.agreement.calibration.rules.sample import Sample

YARDSTICKS = (  # what others reached, and where that was read
    (
        "Florida's formula of 2015 claimed R2 0.80, but on square roots, after leaving out 9.4% "
        "of people, and on the people it was fitted to. In dollars, on new people, leaving out "
        "nobody, it reached 0.43. Of those people 11% to 12% were within 10% of their cost, 26% "
        "to 29% within 25% and 45% to 49% within 50%; the mean error was half of the mean cost.",
        "Tables of Florida's iBudget (Information-Systems-Of-Florida/iBudget on GitHub): the "
        "claim of 2015, and predictions of 2024 added up by us",
    ),
    (
        "In Scotland a group of need alone reached R2 0.19 for hours of support, and 0.31 with "
        "the council known too.",
        "IoRN and hours of support, Scotland, 2010; worked out by us",
    ),
    (
        "Matching every rank gave the tenth with most need 15%, 39% or 78% too much as noise "
        "grew, and steps of 5% gave them 27%, 73% or 176% too much. A rising mean gave them "
        "neither too much nor too little.",
        "Simulated by us: 5,000 people, lognormal noise of 0.35, 0.6 and 0.9",
    ),
)


def notes(choices: Choices, sample: Sample, methods: Sequence[MethodError]) -> Iterator[str]:
    """Say what a reader must know beside the figures."""
    yield from (_traditional(m.error) for m in methods if m.method == Method.PERCENTILE)
    told = (
        (
            choices.method is Method.PERCENTILE,
            "Matching ranks forgets which person had which cost. That is why it gives too much to "
            "the people with most points and too little to others.",
        ),
        (
            choices.method is Method.QUANTILE,
            "A cost that a share of people stay within is not their mean, so closing to the "
            "budget moves these lines most.",
        ),
        (not methods, "One person alone cannot test a table, so there are no measures of error."),
        (
            len(sample.groups) == 1,
            "There is one client group, so there is nothing to balance between groups.",
        ),
        (
            choices.budget_pence is None,
            "No budget was given. The table shares out what these people cost now, without what "
            "stands above the level for individual costing.",
        ),
        (
            choices.points == "gross",
            "Points are gross, so the value of informal help is part of every cost.",
        ),
    )
    yield from (words for holds, words in told if holds)


def _traditional(found: Error) -> str:
    """Tell the traditional method's bias on the council's own people."""
    if found.top_tenth_bias is None:
        return "Too many people have the same points to tell the tenth with most points apart."
    return (
        "On these people, matching ranks of points to ranks of cost would give the tenth with "
        f"most points {_off(found.top_tenth_bias)} than they cost, and everyone together "
        f"{_off(found.total_bias)}."
    )


def _off(bias: float) -> str:
    return f"{abs(bias):.1%} {'less' if bias < 0 else 'more'}"
