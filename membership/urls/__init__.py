"""Addresses of a member's life: joining, 내 활동, consent, organisations, the desk."""

from membership.urls import activity, consents, data, desk, guardians, identity, joining, organisations, profile

app_name = "membership"
urlpatterns = [
    *joining.urlpatterns,
    *activity.urlpatterns,
    *profile.urlpatterns,
    *identity.urlpatterns,
    *consents.urlpatterns,
    *guardians.urlpatterns,
    *organisations.urlpatterns,
    *desk.urlpatterns,
    *data.urlpatterns,
]
