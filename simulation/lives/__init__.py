"""Lives: random people over the production handlers on the model of AWS, judged by an oracle that knows neither.

A world is one seed: tenants, a body, some tens of disputes beside each other, faults by dice. They file, negotiate,
mediate, arbitrate, join, vote, perform and erase through the API; everything else is done by the template's functions.
"""
