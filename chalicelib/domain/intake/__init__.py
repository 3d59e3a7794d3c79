"""Complaints on their way in: what a channel has heard, what is still to ask, and the complaint that comes of it."""
