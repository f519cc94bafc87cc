"""What is read from documents: frozen values, never rows."""
