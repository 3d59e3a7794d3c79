"""Tests of the adapters, against real sockets where they speak to the network."""
