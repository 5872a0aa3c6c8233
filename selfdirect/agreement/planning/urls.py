from django.urls import path

from selfdirect.agreement.planning.views import lines, outcomes, plans

app_name = "planning"
urlpatterns = [
    path("c/<str:ref>/plan/", plans.plan, name="plan"),
    path("c/<str:ref>/plan/begin/", plans.begin, name="begin"),
    path("c/<str:ref>/plan/good-day/", plans.good_day, name="good_day"),
    path("c/<str:ref>/plan/start/", plans.start, name="start"),
    path("c/<str:ref>/plan/contingency/", plans.contingency, name="contingency"),
    path("c/<str:ref>/plan/needs/<str:need>/", plans.leave_out, name="leave_out"),
    path("c/<str:ref>/plan/submit/", plans.submit, name="submit"),
    path("c/<str:ref>/plan/outcomes/add/", outcomes.add_outcome, name="add_outcome"),
    path(
        "c/<str:ref>/plan/outcomes/<int:outcome>/change/",
        outcomes.change_outcome,
        name="change_outcome",
    ),
    path(
        "c/<str:ref>/plan/outcomes/<int:outcome>/drop/", outcomes.drop_outcome, name="drop_outcome"
    ),
    path("c/<str:ref>/plan/outcomes/<int:outcome>/find/", lines.find, name="find"),
    path("c/<str:ref>/plan/outcomes/<int:outcome>/add/", lines.add_line, name="add_line"),
    path("c/<str:ref>/plan/lines/<int:line>/change/", lines.change_line, name="change_line"),
    path("c/<str:ref>/plan/lines/<int:line>/drop/", lines.drop_line, name="drop_line"),
    path("c/<str:ref>/plan/lines/<int:line>/move/", lines.move_line, name="move_line"),
]
