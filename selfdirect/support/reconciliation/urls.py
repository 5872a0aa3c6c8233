from django.urls import path

from selfdirect.support.reconciliation import views

app_name = "reconciliation"
urlpatterns = [
    path("c/<str:ref>/spent/", views.spent, name="spent"),
    path("c/<str:ref>/spent/all/", views.spent_all, name="spent_all"),
    path("c/<str:ref>/spent/<str:spent>/", views.spent_wrong, name="spent_wrong"),
    path("feeds/", views.feeds, name="feeds"),
    path("feeds/add/", views.add_feed, name="add_feed"),
    path("feeds/<slug:feed>/bring/", views.bring_file, name="bring_file"),
    path("feeds/<slug:feed>/cards/", views.cards, name="cards"),
    path("feeds/cards/<str:ref>/end/", views.end_card, name="end_card"),
    path("feeds/cards/<str:ref>/move/", views.move_card, name="move_card"),
    path("feeds/files/<str:ref>/", views.file, name="file"),
    path("feeds/files/<str:ref>/take/", views.take_file, name="take_file"),
    path("feeds/files/<str:ref>/drop/", views.drop_file, name="drop_file"),
    path("feeds/files/<str:ref>/again/", views.send_again, name="send_again"),
    path("feeds/lines/", views.lines, name="lines"),
    path("feeds/lines/<int:number>/", views.line, name="line"),
    path("feeds/lines/<int:number>/match/", views.match_line, name="match_line"),
    path("feeds/lines/<int:number>/spend/", views.spend_line, name="spend_line"),
    path("feeds/lines/<int:number>/keep/", views.keep_line, name="keep_line"),
    path("feeds/lines/<int:number>/return/", views.return_line, name="return_line"),
    path("feeds/lines/<int:number>/undo/", views.undo_line, name="undo_line"),
    path("feeds/lines/<int:number>/dismiss/", views.dismiss_line, name="dismiss_line"),
]
