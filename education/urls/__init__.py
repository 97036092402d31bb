"""Addresses of education. The catalogue and its courses are pages; what stands here comes before them."""

from education.urls import applying, catalogue, completion, desk, groups, instructors, learning, presence

app_name = "education"
urlpatterns = [
    *catalogue.urlpatterns,
    *applying.urlpatterns,
    *presence.urlpatterns,
    *learning.urlpatterns,
    *groups.urlpatterns,
    *completion.urlpatterns,
    *instructors.urlpatterns,
    *desk.urlpatterns,
]
