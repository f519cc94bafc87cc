"""The values of drafts: frozen, without behaviour of their own."""
