"""What R's functions do that no function of Keras does. Only the tables and the bridge call it."""
