"""Demo content: Korean, believable, people invented, districts and programmes real. Planted by `manage.py seed`.

What stands is left as it is, so that an editor's change survives; only events that are over move on to the future.
"""
