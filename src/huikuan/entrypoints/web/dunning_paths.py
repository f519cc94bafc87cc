"""The addresses of runs of dunning and of their steps (A1, A4)."""

from typing import Final

from django.urls import URLPattern, path

from huikuan.entrypoints.web.views import dunning, dunning_steps

_HERE: Final = "c/<slug:company>/dunning/"

DUNNING: Final[list[URLPattern]] = [
    path(_HERE, dunning.dunning, name="dunning"),
    path(f"{_HERE}look", dunning.look, name="dunning_look"),
    path(f"{_HERE}propose", dunning.propose, name="dunning_propose"),
    path(f"{_HERE}approve", dunning.approve, name="dunning_approve"),
    path(f"{_HERE}runs/<int:run_id>/", dunning.run, name="dunning_run"),
    path(f"{_HERE}steps/<int:step_id>/", dunning_steps.step, name="dunning_step"),
    path(f"{_HERE}steps/<int:step_id>/act", dunning_steps.act, name="act_on_dunning_step"),
]
