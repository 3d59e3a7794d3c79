"""Handing a case over to a body that does not run Redress: the messages and the order in which they may come."""
