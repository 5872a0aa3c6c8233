"""Every row of every table, with references in place of numbers, to set two side by side."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db.models import GeneratedField, Model

Row = dict[str, Any]
LONG_GONE = {"outbox_message"}  # letters of stories told in bulk, of months ago: not made
BY_MACHINE = {"txid", "password", "last_seen"}  # differ from run to run, or are the same for all
CHAIN = {  # digests of the book take in the numbers of rows and transactions
    "ledger_seal": {"digest", "content", "previous", "before_txid"},
    "ledger_sealedrow": {"digest", "row"},
    "ledger_anchor": {"digest"},
    "payments_run": {"chain_head"},
    "insight_close": {"chain_head", "snapshot"},
}
NAMES = ("ref", "username", "address", "reference", "code")


def dump() -> dict[str, list[Row]]:
    """Read every table of ours; rows in an order that does not hang on their numbers."""
    ours = [
        model
        for model in apps.get_models()
        if model.__module__.startswith("selfdirect.") and model._meta.db_table not in LONG_GONE
    ]
    names = _names(ours)
    tables = {m._meta.db_table: [_plain(row, names) for row in _rows(m)] for m in ours}
    _number(tables["audit_event"])
    return {table: sorted(rows, key=repr) for table, rows in tables.items()}


def differences(one: Mapping[str, list[Row]], two: Mapping[str, list[Row]]) -> list[str]:
    """Say in words which tables and rows differ, and in which columns."""
    return [words for table in one for words in _differ(table, one[table], two[table])]


def _differ(table: str, one: Iterable[Row], two: Iterable[Row]) -> Iterator[str]:
    left, right = (Counter(map(repr, rows)) for rows in (one, two))
    only = [[row for row in rows if repr(row) in extra] for rows, extra in (
        (one, left - right), (two, right - left)
    )]  # fmt: skip
    for a, b in zip(*only, strict=False):
        wrong = {key: (a[key], b.get(key)) for key in a if a[key] != b.get(key)}
        yield f"{table}: {_called(a)} differs in {wrong}"
    for which, rows in zip(("first", "second"), only, strict=True):
        if len(rows) > min(map(len, only)):
            yield f"{table}: only in the {which}: {rows[min(map(len, only))]}"


def _called(row: Row) -> str:
    return str(next((row[name] for name in NAMES if name in row), row))


def _rows(model: type[Model]) -> Iterable[Model]:
    return model._default_manager.order_by("pk").iterator()


def _names(models: Iterable[type[Model]]) -> dict[tuple[str, object], str]:
    """Name every row without its number: by its reference, or by whose it is and which."""
    names: dict[tuple[str, object], str] = {}
    for model in models:
        for row in _rows(model):
            names[(model._meta.db_table, row.pk)] = _name(row, names)
    return names


def _name(row: Model, names: Mapping[tuple[str, object], str]) -> str:
    for name in NAMES:
        if value := getattr(row, name, ""):
            return str(value)
    parts = []
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.remote_field:
            parts.append(names.get((field.related_model._meta.db_table, value), ""))
        elif field.name in ("key", "version", "place", "number", "voice", "line"):
            parts.append(str(value))
    return "/".join(part for part in parts if part)


def _plain(row: Model, names: Mapping[tuple[str, object], str]) -> Row:
    plain: Row = {}
    left_out = BY_MACHINE | CHAIN.get(row._meta.db_table, set())
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(field, GeneratedField) or field.name in left_out:
            continue
        if field.remote_field:
            plain[field.name] = names.get((field.related_model._meta.db_table, value))
        elif not field.primary_key:
            plain[field.name] = value
    if row._meta.db_table == "audit_event":
        _unnumber(plain, names)
    return {key: _still(value) for key, value in plain.items()}


def _still(value: Any) -> Any:
    """Put what has no order, or another form when read back, into one form."""
    if isinstance(value, dict):
        return {key: _still(value[key]) for key in sorted(value)}
    return bytes(value).hex() if isinstance(value, memoryview) else value


def _unnumber(event: Row, names: Mapping[tuple[str, object], str]) -> None:
    """Put names for the numbers that history keeps of rows without a reference."""
    kind, _, number = event["subject"].partition(":")
    if kind == "connection":
        event["subject"] = names[("conversations_connection", int(number))]
    facts = dict(event["facts"])
    for fact in {"line", "outcome"} & set(facts):
        facts[fact] = names[(f"planning_{fact}", facts[fact])]
    event["facts"] = facts


def _number(events: Iterable[Row]) -> None:
    """Number what happened to each person, so that the order counts."""
    counts: defaultdict[str, int] = defaultdict(int)
    for event in events:
        counts[event["about"]] += bool(event["about"])
        event["nth"] = counts[event["about"]]
