"""Decides what a client reads when a request does not reach a route: the same problem details.

Django itself answers a wrong host, a method that a path does not take or an unknown path; under
the API's address such an answer becomes a problem as well.
"""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

from huikuan.entrypoints.api.problems import Problem, answer

BASE: Final = "/api/v1/"
_FIRST_ERROR: Final = 400
_CODES: Final = {
    403: "api.second_factor",
    404: "api.not_found",
    405: "api.method_not_allowed",
    408: "api.body_too_slow",
    413: "api.body_too_large",
}


def problem_edges(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Turn any refusal under the API's address that is not a problem yet into one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        kind = response.headers.get("Content-Type", "")
        if (
            not request.path.startswith(BASE)
            or response.status_code < _FIRST_ERROR
            or kind.startswith("application/problem+json")
        ):
            return response
        code = _CODES.get(response.status_code, f"api.title.{response.status_code}")
        problem = Problem(response.status_code, code, figures={"most": "-"})
        if "Allow" in response.headers:
            problem.headers["Allow"] = response.headers["Allow"]
        return answer(request, problem)

    return middleware
