"""The addresses of limits and credit reviews (B6, B7, B13)."""

from typing import Final

from django.urls import URLPattern, path

from huikuan.entrypoints.web.views import limits, reviews

_LIMITS: Final = "c/<slug:company>/limits/"
_REVIEWS: Final = "c/<slug:company>/reviews/"

CREDIT: Final[list[URLPattern]] = [
    path(_LIMITS, limits.limits, name="limits"),
    path(f"{_LIMITS}recommend", limits.recommend, name="recommend_limits"),
    path(f"{_LIMITS}<int:customer_id>/", limits.limit, name="limit"),
    path(f"{_LIMITS}<int:customer_id>/propose", limits.propose, name="propose_limit"),
    path(f"{_LIMITS}proposals/<int:proposal_id>/decide", limits.decide, name="decide_limit"),
    path(f"{_LIMITS}proposals/<int:proposal_id>/withdraw", limits.withdraw, name="withdraw_limit"),
    path(_REVIEWS, reviews.reviews, name="reviews"),
    path(f"{_REVIEWS}request", reviews.request_review, name="request_review"),
    path(f"{_REVIEWS}<int:review_id>/", reviews.review, name="review"),
    path(f"{_REVIEWS}<int:review_id>/act", reviews.act, name="act_on_review"),
]
