from django.urls import path

from selfdirect.support.budgets.views import budgets as views
from selfdirect.support.budgets.views import changes, terms

app_name = "budgets"
urlpatterns = [
    path("c/<str:ref>/budget/", views.budget, name="budget"),
    path("c/<str:ref>/budget/terms/", terms.terms, name="terms"),
    path("c/<str:ref>/budget/fall/", terms.fall, name="fall"),
    path("c/<str:ref>/budget/changes/", changes.changes, name="changes"),
    path("c/<str:ref>/budget/move/", changes.move, name="move"),
    path("c/<str:ref>/budget/pause/", changes.pause, name="pause"),
    path("c/<str:ref>/budget/changes/<str:change>/end/", changes.end_pause, name="end_pause"),
    path(
        "c/<str:ref>/budget/changes/<str:change>/take-back/", changes.take_back, name="take_back"
    ),
    path("c/<str:ref>/budget/letters/", changes.letters, name="letters"),
    path("c/<str:ref>/budget/more/", changes.ask_for_more, name="more"),
    path("c/<str:ref>/budget/more/<str:addition>/sign/", changes.sign, name="sign"),
    path("c/<str:ref>/budget/more/<str:addition>/refuse/", changes.refuse, name="refuse"),
]
