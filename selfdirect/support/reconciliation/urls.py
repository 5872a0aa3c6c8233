from django.urls import path

from selfdirect.support.reconciliation import views

app_name = "reconciliation"
urlpatterns = [
    path("money/feeds/", views.feeds, name="feeds"),
    path("money/feeds/add/", views.add_feed, name="add_feed"),
    path("money/feeds/<slug:feed>/bring/", views.bring_file, name="bring_file"),
    path("money/feeds/<slug:feed>/cards/", views.cards, name="cards"),
    path("money/cards/<str:ref>/end/", views.end_card, name="end_card"),
    path("money/files/<str:ref>/", views.file, name="file"),
    path("money/files/<str:ref>/take/", views.take_file, name="take_file"),
    path("money/files/<str:ref>/drop/", views.drop_file, name="drop_file"),
    path("money/files/<str:ref>/again/", views.send_again, name="send_again"),
    path("money/lines/", views.lines, name="lines"),
    path("money/lines/<int:number>/", views.line, name="line"),
    path("money/lines/<int:number>/match/", views.match_line, name="match_line"),
    path("money/lines/<int:number>/spend/", views.spend_line, name="spend_line"),
    path("money/lines/<int:number>/keep/", views.keep_line, name="keep_line"),
    path("money/lines/<int:number>/dismiss/", views.dismiss_line, name="dismiss_line"),
]
