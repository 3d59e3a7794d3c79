"""One arbitration at a body: from the referral to the award, its corrections and its end. See `state`."""
