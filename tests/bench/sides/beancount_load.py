"""Load and check a book by Beancount: parse it, book it, and look at every balance."""

import importlib
import sys

from tests.bench.peers import VAR
from tests.bench.sides.loop import work

BOOK = VAR / "book.beancount"
NO_SERVER = 1  # none takes part: the machine's first process stands for it


def main() -> None:
    """Load the book from its text at every call: nothing is kept between two."""
    loader = importlib.import_module("beancount.loader")  # in the peers' environment alone
    loader.initialize(use_cache=False)

    def check(_: int) -> None:
        entries, errors, _options = loader.load_file(str(BOOK))
        if errors or not entries:
            sys.exit(f"Beancount does not agree: {errors[:3]}")

    work(check, NO_SERVER)


if __name__ == "__main__" and "prepare" not in sys.argv:
    main()
