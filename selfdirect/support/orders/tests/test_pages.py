"""The pages of orders: the provider's, finance's and the person's, who see only their own."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from selfdirect.support.budgets.tests.rows import START
from selfdirect.support.orders import queries
from selfdirect.support.orders.models import Delivery, Order


def test_a_provider_reads_the_order_and_writes_down_a_visit(at_page, order, cast):
    shown = at_page(cast.grace, "/provider/orders/")
    assert "Brightway Care has 1 order" in shown
    assert order.number in shown
    document = at_page(cast.grace, f"/orders/{order.number}/1/")
    assert "1 week a week at £164.60 a week" in document or "£164.60" in document
    assert at_page(cast.grace, f"/orders/{order.number}/1/order.pdf").content[:5] == b"%PDF-"
    path = f"/provider/orders/{order.number}/"
    refused = at_page(
        cast.grace, path, {"line": "2", "day": str(START), "given": "some"}, code=422
    )
    assert "“some” is not a number of hours or times" in refused
    at_page(cast.grace, path, {"line": "2", "day": str(START), "given": "1.5", "note": "Late."})
    assert "1.5 weeks" in at_page(cast.grace, path)


def test_a_file_is_taken_and_its_faults_stand_beside_their_rows(at_page, order, cast):
    example = at_page(cast.grace, "/provider/given/example.csv").content.decode("utf-8-sig")
    assert example.splitlines()[0] == "order,line,day,given,planned,note"
    text = f"order,line,day,given\n{order.number},2,{START},1\nPO-X,1,{START},1\n"

    def bring(content):
        file = SimpleUploadedFile("gave.csv", content)
        return at_page(cast.grace, "/provider/given/", {"file": file}, code=200)

    shown = bring(text.encode())
    assert "1 new, 0 put right, 0 the same" in shown
    assert "You have no order PO-X" in shown
    assert "1 the same as before" in bring(text.encode())
    file = SimpleUploadedFile("gave.csv", b"day\n1")
    shown = at_page(cast.grace, "/provider/given/", {"file": file}, code=422)
    assert "Missing: order, line, given" in shown
    file = SimpleUploadedFile("gave.xlsx", b"\xff\xfe\x00")
    shown = at_page(cast.grace, "/provider/given/", {"file": file}, code=422)
    assert "Save it from your spreadsheet as CSV" in shown


def test_the_person_reads_what_they_were_given_and_says_what_is_not_so(at_page, order, cast):
    path = f"/c/{order.budget.case.ref}/given/"
    assert "Nothing is written down yet" in at_page(cast.amira, path)
    at_page(
        cast.grace, f"/provider/orders/{order.number}/",
        {"line": "2", "day": str(START), "given": "1", "note": ""},
    )  # fmt: skip
    assert "This did not happen" in at_page(cast.amira, path)
    ref = Delivery.objects.get().ref
    assert "help to get up on 2 March 2026: 1 week" in at_page(cast.amira, f"{path}{ref}/")
    at_page(cast.amira, f"{path}{ref}/", {"words": "Nobody came."})
    assert "You told us" in at_page(cast.amira, path)
    assert "They say it did not happen" in at_page(cast.grace, f"/provider/orders/{order.number}/")
    assert "What did you find out" in at_page(cast.carol, path)
    at_page(cast.carol, f"{path}answer/", {"words": " "}, code=422)
    at_page(cast.carol, f"{path}answer/", {"words": "They come on Monday."})
    assert not queries.waits_for_answer(order.budget.case)


def test_finance_draws_up_and_looks(at_page, budget, cast):
    assert "No orders are drawn up yet" in at_page(cast.efua, "/money/orders/")
    at_page(cast.efua, "/money/orders/draw-up/", {})
    shown = at_page(cast.efua, "/money/orders/")
    assert "1 order is drawn up" in shown
    assert "1 order to 1 provider" in shown
    at_page(cast.efua, "/money/orders/draw-up/", {})
    assert "Nothing has changed" in at_page(cast.efua, "/money/orders/")
    organisation = budget.orders.get().organisation.ref
    assert "Amira Khan" in at_page(cast.efua, f"/money/orders/from/{organisation}/")
    at_page(cast.efua, "/money/orders/from/OR-NONE/", code=404)


def more_orders(order, many, **of):
    """Draw up as many more as one likes, beside an order."""
    Order.objects.bulk_create(
        Order(
            number=f"OD-{nth:04}-{of.get('name', 'MORE')}", version=1, budget=order.budget,
            organisation=order.organisation, content=order.content,
            starts_on=order.starts_on - timedelta(days=28),
            ends_before=of.get("ends_before", order.ends_before), drawn_by_name="Efua",
            drawn_at=order.drawn_at,
        )
        for nth in range(many)
    )  # fmt: skip


def test_lists_of_many_orders_come_page_by_page_and_ask_the_database_no_more(
    at_page, order, cast, django_assert_max_num_queries
):
    more_orders(order, 59)
    more_orders(order, 70, name="OVER", ends_before=START)
    whose = f"/money/orders/from/{order.organisation.ref}/"
    for user, path, most in (
        (cast.grace, "/provider/orders/", 22), (cast.efua, whose, 15),
        (cast.efua, "/money/orders/", 10),
    ):  # fmt: skip
        with django_assert_max_num_queries(most):
            shown = at_page(user, path)
        if path == "/money/orders/":
            assert "60 orders to 1 provider" in shown
            continue
        assert "Brightway Care has 60 orders" in shown
        assert shown.count("version 1</a>") == 50
        assert "OVER" not in shown
        assert at_page(user, f"{path}?page=2").count("version 1</a>") == 10
        over = at_page(user, f"{path}?show=ended")
        assert "70 orders to Brightway Care ended" in over
        assert "?show=ended&page=2" in over
        assert "OD-0000-OVER" in over
