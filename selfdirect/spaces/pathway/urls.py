from django.urls import path

from selfdirect.spaces.pathway import views

app_name = "pathway"
urlpatterns = [
    path("work/", views.work, name="work"),
    path("people/", views.people, name="people"),
    path("people/restricted/<str:ref>/", views.break_glass, name="break_glass"),
    path("people/<str:ref>/", views.case, name="case"),
    path("people/<str:ref>/assign/", views.assign, name="assign"),
    path("people/<str:ref>/close/", views.close, name="close"),
    path("people/<str:ref>/letters/", views.letters, name="letters"),
    path("people/<str:ref>/letters/<int:number>/", views.tell_letter, name="tell_letter"),
    path("people/<str:ref>/answer/<int:number>/", views.answer, name="answer"),
]
