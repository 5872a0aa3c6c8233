"""The council's money seen whole: what it will come to, what was closed, what was handed over."""
