"""What people do about what somebody pays, and about the terms that everybody is charged by."""

from selfdirect.agreement.charging.actions.days import work_out_due
from selfdirect.agreement.charging.actions.means import confirm_means, unchanged, work_out_means
from selfdirect.agreement.charging.actions.terms import (
    JOB,
    ask_preview,
    begin_terms,
    propose_terms,
    return_terms,
    save_terms,
    sign_terms,
    take_list,
    throw_terms_away,
)
from selfdirect.agreement.charging.actions.work import (
    carry_out,
    carry_out_due,
    note_priced,
    price_again,
)

__all__ = [
    "JOB",
    "ask_preview",
    "begin_terms",
    "carry_out",
    "carry_out_due",
    "confirm_means",
    "note_priced",
    "price_again",
    "propose_terms",
    "return_terms",
    "save_terms",
    "sign_terms",
    "take_list",
    "throw_terms_away",
    "unchanged",
    "work_out_due",
    "work_out_means",
]
