"""The addresses of credit files, duplicates and securities."""

from django.urls import URLPattern, path

from huikuan.entrypoints.web.views import dossier, duplicates, securities

_HERE = "c/<slug:company>/"
_FILE = f"{_HERE}customers/<int:customer_id>/file/"
_ONE = f"{_HERE}securities/<int:security_id>/"

DOSSIERS: list[URLPattern] = [
    path(_FILE, dossier.credit_file, name="credit_file"),
    path(f"{_FILE}record/<slug:kind>", dossier.record, name="credit_file_record"),
    path(f"{_FILE}facts/<int:fact_id>/end", dossier.end, name="credit_file_end"),
    path(f"{_FILE}statement", dossier.state, name="credit_file_state"),
    path(f"{_FILE}statement/read", dossier.read_statement, name="credit_file_read"),
    path(f"{_FILE}reports/order", dossier.order_report, name="credit_file_order"),
    path(f"{_FILE}reports/<int:report_id>", dossier.raw_report, name="credit_file_raw"),
    path(f"{_FILE}papers", dossier.paper, name="credit_file_keep"),
    path(f"{_FILE}papers/<int:fact_id>", dossier.paper_file, name="credit_file_paper"),
    path(f"{_HERE}duplicates/", duplicates.duplicates, name="duplicates"),
    path(f"{_HERE}duplicates/decide", duplicates.decide_duplicate, name="decide_duplicate"),
    path(f"{_HERE}securities/", securities.securities, name="securities"),
    path(f"{_HERE}securities/enter", securities.enter_security, name="enter_security"),
    path(_ONE, securities.security, name="security"),
    path(f"{_ONE}act", securities.act_on_security, name="act_on_security"),
]
