from django.urls import path

from selfdirect.support.pools import views

app_name = "pools"
urlpatterns = [
    path("c/<str:ref>/shared/", views.shared, name="shared"),
    path("c/<str:ref>/shared/new/", views.ask, name="ask"),
    path("c/<str:ref>/shared/<str:member>/agree/", views.agree, name="agree"),
    path("c/<str:ref>/shared/<str:member>/sign/", views.sign, name="sign"),
    path("c/<str:ref>/shared/<str:member>/withdraw/", views.withdraw, name="withdraw"),
    path("c/<str:ref>/shared/<str:member>/share/", views.change_share, name="change_share"),
    path("c/<str:ref>/shared/<str:member>/leave/", views.leave, name="leave"),
    path("pools/", views.pools, name="pools"),
    path("pools/new/", views.begin, name="begin"),
    path("pools/<str:pool>/", views.pool, name="pool"),
    path("pools/<str:pool>/end/", views.end, name="end"),
    path("provider/pools/", views.held, name="held"),
    path("provider/pools/<str:pool>/", views.record, name="record"),
    path("provider/pools/<str:pool>/accept/", views.accept, name="accept"),
    path("provider/pools/<str:pool>/costs/<str:cost>/", views.take_back, name="take_back"),
    path("provider/pools/<str:pool>/back/<str:member>/", views.send_back, name="send_back"),
]
