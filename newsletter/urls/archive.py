"""A reader's own edition, and feeds. The archive itself is pages of the tree."""

from django.urls import path

from newsletter.views.archive import PersonalIssueView, SeriesFeed

urlpatterns = [
    path("newsletter/for/<int:pk>/<str:secret>/", PersonalIssueView.as_view(), name="personal_issue"),
    path("newsletter/feeds/<slug:slug>/", SeriesFeed(), name="issue_feed"),
]
