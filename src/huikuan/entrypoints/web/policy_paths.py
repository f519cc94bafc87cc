"""The addresses of the pages of policies."""

from django.urls import URLPattern, path

from huikuan.entrypoints.web.views import letters
from huikuan.entrypoints.web.views import policies as pages
from huikuan.entrypoints.web.views import policy_edits as edits

_HERE = "c/<slug:company>/policies/"
_ONE = f"{_HERE}<slug:kind>/<slug:policy>/"
_PROPOSAL = f"{_HERE}proposals/<int:proposal_id>/"

POLICIES: list[URLPattern] = [
    path(_HERE, pages.policies, name="policies"),
    path(_PROPOSAL, pages.proposal, name="proposal"),
    path(f"{_PROPOSAL}edit", edits.edit, name="proposal_edit"),
    path(f"{_PROPOSAL}act", pages.act, name="proposal_act"),
    path(f"{_HERE}letters/<slug:policy>/preview", letters.preview, name="letter_preview"),
    path(_ONE, pages.one_policy, name="policy"),
    path(f"{_ONE}propose", edits.propose, name="policy_propose"),
    path(f"{_ONE}versions/<slug:whose>/<int:version>/", pages.version, name="policy_version"),
]
