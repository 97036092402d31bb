"""Addresses of study groups."""

from django.urls import path

from education.views import groups

AT = "education/groups/<int:pk>"

urlpatterns = [
    path("education/groups/", groups.GroupsView.as_view(), name="groups"),
    path("education/groups/new/", groups.ProposeView.as_view(), name="group_new"),
    path(f"{AT}/", groups.GroupView.as_view(), name="group"),
    path(f"{AT}/change/", groups.ChangeView.as_view(), name="group_change"),
    path(f"{AT}/people/", groups.PeopleView.as_view(), name="group_people"),
    path(f"{AT}/people/link/", groups.RenewView.as_view(), name="group_renew"),
    path(f"{AT}/people/leader/", groups.HandOverView.as_view(), name="group_hand_over"),
    path(f"{AT}/logs/new/", groups.LogView.as_view(), name="group_log"),
    path(f"{AT}/report/", groups.ReportView.as_view(), name="group_report"),
    path(f"{AT}/join/", groups.JoinView.as_view(), name="group_join"),
    path(f"{AT}/join/<str:key>/", groups.LinkView.as_view(), name="group_link"),
    path(f"{AT}/leave/", groups.LeaveView.as_view(), name="group_leave"),
]
