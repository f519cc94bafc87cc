"""The jobs that can be queued, by the name under which a worker knows them."""

PREVIEW_IMPORT = "imports.preview"
APPLY_IMPORT = "imports.apply"
MATCH_CASH = "cash.match"
MAIL_REPORTS = "reports.mail"
OBTAIN_REPORT = "credit_reports.obtain"
RECONCILE = "reconciliation.mail"
PORTAL = "portal.mail"
