"""본인확인: /me/identity/."""

from django.urls import path

from membership.views import identity

urlpatterns = [
    path("me/identity/", identity.IdentityView.as_view(), name="identity"),
    path("me/identity/merge/<int:pk>/", identity.MergeOfferView.as_view(), name="identity_merge"),
    path("me/identity/done/", identity.DoneView.as_view(), name="identity_done"),
]
