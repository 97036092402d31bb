"""Who acts in this request: the signed-in person, the hat they wear, or the member they act for.

The session keeps only numbers; what they stand for is read and checked again at every request, so that an ended role or
mandate ends at once.
"""

from django.http import HttpRequest

from members.acting import Acting, as_self

SESSION_KEY = "acting"


def acting_of(request: HttpRequest) -> Acting:
    """For a signed-in person only."""
    return as_self(request.user)
