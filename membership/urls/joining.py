"""Joining and signing in: /join/."""

from django.urls import path

from membership.views.joining import BeginView, JoinView
from membership.views.merging import MergeView
from membership.views.sign_in import ConnectLinkView, LinkView, SentView, SignInLinkView

urlpatterns = [
    path("join/", JoinView.as_view(), name="join"),
    path("join/link/", LinkView.as_view(), name="send_link"),
    path("join/link/sent/", SentView.as_view(), name="link_sent"),
    path("join/prove/", SentView.as_view(template="prove"), name="prove"),
    path("join/known/", SentView.as_view(template="known"), name="known"),
    path("join/link/<str:secret>/", SignInLinkView.as_view(), name="sign_in_link"),
    path("join/connect/<str:secret>/", ConnectLinkView.as_view(), name="connect_link"),
    path("join/mail/<str:sealed>/", BeginView.as_view(), name="begin"),
    path("join/merge/", MergeView.as_view(), name="merge"),
]
