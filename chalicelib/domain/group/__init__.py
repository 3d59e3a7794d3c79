"""The rules of collective cases: groups, from their opening to the distribution of what they achieved."""
