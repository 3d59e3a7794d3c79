"""Effects: everything that speaks to AWS, the network, the clock or a random source."""
