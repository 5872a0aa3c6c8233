"""What employing somebody costs, worked out by hand on a phone, with and without scripts."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Town


@pytest.mark.parametrize("scripts", [True, False])
def test_anybody_sees_what_an_hour_of_help_costs_all_told(town: Town, scripts: bool) -> None:
    somebody = town.visit(scripts=scripts).go("/employing/")
    somebody.page.locator("[name=day_hours]").fill("20")
    somebody.page.locator("[name=day_wage]").fill("9")
    somebody.press("Work it out")
    expect(somebody.page.get_by_text("below the least that the law allows").first).to_be_visible()
    somebody.page.locator("[name=day_wage]").fill("15")
    somebody.press("Work it out")
    expect(somebody.page.get_by_role("heading", level=1)).to_contain_text("all told")
    expect(somebody.page.get_by_role("table", name="Where each £1 goes")).to_be_visible()
