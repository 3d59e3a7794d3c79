"""Every way we know to make a webhook reach what it must not: corpus, guard at the socket, and five ways in."""
