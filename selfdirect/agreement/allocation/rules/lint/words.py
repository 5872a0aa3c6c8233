"""Checks of what the scheme says in words: that it explains itself, with nothing hidden."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from selfdirect.agreement.allocation.rules.lint.context import Context, listed, named, names_in
from selfdirect.agreement.allocation.rules.lint.remarks import ADVICE, GRAVE, Remark
from selfdirect.agreement.allocation.rules.syntax import Call, Chain, Name, Node
from selfdirect.agreement.allocation.rules.values import Value
from selfdirect.agreement.allocation.rules.written import Place

_LONG = 30  # words in a sentence
_SENTENCE = re.compile(r"[.!?:;]\s|\n")
_FIGURE = re.compile(r"\{([A-Za-z]\w*)(?::money)?\}")
_SHOWN = ("Cc", "Cf", "Co", "Cs")  # classes of characters that cannot be seen
_ALLOWED = {"\n", "\r", "\t", "\u200d", "\ufeff"}


def unexplained(known: Context) -> Iterator[Remark]:
    """Find figures that change the sum and are told of nowhere."""
    told = _told(known)
    for value in known.scheme.values:
        if value.name in known.used.names and value.name not in told and _decides(value.formula):
            yield Remark(
                "no explanation",
                ADVICE,
                known.places.at("values", value.name),
                f"“{value.name}” changes the figure, but no sentence or line tells of it.",
                "The person is owed the working: what is not told cannot be checked.",
                f"Give it `says:`, with {{{value.name}}} where the figure belongs.",
            )


def _told(known: Context) -> set[str]:
    scheme = known.scheme
    texts = [value.says.text for value in scheme.values if value.says]
    texts += [part.text.text for part in scheme.parts]
    texts += [one.text.text for one in scheme.other_sums]
    told = {name for text in texts for name in _FIGURE.findall(text)}
    told |= {value.name for value in scheme.values if value.says}
    told |= {name for part in scheme.parts for name in _lone(part.formula)}
    told |= {name for part in scheme.parts if part.when for name in names_in(part.when)}
    told |= {one.value for one in scheme.other_sums}
    return told | {scheme.amount or "", scheme.panel or "" if scheme.panel_says else ""}


def _lone(node: Node) -> Iterable[str]:
    """Name the figures that a line shows as they are, or added up."""
    parts = [node.first, *(part for _, part in node.rest)] if isinstance(node, Chain) else [node]
    return [part.name for part in parts if isinstance(part, Name)]


def _decides(node: Node) -> bool:
    """Say whether a formula does more than give a figure another name, or add figures up."""
    if isinstance(node, Chain) and all(sign in "+-" for sign, _ in node.rest):
        return any(_decides(part) for part in (node.first, *(part for _, part in node.rest)))
    return any(isinstance(part, Call | Chain) for part in named(node))


def no_help(known: Context) -> Iterator[Remark]:
    """Find questions with nothing beside them to help."""
    bare = [q.id for q in known.scheme.questionnaire.questions if not q.help]
    if bare:
        yield Remark(
            "no help",
            ADVICE,
            known.places.at("questions", bare[0]),
            f"These questions have no help beside them: {listed(bare)}.",
            "Two people who read a question differently get different sums for the same need.",
            "Say in `help:` what to think of, in a sentence or two.",
        )


def blank(known: Context) -> Iterator[Remark]:
    """Find words that are there and say nothing."""
    scheme = known.scheme
    rows: list[tuple[tuple[str, ...], str]] = []
    rows += [(("receipt", "lines", part.id), part.text.text) for part in scheme.parts]
    rows += [(("values", v.name), v.says.text) for v in scheme.values if v.says]
    rows += [(("other_sums", one.id), one.text.text) for one in scheme.other_sums]
    for question in scheme.questionnaire.questions:
        rows += [(("questions", question.id, "options", o.id), o.text) for o in question.options]
    rows += [(("title",), scheme.title)]
    for path, text in rows:
        if not text.strip():
            yield Remark(
                "no words",
                GRAVE,
                known.places.at(*path),
                f"There are no words for “{path[-1]}”.",
                "The person would see a sum or a choice with nothing beside it.",
                "Write what it is.",
            )


def long_sentences(known: Context) -> Iterator[Remark]:
    """Find sentences that are hard to read."""
    long = [(path, words) for path, text in _read_by_people(known) for words in _too_long(text)]
    if long:
        (where, most) = max(long, key=lambda found: found[1])
        yield Remark(
            "hard to read",
            ADVICE,
            known.places.at(*where),
            f"Sentences of more than {_LONG} words: {len(long)}; the longest has {most}.",
            "People read these by themselves, some of them with difficulty.",
            "Split them: one thing to a sentence.",
        )


def _read_by_people(known: Context) -> Iterator[tuple[tuple[str, ...], str]]:
    for question in known.scheme.questionnaire.questions:
        for text in (question.text, question.help, *(o.text for o in question.options)):
            yield ("questions", question.id), text
    for value in known.scheme.values:
        yield ("values", value.name), _said(value)


def _said(value: Value) -> str:
    return value.says.text if value.says else ""


def _too_long(text: str) -> Iterator[int]:
    for sentence in _SENTENCE.split(text):
        words = len(sentence.split())
        if words > _LONG:
            yield words


def hidden(text: str) -> Iterator[Remark]:
    """Find characters that cannot be seen, or that turn the order of others round."""
    for number, line in enumerate(text.split("\n"), 1):
        for column, character in enumerate(line, 1):
            if character in _ALLOWED or unicodedata.category(character) not in _SHOWN:
                continue
            yield Remark(
                "hidden character",
                GRAVE,
                Place(number, column),
                f"A character stands here that cannot be seen (U+{ord(character):04X}).",
                "What people read on the page may not be what the file says.",
                "Delete it, and type the words again.",
            )
            break  # one to a line is enough to find it by


CHECKS = (unexplained, no_help, blank, long_sentences)
