"""Read what other rooms hand out about money, and what was told of it."""
