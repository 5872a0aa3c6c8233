"""What schemes in real use need, each shown by a tiny scheme with its worked answer.

The rows are those of the survey of such schemes (English, Scottish, German, French, Canadian and
American). Weights and prices are made up unless a source is named. One row is no matter of a
scheme: how the indicative sum became the final one, with its reason, is kept by decisions.
"""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from selfdirect.agreement.allocation.rules import allocate, check_fixtures, load_scheme
from selfdirect.agreement.allocation.tests.tiny import tiny
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money

_SURVEY = Path(__file__).parents[4].parent / "shared/domain/ras/feature_matrix.yaml"

FEATURES = {
    "single_choice_points": """
questions:
- {id: wash, text: Washing, options: [{id: no, text: No help, points: 0},
   {id: daily, text: Help each day, points: 9}]}
scoring: {items: [{question: wash}]}
values: [{name: total, is: points(wash) * 10}]
fixtures:
- {name: help each day, answers: {wash: daily}, expect: {total: 90}}
""",
    # The German NBA has an item where “partly” brings more points than “fully” (4.13).
    "nonlinear_points_per_level": """
questions:
- {id: feed, text: Fed by tube, options: [{id: no, text: No, points: 0},
   {id: partly, text: Partly, points: 6}, {id: fully, text: Fully, points: 3}]}
scoring: {items: [{question: feed}]}
values: [{name: total, is: points(feed) * 10}]
fixtures:
- {name: partly brings more, answers: {feed: partly}, expect: {total: 60}}
- {name: fully brings less, answers: {feed: fully}, expect: {total: 30}}
""",
    "paired_need_and_unmet_need": """
questions:
- {id: eat, text: Eating, options: [{id: none, text: None, points: 0},
   {id: some, text: Some, points: 1}, {id: all, text: All, points: 3}]}
- {id: eat_unmet, text: Missing help, options: [{id: none, text: None, points: 0},
   {id: some, text: Some, points: 1}, {id: all, text: All, points: 3}]}
scoring: {items: [{question: eat}, {question: eat_unmet}], pairs: [[eat, eat_unmet]]}
values: [{name: total, is: 'points(eat, eat_unmet) * 10'}]
fixtures:
- {name: family do some, answers: {eat: all, eat_unmet: some}, expect: {total: 40}}
""",
    "frequency_and_minutes_items": """
questions:
- {id: wash, text: Washing, kind: minutes, per: day}
- {id: nails, text: Nails, kind: minutes, per: month}
scoring: {items: [{question: wash}, {question: nails}], unit: {one: minute, many: minutes}}
values: [{name: total, is: 'hours(wash, nails) * 20'}]
fixtures: # 30 a day is 210 a week; 26 twice a month is 12 a week; 3.7 hours
- {name: daily and monthly, answers: {wash: 30 x 1, nails: 26 x 2}, expect: {total: 74}}
""",
    # As in the German NBA, where one item counts only if another holds (4.11).
    "conditional_item_counting": """
questions:
- {id: bladder, text: Bladder, options: [{id: dry, text: Dry, points: 0},
   {id: wet, text: Wet, points: 0}]}
- {id: pads, text: Pads, options: [{id: alone, text: Alone, points: 0},
   {id: help, text: With help, points: 3}]}
scoring: {items: [{question: bladder}, {question: pads, counts_if: bladder = 'wet'}]}
values: [{name: total, is: 'points(bladder, pads) * 10'}]
fixtures:
- {name: it counts, answers: {bladder: wet, pads: help}, expect: {total: 30}}
- {name: it does not, answers: {bladder: dry, pads: help}, expect: {total: 0}}
""",
    "domain_sum_then_band_then_weight": """
questions:
- {id: turn, text: Turning, kind: number, least: 0, most: 3}
- {id: stairs, text: Stairs, kind: number, least: 0, most: 3}
- {id: plan, text: Planning, kind: number, least: 0, most: 3}
scoring:
  items: [{question: turn}, {question: stairs}, {question: plan}]
  groups: {moving: [turn, stairs], mind: [plan]}
tables:
  moving_band: {kind: step, knots: [[0, 0], [2, 25], [4, 50], [6, 100]]}
  mind_band: {kind: step, knots: [[0, 0], [1, 50], [3, 100]]}
values:
- {name: weighted, is: '0.1 * table(moving_band, points(moving))
     + 0.15 * table(mind_band, points(mind))'}
- {name: total, is: weighted * 4}
fixtures:
- name: sums of 5 and 1
  answers: {turn: 3, stairs: 2, plan: 1}
  expect: {weighted: 12.5, total: 50}
""",
    # Of two modules the higher counts (NBA); locomotion is the highest of three (Washington CARE).
    "max_of_domains_or_items": """
questions:
- {id: in_room, text: In the room, kind: number, least: 0, most: 4}
- {id: outside, text: Outside, kind: number, least: 0, most: 4}
- {id: walk, text: Walking, kind: number, least: 0, most: 4}
- {id: mind, text: Mind, kind: number, least: 0, most: 9}
- {id: mood, text: Mood, kind: number, least: 0, most: 9}
scoring:
  items: [{question: in_room}, {question: outside}, {question: walk}, {question: mind},
    {question: mood}]
  groups: {locomotion: [in_room, outside, walk]}
values:
- {name: locomotion_points, is: highest_points(locomotion)}
- {name: total, is: '(locomotion_points + max(points(mind), points(mood))) * 10'}
fixtures:
- name: the highest of each
  answers: {in_room: 1, outside: 4, walk: 2, mind: 3, mood: 5}
  expect: {locomotion_points: 4, total: 90}
""",
    # As the French AGGIR: profiles are tried in turn, and a weight can take away.
    "sequential_profile_thresholds_negative_weights": """
questions:
- {id: move, text: Moving, options: [{id: A, text: Alone}, {id: B, text: In part},
   {id: C, text: Not}]}
- {id: wash, text: Washing, options: [{id: A, text: Alone}, {id: B, text: In part},
   {id: C, text: Not}]}
values:
- {name: first, is: "if(move = 'C', 200, 0) + if(wash = 'C', 100, 0) + if(wash = 'B', 40, 0)"}
- {name: second, is: "if(move = 'C', 150, 0) + if(wash = 'C', 60, 0) + if(wash = 'A', -80, 0)"}
- {name: profile, is: "if(first >= 300, 'one', if(second >= 60, 'two',
     if(second < 0, 'four', 'three')))"}
- {name: total, is: "if(profile = 'one', 400, 0) + if(profile = 'two', 300, 0)
     + if(profile = 'three', 100, 0)"}
fixtures:
- {name: the first profile, answers: {move: C, wash: C}, expect: {first: 300, total: 400}}
- {name: the second, answers: {move: C, wash: A}, expect: {first: 200, second: 70, total: 300}}
- {name: a weight takes away, answers: {move: A, wash: A}, expect: {second: -80, total: 0}}
- {name: in between, answers: {move: A, wash: B}, expect: {second: 0, total: 100}}
""",
    # As Washington CARE: a tree of scores ends in a group, and the group has its hours.
    "classification_tree_to_group": """
questions:
- {id: mind, text: Memory score, kind: number, least: 0, most: 6}
- {id: adl, text: Daily living score, kind: number, least: 0, most: 28}
- {id: complex, text: Complex health, options: [{id: no, text: No}, {id: yes, text: Yes}]}
tables:
  base_hours:
    kind: step
    by: group
    curves: {A_low: [[0, 22]], B_high: [[0, 70]], C_medium: [[0, 110]], C_high: [[0, 150]]}
values:
- name: group
  is: if(mind >= 4 and adl > 15, if(complex = 'yes', 'C_high', 'C_medium'),
      if(adl > 15, 'B_high', 'A_low'))
- {name: total, is: 'table(base_hours, 0) * 10'}
period: month
fixtures:
- {name: high, answers: {mind: 5, adl: 20, complex: yes}, expect: {total: 1500}}
- {name: medium, answers: {mind: 4, adl: 16, complex: no}, expect: {total: 1100}}
- {name: body alone, answers: {mind: 0, adl: 16, complex: yes}, expect: {total: 700}}
- {name: low, answers: {mind: 6, adl: 15, complex: yes}, expect: {total: 220}}
""",
    # The mean hours of ioRN groups in 2010 (Scotland, 1,599 people), at the mean English price of
    # an hour in 2013-14. The group means do not rise throughout: D is under C, G under F.
    "group_to_hours": """
questions:
- {id: iorn, text: ioRN group, options: [{id: A, text: A}, {id: C, text: C}, {id: D, text: D},
   {id: I, text: I}]}
tables:
  mean_hours:
    kind: step
    by: iorn
    unit: hours a week
    curves: {A: [[0, 5.6]], C: [[0, 12.3]], D: [[0, 11.8]], I: [[0, 23.6]]}
values: [{name: total, is: 'table(mean_hours, 0) * 17.2'}]
fixtures:
- {name: the lowest, answers: {iorn: A}, expect: {total: 96.32}}
- {name: C, answers: {iorn: C}, expect: {total: 211.56}}
- {name: D is under C, answers: {iorn: D}, expect: {total: 202.96}}
""",
    "regression_formula_with_interactions_and_transform": """
questions:
- {id: home, text: Home, options: [{id: family, text: Family}, {id: own, text: My own}]}
- {id: help, text: Help, kind: number, least: 0, most: 40}
scoring: {items: [{question: help}]}
values:
- {name: score, is: "10 + 2 * points(help) + if(home = 'own', 0.5 * points(help), 0)"}
- {name: total, is: score * score}
- {name: back_again, is: 'sqrt(total + 1, 4)'}
fixtures:
- {name: at home, answers: {home: family, help: 4}, expect: {score: 18, total: 324}}
- name: the interaction
  answers: {home: own, help: 4}
  expect: {score: 20, total: 400, back_again: 20.0250}
""",
    "step_bands_to_money": """
questions:
- {id: score, text: Score, kind: number, least: 0, most: 84}
scoring: {items: [{question: score}]}
tables: {bands: {kind: step, knots: [[0, 0], [8, 76.70], [12, 114.60]]}}
values: [{name: total, is: 'table(bands, points(score))'}]
fixtures:
- {name: just under, answers: {score: 7}, expect: {total: 0}}
- {name: the first band, answers: {score: 8}, expect: {total: 76.70}}
- {name: the last, answers: {score: 12}, expect: {total: 114.60}}
""",
    # R (Savva) v Kensington and Chelsea [2010] EWCA Civ 1209: two points of the table are known.
    "price_per_point": """
questions:
- {id: score, text: Score, kind: number, least: 0, most: 60}
scoring: {items: [{question: score}]}
tables: {known: {kind: linear, knots: [[0, 0], [16, 82.91], [22, 112.21]]}}
values:
- {name: total, is: 'table(known, points(score))'}
- {name: by_one_price, is: 'round_half_up(points(score) * 5.182, 0.01)'}
fixtures:
- {name: at first, answers: {score: 16}, expect: {total: 82.91, by_one_price: 82.91}}
- {name: asked again, answers: {score: 22}, expect: {total: 112.21, by_one_price: 114}}
""",
    "piecewise_linear_or_percentile_table": """
questions:
- {id: score, text: Score, kind: number, least: 0, most: 150}
scoring: {items: [{question: score}]}
tables:
  percentiles:
    kind: linear
    unit: GBP a week
    tail: upper_half_slope
    knots: [[0, 40], [10, 90], [40, 240], [100, 900]]
values: [{name: total, is: 'table(percentiles, points(score))'}]
fixtures:
- {name: between two knots, answers: {score: 25}, expect: {total: 165}}
- {name: past the last, answers: {score: 110}, expect: {total: 1010}}
""",
    "hours_times_rate": """
questions:
- {id: care, text: Care, kind: minutes}
- {id: skill, text: Skill, options: [{id: plain, text: Plain}, {id: trained, text: Trained}]}
scoring: {items: [{question: care}]}
rates:
  hour: {text: Price of an hour, from: {2026-04-01: {plain: 20, trained: 24.50}}}
values: [{name: total, is: 'hours(care) * rate(hour, skill)'}]
fixtures:
- {name: trained, on: 2026-05-01, answers: {care: 45 x 4, skill: trained},
   expect: {total: 73.50}}
""",
    # As the French APA: the most is a multiple of a national figure that rises each year.
    "index_multiple_money": """
starts_on: 2025-04-01
currency: EUR
period: month
questions:
- {id: group, text: Group, options: [{id: one, text: One}, {id: two, text: Two}]}
rates: {index: {text: National figure, from: {2025-04-01: 1200, 2026-04-01: 1250}}}
values: [{name: total, is: "rate(index) * if(group = 'one', 1.615, 1.306)"}]
fixtures:
- {name: the year before, on: 2026-03-31, answers: {group: one}, expect: {total: 1938}}
- {name: from April, on: 2026-04-01, answers: {group: one}, expect: {total: 2018.75}}
""",
    "client_group_age_or_setting_tables": """
questions:
- {id: born, text: Born, kind: date}
- {id: setting, text: Home, options: [{id: own, text: My own}, {id: shared, text: Shared}]}
- {id: score, text: Score, kind: number, least: 0, most: 100}
scoring: {items: [{question: score}]}
tables:
  money:
    kind: linear
    by: [age_group, setting]
    curves:
      younger: {own: [[0, 50], [100, 950]], shared: [[0, 40], [100, 640]]}
      older: {own: [[0, 45], [100, 545]], shared: [[0, 40], [100, 440]]}
values:
- {name: age_group, is: "if(years(born) >= 65, 'older', 'younger')"}
- {name: total, is: 'table(money, points(score))'}
fixtures:
- {name: the day before 65, on: 2026-05-01, answers: {born: 1961-05-02, setting: own, score: 50},
   expect: {total: 500}}
- {name: on the birthday, on: 2026-05-02, answers: {born: 1961-05-02, setting: shared, score: 50},
   expect: {total: 240}}
""",
    # The multipliers of Washington CARE: under a quarter met leaves 0.9 of the need, and so on.
    "informal_support_per_item_multiplier": """
questions:
- {id: dress, text: Dressing, kind: number, least: 0, most: 4}
- {id: family, text: How much family do, options: [{id: none, text: None},
   {id: under_quarter, text: Under a quarter}, {id: under_half, text: A quarter to a half},
   {id: to_three_quarters, text: A half to three quarters}, {id: more, text: More},
   {id: all, text: All}]}
scoring:
  items: [{question: dress, informal: family}]
  informal_levels: {none: 0, under_quarter: 0.1, under_half: 0.3, to_three_quarters: 0.5,
    more: 0.7, all: 1}
values: [{name: need, is: points(dress)}, {name: total, is: net(dress) * 10}]
fixtures:
- {name: under a half, answers: {dress: 4, family: under_half}, expect: {need: 4, total: 28}}
- {name: all of it, answers: {dress: 4, family: all}, expect: {need: 4, total: 0}}
""",
    # SCIE report 40, council C: need is priced whole, then what family do is taken off in money.
    "informal_support_money_after_gross": """
questions:
- {id: score, text: Score, kind: number, least: 0, most: 60}
- {id: family, text: What family do, kind: minutes}
scoring: {items: [{question: score}]}
values:
- {name: gross, is: points(score) * 8}
- {name: family_money, is: 'min(gross, family / 60 * 12)'}
- {name: total, is: gross - family_money}
receipt:
  lines:
  - {id: gross, text: For all that you need, is: gross}
  - {id: family, text: Less what family do, is: -family_money, when: family_money > 0}
  rounding: {text: Rounding, at_most: 0.01}
fixtures:
- {name: ten hours, answers: {score: 30, family: 120 x 5}, expect: {gross: 240, total: 120}}
- {name: never under nought, answers: {score: 3, family: 120 x 5}, expect: {gross: 24, total: 0}}
""",
    # Rochdale gave carers one sum, £500 a year at most; the amount beside it stays as it is.
    "carer_own_addition": """
questions:
- {id: score, text: Score, kind: number, least: 0, most: 60}
- {id: strain, text: Strain on the carer, kind: number, least: 0, most: 10}
scoring: {items: [{question: score}, {question: strain}]}
values:
- {name: total, is: points(score) * 8}
- {name: carer_sum, is: 'min(500, points(strain) * 60)'}
other_sums:
- {id: carer, text: For your carer's own life, value: carer_sum, period: once, for: carer}
fixtures:
- {name: to the most, answers: {score: 10, strain: 9}, expect: {total: 80, carer_sum: 500}}
""",
    # As FACE: day care and being watched overlap, so the larger counts; two people double it.
    "night_double_up_cannot_be_left_alone": """
questions:
- {id: care, text: Care, kind: minutes, per: day}
- {id: alone, text: Hours a day that you can be alone, kind: number, least: 0, most: 16}
- {id: people, text: People at once, options: [{id: one, text: One}, {id: two, text: Two}]}
- {id: night, text: Nights, options: [{id: none, text: None}, {id: sleep, text: Sleeping in},
   {id: wake, text: Awake}]}
scoring: {items: [{question: care}]}
values:
- {name: watched_hours, is: 'if(alone >= 16, 0, 7 * (16 - alone))'}
- {name: day_hours, is: "max(hours(care) * if(people = 'two', 2, 1), watched_hours)"}
- {name: night_money, is: "if(night = 'sleep', 7 * 60, 0) + if(night = 'wake', 7 * 140, 0)"}
- {name: total, is: day_hours * 18 + night_money}
fixtures:
- name: two people for two hours a day, safe alone
  answers: {care: 120 x 1, alone: 16, people: two, night: none}
  expect: {day_hours: 28, total: 504}
- name: never alone in the day, and someone awake
  answers: {care: 120 x 1, alone: 0, people: two, night: wake}
  expect: {day_hours: 112, night_money: 980, total: 2996}
""",
    "caps_floors_minimum": """
questions:
- {id: score, text: Score, kind: number, least: 0, most: 90}
scoring: {items: [{question: score}]}
values:
- {name: before, is: points(score) * 10}
- {name: total, is: 'if(before < 15, 0, min(600, max(25, before)))'}
fixtures:
- {name: too little to pay, answers: {score: 1}, expect: {total: 0}}
- {name: raised, answers: {score: 2}, expect: {total: 25}}
- {name: as it is, answers: {score: 40}, expect: {total: 400}}
- {name: cut, answers: {score: 90}, expect: {total: 600}}
""",
    # R (KM) v Cambridgeshire [2012] UKSC 23: past the table's end a second sum prices the rest.
    "upper_band_calculator_or_individual_route": """
questions:
- {id: score, text: Score, kind: number, least: 0, most: 200}
- {id: extra, text: Extra hours, kind: number, default: 0}
scoring: {items: [{question: score}]}
tables: {money: {kind: linear, knots: [[0, 0], [100, 1000]]}}
values:
- {name: above, is: points(score) > 100}
- {name: total, is: 'table(money, points(score)) + if(above, extra * 16, 0)'}
panel: above
panel_says: Your needs are above the table, so people cost your support one part at a time.
fixtures:
- {name: in the table, answers: {score: 60, extra: 39}, expect: {total: 600, above: 0}}
- {name: above it, answers: {score: 130, extra: 39}, expect: {total: 1624, above: 1}}
""",
    "contingency_top_slice": """
questions:
- {id: score, text: Score, kind: number, least: 0, most: 90}
scoring: {items: [{question: score}]}
values:
- {name: whole, is: points(score) * 10}
- {name: kept_back, is: whole * 0.05}
- {name: total, is: whole - kept_back}
receipt:
  lines:
  - {id: whole, text: From the table, is: whole}
  - {id: kept_back, text: Kept for what nobody could foresee, is: -kept_back}
  rounding: {text: Rounding, at_most: 0.01}
fixtures:
- {name: five in a hundred, answers: {score: 50}, expect: {kept_back: 25, total: 475}}
""",
    "budget_scale_factor_with_sufficiency_guard": """
questions:
- {id: care, text: Care, kind: minutes}
scoring: {items: [{question: care}]}
scale:
  factor: 0.95
  reason: The council has this much money this year.
  sufficiency: {hours: hours_needed, unit_price: price}
values:
- {name: hours_needed, is: hours(care)}
- {name: price, is: 18}
- {name: total, is: scaled(hours_needed * 20)}
fixtures:
- {name: it still buys the hours, answers: {care: 60 x 10}, expect: {total: 190}}
""",
    # Rotherham raised its table by 1.57% for 2013-14.
    "uprating_index_effective_dates": """
starts_on: 2012-04-01
questions:
- {id: score, text: Score, kind: number, least: 0, most: 90}
scoring: {items: [{question: score}]}
rates: {uplift: {text: Yearly rise, from: {2012-04-01: 1, 2013-04-01: 1.0157}}}
values: [{name: total, is: 'round_half_up(points(score) * 10 * rate(uplift), 0.01)'}]
fixtures:
- {name: before, on: 2013-03-31, answers: {score: 25}, expect: {total: 250}}
- {name: after, on: 2013-04-01, answers: {score: 25}, expect: {total: 253.93}}
""",
    # Norfolk's children's scheme gives no money under 70 points.
    "eligibility_gate_before_money": """
questions:
- {id: score, text: Score, kind: number, least: 0, most: 200}
scoring: {items: [{question: score}]}
values:
- {name: through, is: points(score) >= 70}
- {name: total, is: 'if(through, points(score) * 2, 0)'}
fixtures:
- {name: just under, answers: {score: 69}, expect: {through: 0, total: 0}}
- {name: through, answers: {score: 70}, expect: {through: 1, total: 140}}
""",
    "several_viewpoints_and_disagreement": """
questions:
- {id: wash, text: Washing, asks: [self, carer, worker, agreed],
   options: [{id: no, text: No help, points: 0}, {id: daily, text: Help each day, points: 9}]}
- {id: risk, text: Risk, asks: [worker], default: no, options: [{id: no, text: No},
   {id: yes, text: Yes}]}
scoring: {items: [{question: wash}]}
values: [{name: total, is: points(wash) * 10}]
fixtures:
- {name: the person, answers: {wash: no}, expect: {total: 0}}
- {name: the worker, answers: {wash: daily}, expect: {total: 90}}
""",
    "explanation_per_line": """
questions:
- {id: wash, text: Washing, options: [{id: no, text: No help, points: 0},
   {id: daily, text: Help each day, points: 9}]}
- {id: night, text: Nights, options: [{id: no, text: No help}, {id: yes, text: Help}]}
scoring: {items: [{question: wash}]}
values:
- {name: by_points, is: points(wash) * 10, says: 'Each point brings £10.00.'}
- {name: nights, is: "if(night = 'yes', 100, 0)", says: 'Nights bring {nights:money}.',
   says_when: nights > 0}
- {name: total, is: by_points + nights}
receipt:
  lines:
  - {id: by_points, text: For your points, is: by_points, shared: yes}
  - {id: nights, text: For nights, is: nights, when: nights > 0}
  rounding: {text: Rounding, at_most: 0}
fixtures:
- {name: both, answers: {wash: daily, night: yes}, expect: {total: 190}}
""",
    "one_off_and_period_units": """
currency: CAD
period: month
questions:
- {id: score, text: Score, kind: number, least: 0, most: 90}
- {id: ramp, text: Ramp, options: [{id: no, text: No}, {id: yes, text: Yes}]}
scoring: {items: [{question: score}]}
values:
- {name: total, is: 'round_up(points(score) * 4.3, 5)'}
- {name: ramp_sum, is: "if(ramp = 'yes', 900, 0)"}
- {name: holiday, is: 'round_down(points(score) * 3.5, 10)'}
other_sums:
- {id: ramp, text: For a ramp, value: ramp_sum, period: once, for: person}
- {id: holiday, text: For a holiday, value: holiday, period: year, for: person}
fixtures:
- name: a month, a year and once
  answers: {score: 10, ramp: yes}
  expect: {total: 45, ramp_sum: 900, holiday: 30}
""",
}


