"""People at random against the whole system on one machine: consumers, merchants, officers, a mediator, an arbitration
body, over HTTP (`make load MINUTES=5`).

What must hold: nobody meets an error that is ours, nothing is left lying when they have gone home, and the server's
memory does not grow with the time. Not packaged; knows of the system nothing but its API.
"""
