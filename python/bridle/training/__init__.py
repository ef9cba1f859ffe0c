"""The loop of epochs, and what happens around its steps."""
