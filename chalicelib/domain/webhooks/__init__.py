"""Rules of webhooks out: how an endpoint is doing, when it gets how much, and in which form."""