@pytest.mark.parametrize("feature", FEATURES)
def test_each_feature_of_real_schemes_comes_out_as_worked_by_hand(feature: str) -> None:
    scheme = load_scheme(tiny(FEATURES[feature]))
    assert scheme.fixtures
    assert check_fixtures(scheme) == ()


@pytest.mark.skipif(not _SURVEY.exists(), reason="the survey does not lie beside the project")
def test_no_feature_of_the_survey_is_left_out() -> None:
    surveyed = yaml.safe_load(_SURVEY.read_text(encoding="utf-8"))["features"]
    assert set(surveyed) - set(FEATURES) == {"indicative_to_final_with_reason"}


def test_missing_help_is_never_more_than_the_need() -> None:
    scheme = load_scheme(tiny(FEATURES["paired_need_and_unmet_need"]))
    with pytest.raises(Refused, match=r"Eating.*Missing help|Missing help.*Eating"):
        allocate(scheme, {"eat": "some", "eat_unmet": "all"})


def test_the_carers_own_sum_stands_beside_the_amount() -> None:
    scheme = load_scheme(tiny(FEATURES["carer_own_addition"]))
    found = allocate(scheme, {"score": 10, "strain": 2})
    assert found.amount == Money.pounds(80)
    assert [(s.id, s.money) for s in found.other_sums] == [("carer", Money.pounds(120))]


