"""The addresses of the pages that customers see: one request behind its link, and the portal."""

from django.urls import URLPattern, path

from huikuan.entrypoints.portal import confirming, desk, door

app_name = "portal"

urlpatterns: list[URLPattern] = [
    path("r/<str:token>", confirming.confirm, name="confirm"),
    path("r/<str:token>/statement.pdf", confirming.statement, name="statement"),
    path("p/", desk.home, name="home"),
    path("p/in", door.ask, name="ask"),
    path("p/in/<str:token>", door.way_in, name="in"),
    path("p/out", door.out, name="out"),
    path("p/statement.pdf", desk.statement, name="account_statement"),
    path("p/documents/<int:document_id>", desk.document, name="document"),
    path("p/documents/<int:document_id>.pdf", desk.document_file, name="document_file"),
    path("p/requests/<int:request_id>", desk.answer_request, name="answer_request"),
    path("p/new/<slug:kind>", desk.new, name="new"),
    path("p/receipts/<int:submission_id>", desk.receipt, name="receipt"),
    path("p/receipts/<int:submission_id>/take-back", desk.take_back, name="take_back"),
]
