"""Addresses of lessons, essays, workbooks."""

from django.urls import path

from education.views import learning, reviews

OWN = "education/enrolments/<int:enrolment>"

urlpatterns = [
    path(f"{OWN}/lessons/<int:lesson>/", learning.LessonView.as_view(), name="lesson"),
    path(f"{OWN}/lessons/<int:lesson>/watched/", learning.WatchView.as_view(), name="watched"),
    path(f"{OWN}/assignments/<int:assignment>/", learning.AssignmentView.as_view(), name="assignment"),
    path(f"{OWN}/assignments/<int:assignment>/draft/", learning.DraftView.as_view(), name="draft"),
    path("education/submissions/<int:pk>/", learning.SubmissionView.as_view(), name="submission"),
    path("education/submissions/files/<int:pk>/", learning.WorkbookView.as_view(), name="workbook"),
    path("education/teach/lessons/<int:lesson>/", learning.PreviewView.as_view(), name="lesson_preview"),
    path("education/teach/reviews/", reviews.ReviewsView.as_view(), name="reviews"),
    path("education/teach/reviews/<int:pk>/", reviews.ReviewView.as_view(), name="review"),
    path("education/teach/assignments/<int:pk>/", reviews.AssignmentDeskView.as_view(), name="assignment_desk"),
]
