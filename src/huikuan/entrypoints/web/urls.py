"""The addresses of the pages: stable, so that one can be sent to a colleague (P3)."""

from django.urls import URLPattern, path

from huikuan.entrypoints.web.views import (
    aging,
    cockpit,
    customer,
    document,
    evidence,
    explain,
    imports,
    indicators,
    lists,
    monthly,
    own,
    report_mail,
    saved,
    search,
    statement,
)

app_name = "web"

_HERE = "c/<slug:company>/"

urlpatterns: list[URLPattern] = [
    path("", own.home, name="home"),
    path("language", own.language, name="language"),
    path("theme", own.theme, name="theme"),
    path(_HERE, cockpit.cockpit, name="cockpit"),
    path(f"{_HERE}customers/", lists.customers, name="customers"),
    path(f"{_HERE}customers/<int:customer_id>/", customer.customer, name="customer"),
    path(f"{_HERE}customers/<int:customer_id>/statement", statement.statement, name="statement"),
    path(
        f"{_HERE}customers/<int:customer_id>/statement.<str:form>",
        statement.statement_file,
        name="statement_file",
    ),
    path(f"{_HERE}invoices/", lists.invoices, name="invoices"),
    path(f"{_HERE}receipts/", lists.receipts, name="receipts"),
    path(f"{_HERE}documents/<int:document_id>/", document.document, name="document"),
    path(f"{_HERE}aging/", aging.aging, name="aging"),
    path(f"{_HERE}monthly/", monthly.monthly, name="monthly"),
    path(f"{_HERE}monthly.<str:form>", monthly.monthly_file, name="monthly_file"),
    path(f"{_HERE}monthly/mail/", report_mail.report_mail, name="report_mail"),
    path(f"{_HERE}monthly/mail/order", report_mail.order_report, name="order_report"),
    path(f"{_HERE}monthly/mail/end", report_mail.end_order, name="end_order"),
    path(
        f"{_HERE}monthly/mail/<int:message_id>/decide",
        report_mail.decide_letter,
        name="decide_letter",
    ),
    path(f"{_HERE}overdue/", lists.overdue, name="overdue"),
    path(f"{_HERE}indicators/", indicators.indicators, name="indicators"),
    path(f"{_HERE}indicators/<str:code>", indicators.indicator, name="indicator"),
    path(f"{_HERE}explain/<str:figure>", explain.explain, name="explain"),
    path(f"{_HERE}search", search.search, name="search"),
    path(f"{_HERE}evidence/", evidence.records, name="evidence"),
    path(f"{_HERE}evidence/verify", evidence.verified, name="verified"),
    path(f"{_HERE}settings/", own.settings, name="settings"),
    path(f"{_HERE}settings/tokens", own.create_token, name="create_token"),
    path(f"{_HERE}settings/tokens/<int:token_id>/revoke", own.revoke_token, name="revoke_token"),
    path(f"{_HERE}views/", saved.keep, name="keep_view"),
    path(f"{_HERE}views/<int:view_id>/", saved.opened, name="view"),
    path(f"{_HERE}views/<int:view_id>/change", saved.change, name="change_view"),
    path(f"{_HERE}views/<int:view_id>/remove", saved.remove, name="remove_view"),
    path(f"{_HERE}imports/", imports.imports, name="imports"),
    path(f"{_HERE}imports/<int:batch_id>/", imports.batch, name="batch"),
    path(f"{_HERE}imports/<int:batch_id>/progress", imports.progress, name="batch_progress"),
    path(f"{_HERE}imports/<int:batch_id>/check", imports.check, name="batch_check"),
    path(f"{_HERE}imports/<int:batch_id>/apply", imports.apply, name="batch_apply"),
    path(f"{_HERE}imports/<int:batch_id>/cancel", imports.cancel, name="batch_cancel"),
    path(f"{_HERE}imports/<int:batch_id>/rejects", imports.rejects, name="batch_rejects"),
]
