"""The portal's addresses and the baseline: twelve cards on a page, written the way Wagtail's manual writes it."""

from django.shortcuts import render
from django.urls import path

from home.models import Article
from portal.urls import urlpatterns as portal_urls


def plain_page(request):
    return render(request, "plain_page.html", {"articles": Article.objects.live().order_by("-published_on")[:12]})


urlpatterns = [path("plain-page/", plain_page), *portal_urls]
