from django.urls import path

from selfdirect.agreement.decisions import views

app_name = "decisions"
urlpatterns = [
    path("board/", views.board, name="board"),
    path("c/<str:ref>/decision/", views.decide, name="decide"),
    path("c/<str:ref>/decision/agree/", views.agree, name="agree"),
    path("c/<str:ref>/decision/return/", views.return_plan, name="return"),
    path("c/<str:ref>/decision/letter/", views.letter, name="letter"),
    path("c/<str:ref>/decision/letter.pdf", views.letter_pdf, name="letter_pdf"),
    path("c/<str:ref>/decision/<str:decision>/letter/", views.letter, name="letter_of"),
    path("c/<str:ref>/decision/<str:decision>/letter.pdf", views.letter_pdf, name="letter_pdf_of"),
]
