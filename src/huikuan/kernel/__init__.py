"""Values every room needs; no business noun is named here."""
