"""The addresses of disputes, promises and plans (A7, A8)."""

from typing import Final

from django.urls import URLPattern, path

from huikuan.entrypoints.web.views import disputes, plans

_DISPUTES: Final = "c/<slug:company>/disputes/"
_PLANS: Final = "c/<slug:company>/plans/"

CLAIMS: Final[list[URLPattern]] = [
    path(_DISPUTES, disputes.disputes, name="disputes"),
    path(f"{_DISPUTES}open", disputes.open_dispute, name="open_dispute"),
    path(
        f"{_DISPUTES}differences/<int:request_id>/<int:no>",
        disputes.dispute_difference,
        name="dispute_difference",
    ),
    path(f"{_DISPUTES}<int:dispute_id>/", disputes.dispute, name="dispute"),
    path(f"{_DISPUTES}<int:dispute_id>/act", disputes.act_on_dispute, name="act_on_dispute"),
    path(
        f"{_DISPUTES}<int:dispute_id>/papers/<int:paper_id>",
        disputes.dispute_paper,
        name="dispute_paper",
    ),
    path(_PLANS, plans.plans, name="plans"),
    path(f"{_PLANS}<int:plan_id>/", plans.plan, name="plan"),
    path(f"{_PLANS}<int:plan_id>/agreement", plans.plan_agreement, name="plan_agreement"),
    path(f"{_PLANS}<int:plan_id>/act", plans.act_on_plan, name="act_on_plan"),
    path("c/<slug:company>/customers/<int:customer_id>/promise", plans.promise, name="promise"),
]
