"""What is read from plans: frozen values, never rows."""
