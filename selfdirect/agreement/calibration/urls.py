from django.urls import path

from selfdirect.agreement.calibration.views import calibrations, cases, downloads

app_name = "calibration"
urlpatterns = [
    path("calibration/", calibrations.index, name="index"),
    path("calibration/new/", cases.bring, name="bring"),
    path("calibration/sample.csv", downloads.sample, name="sample"),
    path("calibration/cases/<str:ref>/", cases.cases, name="cases"),
    path("calibration/cases/<str:ref>/take/", cases.take, name="take"),
    path("calibration/cases/<str:ref>/forget/", cases.forget, name="forget"),
    path("calibration/cases/<str:ref>/ask/", calibrations.ask, name="ask"),
    path("calibration/<str:ref>/", calibrations.calibration, name="calibration"),
    path("calibration/<str:ref>/stop/", calibrations.stop, name="stop"),
    path("calibration/<str:ref>/again/", calibrations.again, name="again"),
    path("calibration/<str:ref>/draft/", calibrations.draft, name="draft"),
    path("calibration/<str:ref>/report.pdf", downloads.report_pdf, name="report_pdf"),
    path("calibration/<str:ref>/report.json", downloads.report_json, name="report_json"),
    path("calibration/<str:ref>/<slug:code>.csv", downloads.sheet, name="sheet"),
]
