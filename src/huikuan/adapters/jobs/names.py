"""The jobs that can be queued, by the name under which a worker knows them."""

PREVIEW_IMPORT = "imports.preview"
APPLY_IMPORT = "imports.apply"
MAIL_REPORTS = "reports.mail"
