"""The values of documents: frozen, without behaviour of their own."""
