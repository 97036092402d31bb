"""Home's own addresses, before the page tree."""

from django.urls import path, re_path
from wagtail.contrib.sitemaps.views import sitemap

from home import feeds, views

app_name = "home"
urlpatterns = [
    path("search/", views.search, name="search"),
    path("feeds/", feeds.NewFeed(), name="feed"),
    path("feeds/district/<slug:district>/", feeds.DistrictFeed(), name="feed_district"),
    path("feeds/topic/<slug:slug>/", feeds.TopicFeed(), name="feed_topic"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("card-news/<int:pk>/pictures.zip", views.card_pictures, name="card_pictures"),
    re_path(
        r"^card-news/colours/(?P<ground>[0-9A-F]{6})-(?P<ink>[0-9A-F]{6})\.css$",
        views.card_colours,
        name="card_colours",
    ),
]
