"""The desk: staff act for a caller or a visitor."""

from django.urls import path

from membership.views import desk

urlpatterns = [
    path("desk/", desk.DeskView.as_view(), name="desk"),
    path("desk/new/", desk.AccountView.as_view(), name="desk_account"),
    path("desk/phone/<int:pk>/", desk.PhoneView.as_view(), name="desk_phone"),
    path("desk/for/<int:pk>/", desk.RequestView.as_view(), name="desk_request"),
    path("desk/code/<int:pk>/", desk.CodeView.as_view(), name="desk_code"),
    path("desk/code/<int:pk>/new/", desk.NewCodeView.as_view(), name="desk_new_code"),
    path("desk/now/", desk.NowView.as_view(), name="desk_now"),
]
