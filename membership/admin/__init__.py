"""Told apart by noun."""
