"""The addresses of the worklist and of the results of collecting."""

from django.urls import URLPattern, path

from huikuan.entrypoints.web.views import results
from huikuan.entrypoints.web.views import worklist as pages
from huikuan.entrypoints.web.views import worklist_acts as acts

_HERE = "c/<slug:company>/worklist/"
_ONE = f"{_HERE}<int:customer_id>/"

WORKLIST: list[URLPattern] = [
    path(_HERE, pages.worklist, name="worklist"),
    path(f"{_HERE}team", acts.team, name="worklist_team"),
    path(_ONE, pages.pane, name="worklist_pane"),
    path(f"{_ONE}why", pages.why, name="worklist_why"),
    path(f"{_ONE}letter", pages.letter, name="worklist_letter"),
    path(f"{_ONE}act", acts.act, name="worklist_act"),
    path(f"{_ONE}assign", acts.assign, name="worklist_assign"),
    path("c/<slug:company>/results/", results.results, name="results"),
]
