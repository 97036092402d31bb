"""Addresses of certificates, transcript, survey."""

from django.urls import path

from education.views import completion, surveys

urlpatterns = [
    path("certificates/", completion.certificate_lookup, name="certificate_lookup"),
    path("certificates/<str:code>/", completion.certificate_page, name="certificate"),
    path("certificates/<str:code>/pdf/", completion.certificate_pdf, name="certificate_pdf"),
    path("education/certificate-name/", completion.NameView.as_view(), name="certificate_name"),
    path("education/transcript/", completion.transcript_page, name="transcript"),
    path("education/transcript/pdf/", completion.transcript_pdf, name="transcript_pdf"),
    path("education/enrolments/<int:pk>/survey/", surveys.SurveyView.as_view(), name="survey"),
]
