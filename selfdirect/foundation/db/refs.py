"""References that people read out: short, hard to mistake, impossible to guess."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from random import Random, SystemRandom

LETTERS = "23456789BCDFGHJKMNPQRTVWXY"  # no vowels: no words; no 0 O 1 I L S Z: no muddle
_SYSTEM = SystemRandom()
_source: ContextVar[Random] = ContextVar("source")


def new_ref(prefix: str) -> str:
    """Make a reference such as `P-7K3M-9QTX`: one of 26^8, so not found by trying."""
    body = "".join(_source.get(_SYSTEM).choices(LETTERS, k=8))
    return f"{prefix}-{body[:4]}-{body[4:]}"


@contextmanager
def drawn_from(source: Random) -> Iterator[None]:
    """Make every reference from a seed, so that a demonstration council comes out the same."""
    token = _source.set(source)
    try:
        yield
    finally:
        _source.reset(token)
