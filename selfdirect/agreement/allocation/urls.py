from django.urls import path

from selfdirect.agreement.allocation import carers, views

app_name = "allocation"
urlpatterns = [
    path("c/<str:ref>/indicative/disagree/", views.disagree, name="disagree"),
    path(
        "c/<str:ref>/indicative/disagree/<str:disagreement>/",
        views.answer_disagreement,
        name="answer_disagreement",
    ),
    path("c/<str:ref>/indicative/costing/", views.route_to_costing, name="route_to_costing"),
    path("c/<str:ref>/indicative/easy.pdf", views.easy_pdf, name="easy_pdf"),
    path("c/<str:ref>/caring/", carers.caring, name="caring"),
    path("c/<str:ref>/caring/stop/", carers.stop_caring, name="stop_caring"),
    path("c/<str:ref>/indicative/", views.indicative, name="indicative"),
    path("c/<str:ref>/indicative/issue/", views.issue, name="issue"),
    path("c/<str:ref>/indicative/receipt.pdf", views.receipt_pdf, name="receipt_pdf"),
    path("c/<str:ref>/indicative/receipt.json", views.receipt_json, name="receipt_json"),
]
