"""compile(): its arguments, and what their names stand for."""
