"""What the database room refuses, in words an operator can act on (P7, X2, X10)."""


class DatabaseUnavailable(RuntimeError):
    """The database cannot be found, started, stopped or reached; the text says why."""


class WrongVersion(DatabaseUnavailable):
    """The data folder was written by another major version of PostgreSQL."""


class BadBackup(RuntimeError):
    """A backup file is truncated, altered, or not one of ours."""


class NotEmpty(RuntimeError):
    """A restore would overwrite a home that holds something."""
