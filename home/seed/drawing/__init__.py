"""Illustrations and films drawn by code in the identity's manner."""
