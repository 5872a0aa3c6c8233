"""The formulas of a scheme, read into a tree: numbers, names, sums, comparisons, calls.

    either     = both ("or" both)*
    both       = denial ("and" denial)*
    denial     = "not" denial | comparison
    comparison = sum (("=" | "!=" | "<" | "<=" | ">" | ">=") sum)?
    sum        = product (("+" | "-") product)*
    product    = signed (("*" | "/") signed)*
    signed     = "-" signed | atom
    atom       = number | 'option' | name | name "(" either ("," either)* ")" | "(" either ")"

There are no loops, no definitions and no way to reach anything but what the scheme has named, so
that every formula ends, and reads the same to a person, to this engine and to another.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from selfdirect.agreement.allocation.rules.written import Place, SchemeError

LONGEST = 4_000  # characters
DEEPEST = 40  # brackets, calls, minus signs and nots inside each other
_TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<number>[0-9]{1,12}(?:\.[0-9]{1,12})?(?![\w.]))|(?P<name>[A-Za-z]\w*)"
    r"|(?P<text>'[^'\n]*')|(?P<sign><=|>=|!=|[-+*/=<>(),])"
)
_WORDS = ("and", "or", "not")


@dataclass(frozen=True, slots=True)
class Number:
    place: Place
    value: Fraction


@dataclass(frozen=True, slots=True)
class Text:
    place: Place
    value: str


@dataclass(frozen=True, slots=True)
class Name:
    place: Place
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    place: Place
    name: str
    given: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Negative:
    place: Place
    part: "Node"


@dataclass(frozen=True, slots=True)
class Denial:
    place: Place
    part: "Node"


@dataclass(frozen=True, slots=True)
class Chain:
    """Sums and products: a first part, then each sign with its part, from left to right."""

    place: Place
    first: "Node"
    rest: tuple[tuple[str, "Node"], ...]


@dataclass(frozen=True, slots=True)
class Logic:
    place: Place
    word: str  # and, or
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    place: Place
    sign: str
    left: "Node"
    right: "Node"


Node = Number | Text | Name | Call | Negative | Denial | Chain | Logic | Comparison


def parts_of(node: Node) -> tuple[Node, ...]:
    """List the formulas that stand in another, from left to right, one step deep."""
    match node:
        case Call():
            return node.given
        case Negative() | Denial():
            return (node.part,)
        case Chain():
            return (node.first, *(part for _, part in node.rest))
        case Logic():
            return node.parts
        case Comparison():
            return node.left, node.right
    return ()


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # number, name, text, sign, word, end
    text: str
    place: Place

    def __str__(self) -> str:
        return "the end" if self.kind == "end" else f"“{self.text[:40]}”"


def parse(text: str, start: Place) -> Node:
    """Read one formula that starts at a place in its file.

    :raises SchemeError: with the line and column of what cannot be read
    """
    if len(text) > LONGEST:
        raise SchemeError(start, f"the formula is longer than {LONGEST:,} characters. Split it.")
    reader = _Reader(_tokens(text, start))
    node = reader.either()
    reader.expect("end")
    return node


def _tokens(text: str, start: Place) -> list[_Token]:
    found, at, where = [], 0, start
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise SchemeError(where, f"“{text[at]}” cannot stand here in a formula.")
        kind, piece = str(match.lastgroup), match.group()
        if kind != "space":
            found.append(_Token("word" if piece in _WORDS else kind, piece, where))
        at, where = match.end(), _after(where, piece)
    return [*found, _Token("end", "", where)]


def _after(place: Place, piece: str) -> Place:
    lines = piece.split("\n")
    if len(lines) == 1:
        return Place(place.line, place.column + len(piece))
    return Place(place.line + len(lines) - 1, len(lines[-1]) + 1)


_Part = Callable[[], Node]


class _Reader:
    """Walks the tokens once; holds only where it stands and how deep."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    @property
    def current(self) -> _Token:
        return self.tokens[self.at]

    def take(self, *texts: str) -> _Token | None:
        token = self.current
        if token.kind in ("sign", "word") and token.text in texts:
            self.at += 1
            return token
        return None

    def expect(self, text: str) -> None:
        if self.current.kind == "end" and text == "end":
            return
        if self.take(text) is None:
            wanted = "a sign like +, or the end" if text == "end" else f"“{text}”"
            raise SchemeError(
                self.current.place, f"{self.current} stands where {wanted} should be."
            )

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise SchemeError(self.current.place, "the formula is nested too deeply. Split it.")

    def either(self) -> Node:
        return self.logic("or", self.both)

    def both(self) -> Node:
        return self.logic("and", self.denial)

    def logic(self, word: str, part: _Part) -> Node:
        parts = [part()]
        while self.take(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Logic(parts[0].place, word, tuple(parts))

    def denial(self) -> Node:
        token = self.take("not")
        if token is None:
            return self.comparison()
        self.deeper()
        node = Denial(token.place, self.denial())
        self.depth -= 1
        return node

    def comparison(self) -> Node:
        left = self.sum()
        token = self.take("=", "!=", "<", "<=", ">", ">=")
        return left if token is None else Comparison(token.place, token.text, left, self.sum())

    def sum(self) -> Node:
        return self.chain(("+", "-"), self.product)

    def product(self) -> Node:
        return self.chain(("*", "/"), self.signed)

    def chain(self, signs: tuple[str, ...], part: _Part) -> Node:
        first, rest = part(), []
        while token := self.take(*signs):
            rest.append((token.text, part()))
        return Chain(first.place, first, tuple(rest)) if rest else first

    def signed(self) -> Node:
        token = self.take("-")
        if token is None:
            return self.atom()
        self.deeper()
        node = Negative(token.place, self.signed())
        self.depth -= 1
        return node

    def atom(self) -> Node:
        token = self.current
        if self.take("("):
            return self.bracket()
        if token.kind not in ("number", "text", "name"):
            raise SchemeError(token.place, f"{token} stands where a number or name should be.")
        self.at += 1
        if token.kind == "number":
            return Number(token.place, Fraction(token.text))
        if token.kind == "text":
            return Text(token.place, token.text[1:-1])
        return self.call(token) if self.take("(") else Name(token.place, token.text)

    def bracket(self) -> Node:
        self.deeper()
        node = self.either()
        self.expect(")")
        self.depth -= 1
        return node

    def call(self, token: _Token) -> Node:
        self.deeper()
        given = [self.either()]
        while self.take(","):
            given.append(self.either())
        self.expect(")")
        self.depth -= 1
        return Call(token.place, token.text, tuple(given))
