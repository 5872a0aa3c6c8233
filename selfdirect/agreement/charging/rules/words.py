"""What each national rate is called in plain words, and the law that sets it."""

_REGULATIONS = "S.I. 2014/2672"
_CAPITAL = f"{_REGULATIONS} reg 12"
_TARIFF = f"{_REGULATIONS} reg 25"
_MIG = f"{_REGULATIONS} reg 7"
_PEA = f"{_REGULATIONS} reg 6"
_INCOME = f"{_REGULATIONS} Sched 1"
_DEFERRED = "S.I. 2014/2671"
_PENSION_AGE = "Pensions Acts 1995 to 2014"

RATES = {
    "capital_lower_limit": ("Lower capital limit", _CAPITAL),
    "capital_upper_limit": ("Upper capital limit", _CAPITAL),
    "tariff_amount": ("Tariff income for each step of capital", _TARIFF),
    "tariff_step": ("Step of capital for tariff income", _TARIFF),
    "pension_age_earliest": ("Earliest pension age", _PENSION_AGE),
    "pension_age_latest": ("Latest pension age", _PENSION_AGE),
    "mig_child": ("Amount for each child", _MIG),
    "mig_single_18_to_24": ("Amount for a single person aged 18 to 24", _MIG),
    "mig_single_25_to_pension_age": ("Amount for a single person from 25 to pension age", _MIG),
    "mig_single_pension_age": ("Amount for a single person of pension age", _MIG),
    "mig_lone_parent": ("Amount for a lone parent under pension age", _MIG),
    "mig_couple": ("Amount for one of a couple, both under pension age", _MIG),
    "mig_couple_pension_age": ("Amount for one of a couple, one or both of pension age", _MIG),
    "disability_premium_single": ("Disability premium, single", _MIG),
    "disability_premium_couple": ("Disability premium, one of a couple", _MIG),
    "enhanced_disability_premium_single": ("Enhanced disability premium, single", _MIG),
    "enhanced_disability_premium_couple": ("Enhanced disability premium, one of a couple", _MIG),
    "carer_premium": ("Carer premium", _MIG),
    "personal_expenses_allowance": ("Personal expenses allowance", _PEA),
    "savings_disregard_single": ("Savings disregard, single", _INCOME),
    "savings_disregard_couple": ("Savings disregard, one of a couple", _INCOME),
    "deferred_income_allowance": ("Less the income that is kept each week", _DEFERRED),
    "deferred_equity_share": ("Share of the home's value that may be lent on", _DEFERRED),
}
