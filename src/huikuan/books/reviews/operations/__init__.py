"""The acts on reviews, proposed limits and recommendations: each checks state and writes rows and
evidence inside the caller's transaction (B6, B7, B13).
"""

from huikuan.books.reviews.operations.proposing import hold_proposal, lapse, propose, vote
from huikuan.books.reviews.operations.recommending import keep_recommendations
from huikuan.books.reviews.operations.reviewing import act_on_review, finish_review, keep_looks
from huikuan.books.reviews.values import ReviewRefused

__all__ = [
    "ReviewRefused",
    "act_on_review",
    "finish_review",
    "hold_proposal",
    "keep_looks",
    "keep_recommendations",
    "lapse",
    "propose",
    "vote",
]
