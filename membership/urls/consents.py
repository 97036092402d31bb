"""내 동의, asking again, and the texts for everybody."""

from django.urls import path

from membership.views import consents

urlpatterns = [
    path("me/consents/", consents.ConsentsView.as_view(), name="consents"),
    path(
        "me/consents/<slug:purpose>/give/",
        consents.ConsentChangeView.as_view(),
        {"answer": "give"},
        name="consent_give",
    ),
    path(
        "me/consents/<slug:purpose>/withdraw/",
        consents.ConsentChangeView.as_view(),
        {"answer": "withdraw"},
        name="consent_withdraw",
    ),
    path("join/again/", consents.AgainView.as_view(), name="join_again"),
    path("policies/", consents.PoliciesView.as_view(), name="policies"),
    path("policies/<slug:purpose>/", consents.PolicyView.as_view(), name="policy"),
    path("policies/<slug:purpose>/<int:version>/", consents.PolicyView.as_view(), name="policy_version"),
]
