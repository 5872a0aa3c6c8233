from django.urls import path

from selfdirect.agreement.allocation import views

app_name = "allocation"
urlpatterns = [
    path("c/<str:ref>/indicative/", views.indicative, name="indicative"),
    path("c/<str:ref>/indicative/issue/", views.issue, name="issue"),
    path("c/<str:ref>/indicative/receipt.pdf", views.receipt_pdf, name="receipt_pdf"),
    path("c/<str:ref>/indicative/receipt.json", views.receipt_json, name="receipt_json"),
]
