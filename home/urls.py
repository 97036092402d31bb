"""Home's own addresses, before the page tree."""

from django.urls import path, re_path

from home import views

app_name = "home"
urlpatterns = [
    path("card-news/<int:pk>/pictures.zip", views.card_pictures, name="card_pictures"),
    re_path(
        r"^card-news/colours/(?P<ground>[0-9A-F]{6})-(?P<ink>[0-9A-F]{6})\.css$",
        views.card_colours,
        name="card_colours",
    ),
]
