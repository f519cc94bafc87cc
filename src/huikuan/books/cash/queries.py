"""What is read from cash: frozen values, never rows."""