def test_a_scaled_figure_that_no_longer_buys_the_hours_says_so() -> None:
    text = tiny(FEATURES["budget_scale_factor_with_sufficiency_guard"])
    enough = allocate(load_scheme(text), {"care": "60 x 10"})
    assert enough.warnings == ()
    short = allocate(load_scheme(text.replace("0.95", "0.85")), {"care": "60 x 10"})
    assert short.amount == Money.pounds(170)
    assert "£170.00" in short.warnings[0]
    assert "£180.00" in short.warnings[0]


def test_high_need_leaves_the_table_with_a_word_and_is_not_cut() -> None:
    scheme = load_scheme(tiny(FEATURES["upper_band_calculator_or_individual_route"]))
    found = allocate(scheme, {"score": 130, "extra": 39})
    assert found.panel
    assert "one part at a time" in " ".join(found.working)


def test_the_gap_between_two_voices_is_money() -> None:
    scheme = load_scheme(tiny(FEATURES["several_viewpoints_and_disagreement"]))
    own, worker = (allocate(scheme, {"wash": said, "risk": "no"}) for said in ("no", "daily"))
    assert worker.amount - own.amount == Money.pounds(90)
    assert [q.id for q in scheme.questionnaire.asked({}, "self")] == ["wash"]


def test_every_line_is_explained_and_they_sum_to_the_penny() -> None:
    scheme = load_scheme(tiny(FEATURES["explanation_per_line"]))
    found = allocate(scheme, {"wash": "daily", "night": "yes"})
    lines = [
        *((x.question, x.money) for x in found.lines if x.money),
        *((x.id, x.money) for x in found.money_lines),
    ]
    assert lines == [("wash", Money.pounds(90)), ("nights", Money.pounds(100))]
    assert "Nights bring £100.00." in found.working


def test_a_day_before_the_first_rate_is_refused() -> None:
    scheme = load_scheme(tiny(FEATURES["hours_times_rate"]))
    with pytest.raises(Refused, match="Say which day it is for"):
        allocate(scheme, {"care": "45 x 4", "skill": "trained"})
    found = allocate(scheme, {"care": "45 x 4", "skill": "plain"}, on=date(2026, 4, 1))
    assert found.values["total"] == Fraction(60)
