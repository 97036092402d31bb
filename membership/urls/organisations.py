"""Organisations, the hat one wears, and mandates."""

from django.urls import path

from membership.views import mandates, organisations

urlpatterns = [
    path("organisations/", organisations.OrganisationsView.as_view(), name="organisations"),
    path("organisations/switch/", organisations.SwitchView.as_view(), name="switch"),
    path("organisations/new/", organisations.FoundView.as_view(), name="organisation_new"),
    path("organisations/invitation/<str:secret>/", organisations.InvitationView.as_view(), name="invitation"),
    path("organisations/invited/<int:pk>/", organisations.AcceptView.as_view(), name="invitation_accept"),
    path("organisations/<int:pk>/", organisations.OrganisationView.as_view(), name="organisation"),
    path("organisations/<int:pk>/invite/", organisations.InviteView.as_view(), name="organisation_invite"),
    path("organisations/<int:pk>/people/<int:role>/", organisations.PersonView.as_view(), name="organisation_person"),
    path("organisations/<int:pk>/people/<int:role>/end/", organisations.EndView.as_view(), name="organisation_end"),
    path("organisations/<int:pk>/leave/", organisations.LeaveView.as_view(), name="organisation_leave"),
    path("organisations/<int:pk>/close/", organisations.CloseView.as_view(), name="organisation_close"),
    path("me/mandates/", mandates.MandatesView.as_view(), name="mandates"),
    path("me/mandates/new/", mandates.OfferView.as_view(), name="mandate_new"),
    path("me/mandates/<int:pk>/end/", mandates.WithdrawView.as_view(), name="mandate_end"),
    path("me/mandates/offers/<int:pk>/end/", mandates.TakeBackView.as_view(), name="offer_end"),
    path("mandates/offer/<str:secret>/", mandates.TakeOnView.as_view(), name="offer"),
]
