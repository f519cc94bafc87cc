"""What is read from disputes: frozen values, never rows."""
