"""The demo: real complaints from filing to a performed decision, over HTTP, with every claim checked."""
