"""Order checks, held orders, blocks and rates through every route, for whoever checks the answers."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from huikuan.entrypoints.api.tests.asked import Api
from huikuan.entrypoints.api.tests.cash_story import Story
from tests.support.creditfirm import limit
from tests.support.firm import Firm

TODAY = dt.datetime.now(ZoneInfo("Asia/Shanghai")).date()


def ask_every_route(story: Story, firm: Firm) -> None:
    """An order that passes, one that is held and released, a block, a rate."""
    limit(firm, 10_000_000_00)
    desk = Api(token=firm.token("order-checks", responsible="credit_controller"))
    chief = Api(firm=firm, role="credit_controller")
    order: dict[str, Any] = {"customer_no": "C1", "amount": "1000.00", "reserve": True}
    # the small book's customer is long overdue: every order is held until somebody releases it
    made = story.post(desk, "/order-checks", {**order, "order_no": "A-1"})
    assert made["outcome"] == "hold"
    decision = {"decision_id": made["decision"]}
    assert story.get(desk, "/order-checks/{decision_id}", **decision)["hold"] == made["hold"]
    assert story.get(desk, "/order-checks/{decision_id}/explanation", **decision)["sound"]
    assert story.get(desk, "/order-checks", "customer=C1")["items"][0]["id"] == made["decision"]
    (held,) = story.get(chief, "/holds")["items"]
    hold = {"hold_id": held["id"]}
    assert story.get(chief, "/holds/{hold_id}", **hold)["ready"] is False
    paid = story.get(chief, "/holds/{hold_id}/what-if", "deposit=1000.00", **hold)
    assert (paid["outcome"], paid["split"]["deposit"]) == ("pass", "1000.00")
    act = {"act": "release", "why": "已收到银行回单", "review_on": str(TODAY + dt.timedelta(9))}
    assert story.post(chief, "/holds/{hold_id}/acts", act, **hold)["state"] == "released"
    done = story.get(chief, "/holds/{hold_id}", **hold)["history"][-1]["decision"]
    promise = story.get(desk, "/order-checks/{decision_id}", decision_id=done)["reservation"]
    moved = story.post(
        desk,
        "/order-checks/reservations/{reservation_id}/acts",
        {"act": "confirm", "amount": "900.00"},
        reservation_id=promise["id"],
    )
    assert (moved["state"], moved["amount"]) == ("confirmed", "900.00")
    (line,) = story.get(desk, "/exposures", "customer=C1")["items"]
    assert line["reserved"] == "900.00"
    block = story.post(
        chief, "/blocks", {"customer_no": "C1", "valid_from": str(TODAY), "why": "诉讼"}
    )
    assert story.get(chief, "/blocks")["items"][0]["id"] == block["id"]
    lifted = {"on": str(TODAY), "why": "撤诉"}
    story.post(chief, "/blocks/{block_id}/lift", lifted, block_id=block["id"])
    rate = {"base": "USD", "quote": "CNY", "on": str(TODAY), "rate": "7.1", "source": "中间价"}
    story.post(chief, "/exchange-rates", rate)
    assert story.get(chief, "/exchange-rates")["items"][0]["rate"] == "7.1"
