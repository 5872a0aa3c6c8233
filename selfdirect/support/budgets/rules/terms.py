"""What is agreed before the first direct payment, in plain words; and why a sum may fall."""

from collections.abc import Collection, Mapping

from selfdirect.foundation.kernel.money import Money

VERSION = "2026-1"  # of the words below: who agreed to them agreed to these
TERMS = (
    "The money is for the support in your plan. You can use it as the plan says, in your way.",
    "You keep it apart from your other money, in an account of its own or on a card.",
    "You keep what shows how it was spent. We ask for it only if something is not clear.",
    "You may not pay your husband, wife or partner, or close family who live with you, unless "
    "we have agreed that it is needed.",
    "If you employ somebody, you are their employer. We help you with that, and the money "
    "covers what it costs.",
    "You tell us if your needs change, if you go into hospital, or if you cannot manage it.",
    "You can stop at any time. Then we arrange your support another way: you never go without.",
    "We look at it together within six months, and then at least once a year.",
)
SOURCE = "Care Act 2014 ss.31 to 33; S.I. 2014/2871, regulations 3, 4 and 7"
ACCOUNTS = {
    "own": "A bank account of their own, only for this",
    "card": "A prepaid card, which they chose",
    "nominee": "An account of somebody they named",
    "authorised": "An account of somebody authorised, where they cannot decide themselves",
    "supported": "A supported account that somebody runs for them",
}
OF_OTHERS = ("nominee", "authorised", "supported")  # in somebody else's name


def cannot_agree(account: str, holder: str, agreed_by: str) -> str:
    """Say why terms cannot be written down as agreed; empty if they can."""
    if account not in ACCOUNTS:
        return "Choose where the money is to be kept."
    if account in OF_OTHERS and not holder.strip():
        return "Say in whose name the account is."
    if not agreed_by.strip():
        return "Say who agreed: the person, or who may agree for them."
    return ""


def cannot_step_down(
    before: Money, after: Money, outcomes: Collection[str], reasons: Mapping[str, str], view: str
) -> str:
    """Say why a budget may not fall yet; empty if it may, or does not fall.

    A budget is never cut without a change that explains it (Care Act 2014 s.27; guidance
    chapter 13, read in secondary sources): a reason for each outcome, and what they say to it.
    """
    if after >= before:
        return "The budget does not fall, so there is nothing to explain."
    silent = [outcome for outcome in outcomes if not reasons.get(outcome, "").strip()]
    if silent:
        return f"Say for each outcome why less will do. Nothing is said yet for: “{silent[0]}”."
    if not view.strip():
        return "Write down what the person says to it, in their own words."
    return ""
