"""The operator's acts, on the model of AWS."""
