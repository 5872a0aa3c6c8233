"""Measurements against the peers: ours and theirs in turn, in one run, on one machine."""
