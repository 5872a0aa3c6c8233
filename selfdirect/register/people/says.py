"""What the acts of this room tell the person: one place for each sentence."""


def supporter_added(name: str, may_act: bool) -> str:
    also = " and act for you." if may_act else "."
    return f"You said that {name} may see how things stand{also}"
