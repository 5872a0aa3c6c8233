"""`selfdirect contribution MEANS`: what each person pays, with its working, from JSON lines."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from zoneinfo import ZoneInfo

from selfdirect.agreement.charging import rates, rules
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.rates import NoRate

EXAMPLES = Path(rates.__file__).parent / "examples" / "means.jsonl"
POLICY = Path(rates.__file__).parent / "local.toml"
EPILOG = f"""\
Each line in is one JSON object: id, setting (non_residential, residential, exempt, light_touch,
deferred_payment, notional_capital or tariff_only), year ("2026-27") or on (a date), person,
income, housing, dre, capital, cost, and, in place of the dated rates, mig or pea. Amounts are
pounds a week. For a care home also: stay (permanent, temporary, or short_term, up to eight
weeks), moved_in_on, property, joint_capital, notional_capital. Of the cost,
not_charged is what nobody is charged for.
Each line out is {{"id", "contribution_pence", "full_cost", "working", "doubts"}}, or
{{"id", "refused"}} with the reason. "doubts" names each figure that nobody has verified yet.
Without a date the rates of today are used. No database is needed: the policy is the one that
comes with the system, or the file given with --policy.

examples:
  selfdirect contribution {EXAMPLES}

  selfdirect contribution {EXAMPLES} --policy {POLICY}

  echo '{{"id": "Amira", "setting": "tariff_only", "capital": 15750}}' | selfdirect contribution -
"""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this command to the others."""
    parser = subparsers.add_parser(
        "contribution",
        help="work out what people pay towards their support, from JSON lines",
        description="Work out what people pay towards their support, with the working.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("means", metavar="MEANS", help="a file of JSON lines, or - for input")
    parser.add_argument(
        "--policy", metavar="FILE", type=Path, default=POLICY,
        help="the council's own charging policy, as TOML (default: the one that comes with it)",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Answer every line; return 2 if a file cannot be read."""
    try:
        text = _read(args.means)
        policies = rates.policies(args.policy)
    except (OSError, UnicodeDecodeError) as why:
        name = why.filename if isinstance(why, OSError) else args.means
        return _cannot(str(name or args.means), _because(why))
    except (ValueError, LookupError, Refused) as why:
        return _cannot(str(args.policy), str(why))
    today = datetime.now(ZoneInfo("Europe/London")).date()
    for answer in answers(text.split("\n"), today, policies):
        print(json.dumps(answer))
    return 0


def _cannot(name: str, why: str) -> int:
    print(f"selfdirect contribution: cannot read {name}: {why}", file=sys.stderr)
    return 2


def _read(name: str) -> str:
    raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    return raw.decode("utf-8-sig")


def _because(why: OSError | UnicodeDecodeError) -> str:
    if isinstance(why, UnicodeDecodeError):
        return f"it is not UTF-8 text (byte {why.start + 1}). Save it as UTF-8."
    return f"{why.strerror or why}."


def answers(
    lines: Iterable[str], today: date, policies: rates.Policies
) -> Iterator[dict[str, object]]:
    """Give one answer for each line that is not blank."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _answer(line, number, today, policies)


def _answer(line: str, number: int, today: date, policies: rates.Policies) -> dict[str, object]:
    name: object = None
    try:
        facts = _facts(line, number)
        name = _name(facts.get("id"))
        return {"id": name, **_worked(facts, today, policies)}
    except (Refused, NoRate) as why:
        return {"id": name, "refused": str(why)}


def _facts(line: str, number: int) -> dict[str, object]:
    """Read one JSON object with exact numbers."""
    try:
        facts = json.loads(
            line,
            parse_float=Decimal,
            parse_int=Decimal,
            parse_constant=Decimal,
            object_pairs_hook=_once_each,
        )
    except InvalidOperation as why:
        raise Refused(f"Line {number} has a number that is far too large.") from why
    except (ValueError, RecursionError) as why:
        raise Refused(f"Line {number} is not readable JSON: {why}.") from why
    if not isinstance(facts, dict):
        raise Refused(f"Line {number} is not a JSON object. Write {{...}} on one line.")
    return facts


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    facts = dict(pairs)
    if len(facts) < len(pairs):
        raise Refused("A fact is given twice in one object. Give each only once.")
    return facts


def _name(value: object) -> object:
    """Give back the id as it came: text, or a number."""
    if isinstance(value, Decimal):
        plain = value.is_finite() and abs(value) < 10**15 and value == value.to_integral_value()
        return int(value) if plain else str(value)
    return value if isinstance(value, str) else None


def _worked(facts: dict[str, object], today: date, policies: rates.Policies) -> dict[str, object]:
    means = rules.read_means(facts)
    on = means.on or today
    local = rates.in_force(policies, on)
    result = rules.contribution(means, rates.national(), local, on)
    only_tariff = means.setting.startswith("tariff_only")
    # Over the limit a tariff alone says nothing of what is paid: no figure, rather than nought.
    pence = None if only_tariff and result.full_cost else result.amount.pence
    tariff = {"tariff_pence": _pence(result)} if only_tariff else {}
    working = [line.plain() for line in result.working]
    return {
        "contribution_pence": pence,
        "full_cost": result.full_cost,
        **tariff,
        **_worth_telling(result),
        "working": working,
        "doubts": list(result.doubts),
    }


TOLD = {"equity_limit": "equity_limit_pence", "deferred": "deferred_pence",
        "reduction": "notional_reduction_pence"}  # fmt: skip


def _worth_telling(result: rules.Contribution) -> dict[str, int]:
    """Give the figures besides what is paid: of a deferred payment, and of what was given away."""
    return {
        words: Money.pounds(result.parts[part]).pence
        for part, words in TOLD.items()
        if part in result.parts
    }


def _pence(result: rules.Contribution) -> int | None:
    found = result.parts.get("tariff")
    return None if found is None else Money.pounds(found).pence
