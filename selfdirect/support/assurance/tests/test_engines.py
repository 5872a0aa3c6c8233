"""The engine of columns and the explained one: same counts, same signs, same points."""

from hypothesis import given, settings
from hypothesis import strategies as st

from selfdirect.support.assurance.guidance import in_force
from selfdirect.support.assurance.rules import (
    CASE_FACTS,
    PURPOSES,
    Account,
    Spent,
    columns,
    facts_of,
    find,
)
from selfdirect.support.assurance.rules.findings import shown

TODAY = 739_000
ACCOUNTS = st.builds(
    Account,
    weekly=st.integers(1, 60_000),
    balance=st.integers(-100_000, 2_000_000),
    begun=st.integers(TODAY - 800, TODAY + 10),
    kept=st.integers(0, 100_000),
    late=st.sampled_from((0, 28, 29, 91, 92)),
    plan=st.frozensets(st.sampled_from(PURPOSES)),
    case=st.frozensets(st.sampled_from(CASE_FACTS)),
)
LINES = st.builds(
    Spent,
    day=st.integers(TODAY - 380, TODAY + 3),
    pence=st.sampled_from((1_000, 5_000, 20_000)) | st.integers(1, 300_000),
    purpose=st.sampled_from(PURPOSES),
    payee=st.integers(0, 5),
    cash=st.booleans(),
    barred=st.booleans(),
    explained=st.booleans(),
)


@settings(max_examples=25)
@given(st.lists(st.tuples(ACCOUNTS, st.lists(LINES, max_size=12)), min_size=1, max_size=4))
def test_both_engines_count_the_same_and_say_the_same(
    made: list[tuple[Account, list[Spent]]],
) -> None:
    guidance = in_force()
    accounts = [account for account, _ in made]
    lines = [(place, line) for place, (_, rows) in enumerate(made) for line in rows]
    source = columns.source_of(accounts, lines)
    counted = columns.facts(source, guidance, TODAY)
    scores = columns.score(source, guidance, TODAY)
    for place, (account, rows) in enumerate(made):
        expected = facts_of(account, rows, guidance, TODAY)
        found = {name: counted[place][name] for name in expected if name != "new_payees"}
        assert found == {name: expected[name] for name in found}
        finding = find(account, rows, guidance, TODAY)
        assert scores.points[place] == finding.points, finding.words
        names = {sign.code for sign in shown(expected, guidance)}
        bits = scores.shown[place]
        assert {s.code for n, s in enumerate(guidance.signs) if bits >> n & 1} == names


def test_more_points_come_first_then_more_money_that_nobody_explained() -> None:
    late = Account(weekly=100, balance=0, begun=TODAY - 400, late=29, plan=frozenset({"home"}))
    missing = Account(weekly=100, balance=0, begun=TODAY - 400, late=92)
    weeks = [(n, Spent(TODAY - 7 * week, 99, "home")) for n in range(3) for week in range(52)]
    source = columns.source_of([late, late, missing], [*weeks, (1, Spent(TODAY, 1, "out"))])
    assert list(columns.score(source, in_force(), TODAY).ranked()) == [2, 1, 0]
