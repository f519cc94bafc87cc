"""What is read from reconciliation: frozen values, never rows."""
