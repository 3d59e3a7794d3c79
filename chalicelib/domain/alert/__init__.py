"""The alert: complaints about one thing that are more than steady noise explains, until somebody has dealt with it."""
