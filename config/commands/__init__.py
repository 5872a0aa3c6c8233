"""One module for each `selfdirect` command: `add_parser(subparsers)` and `run(args) -> int`."""
