"""The addresses of the pages of reconciliation."""

from django.urls import URLPattern, path

from huikuan.entrypoints.web.views import reconciliation as pages

_HERE = "c/<slug:company>/reconciliation/"
_ONE = f"{_HERE}<int:request_id>/"

RECONCILIATION: list[URLPattern] = [
    path(_HERE, pages.board, name="reconciliation"),
    path(f"{_HERE}new", pages.new_round, name="new_round"),
    path(f"{_HERE}prepare", pages.prepare_round, name="prepare_round"),
    path(f"{_HERE}rounds/<int:round_id>/send", pages.send_round, name="send_round"),
    path(f"{_HERE}remind", pages.remind, name="remind_customers"),
    path(f"{_HERE}differences", pages.differences, name="differences"),
    path(f"{_ONE}differences/<int:no>", pages.settle_difference, name="settle_difference"),
    path(f"{_ONE}differs", pages.differs_on_paper, name="differs_on_paper"),
    path(_ONE, pages.one, name="confirmation"),
    path(f"{_ONE}link", pages.hand_link, name="hand_link"),
    path(f"{_ONE}withdraw", pages.withdraw, name="withdraw_confirmation"),
    path(f"{_ONE}agreed", pages.agreed_on_paper, name="agreed_on_paper"),
    path(f"{_ONE}letter", pages.decide, name="decide_confirmation"),
    path(f"{_ONE}papers/<int:paper_id>", pages.paper, name="confirmation_paper"),
]
