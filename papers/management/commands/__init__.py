"""Thin shells: arguments in, report out, an honest exit status."""
