"""내 정보: /me/profile/."""

from django.urls import path

from membership.views import profile

urlpatterns = [
    path("me/profile/", profile.ProfileView.as_view(), name="profile"),
    path("me/profile/phone/", profile.PhoneView.as_view(), name="phone"),
    path("me/profile/phone/code/", profile.CodeView.as_view(), name="phone_code"),
    path("me/profile/phone/forget/", profile.ForgetPhoneView.as_view(), name="phone_forget"),
]
