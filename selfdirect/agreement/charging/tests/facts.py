"""Worked answers that councils have published, each with where it was printed.

They are evidence from outside: the sums below were not worked out by us.
"""

KNOWSLEY = {
    "id": "Knowsley charging policy, example A, 2024-25",
    "setting": "non_residential",
    "year": "2024-25",
    "person": {"age": 22, "couple": False},
    "income": [
        {"name": "Universal Credit", "amount": "167.96", "treatment": "count"},
        {
            "name": "PIP daily living, enhanced",
            "amount": "108.55",
            "treatment": "part",
            "disregard_amount": "35.90",
            "why": "night care, left out locally",
        },
        {"name": "PIP mobility, enhanced", "amount": "75.75", "treatment": "disregard"},
    ],
    "housing": [],
    "dre": ["12.60"],
    "mig": "160.30",
    "mig_parts": {"18 to 24": "87.65", "disability": "48.80", "enhanced": "23.85"},
    "cost": "391.95",
}
KINGSTON = {
    "id": "Kingston upon Thames, Joan, 2023-24",
    "setting": "non_residential",
    "year": "2023-24",
    "person": {"age_band": "spa", "couple": False},
    "income": [
        {"name": "State Pension", "amount": "203.85", "treatment": "count"},
        {"name": "Attendance Allowance", "amount": "101.75", "treatment": "count"},
    ],
    "housing": [{"name": "bills and housing", "amount": "100.00"}],
    "dre": ["5.00"],
    "mig": "214.35",
    "cost": "180.10",
}
DARLINGTON = {
    "id": "Council report of 2016-17, one of a couple (the guarantee held a local buffer)",
    "setting": "non_residential",
    "year": "2016-17",
    "income": [
        {"name": "income 1", "amount": "122.00", "treatment": "count"},
        {"name": "income 2", "amount": "60.00", "treatment": "count"},
        {"name": "AA", "amount": "55.10", "treatment": "count"},
    ],
    "mig": "148.47",
    "dre": ["25.00"],
    "cost": "9999",
}
LIVERPOOL = {
    # As read, the leaflet's own subtraction is a pound out: 53.03 for 54.03, so 47.73 for 48.63.
    "id": "Liverpool contributions leaflet, Dorothy: 90% of what is left, corrected",
    "setting": "non_residential",
    "income": [{"name": "total weekly income", "amount": "310.00", "treatment": "count"}],
    "mig": "184.44",
    "dre": ["24.16"],
    "housing": [
        {"name": "rent or mortgage", "amount": "20.52"},
        {"name": "council tax", "amount": "26.85"},
    ],
    "local_percent": "0.9",
    "cost": "9999",
}
CHESHIRE_WEST = {
    "id": "Cheshire West and Chester, tariff income",
    "setting": "tariff_only",
    "capital": "15750",
}
SCOTLAND_1 = {
    "id": "Scotland, tariff income over a lower limit of 20,250",
    "setting": "tariff_only_other",
    "lower_limit": "20250",
    "capital": "24000",
}
SCOTLAND_2 = {
    "id": "Scotland, tariff income over a lower limit of 18,500",
    "setting": "tariff_only_other",
    "lower_limit": "18500",
    "capital": "24000",
}
PUBLISHED = [
    (KNOWSLEY, 67_71),
    (KINGSTON, 0),
    (DARLINGTON, 63_63),
    (LIVERPOOL, 48_63),
    (CHESHIRE_WEST, 6_00),
    (SCOTLAND_1, 15_00),
    (SCOTLAND_2, 22_00),
]
