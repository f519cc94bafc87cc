"""What is read from banking: frozen values, never rows."""
