"""What is read from drafts: frozen values, never rows."""
