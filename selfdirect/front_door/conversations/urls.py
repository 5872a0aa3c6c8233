"""Addresses of the front door and of the first two conversations."""

from django.urls import path

from selfdirect.front_door.conversations.views import connections, contacts, gate, start, talks

app_name = "conversations"
urlpatterns = [
    path("start/", start.start, name="start"),
    path("start/check/", start.check, name="check"),
    path("start/leave/", start.leave, name="leave"),
    path("start/leave_out/", start.leave_out, name="leave_out"),
    path("start/done/<str:ref>/", start.done, name="done"),
    path("start/done/<str:ref>/offer/", start.offer, name="offer_found"),
    path("start/done/<str:ref>/end_well/", start.end_well, name="enough"),
    path("start/<slug:page>/", start.start, name="start_page"),
    path("contacts/", contacts.contacts, name="contacts"),
    path("contacts/record/", contacts.record, name="record"),
    path("contacts/<str:ref>/", contacts.contact, name="contact"),
    path("contacts/<str:ref>/take_forward/", contacts.take_forward, name="take_forward"),
    path("contacts/<str:ref>/end_well/", contacts.end_well, name="end_well"),
    path("contacts/<str:ref>/offer/", contacts.offer, name="offer_contact"),
    path("c/<str:ref>/talk/<int:number>/", talks.talk, name="talk"),
    path("c/<str:ref>/talk/<int:number>/hold/", talks.hold, name="hold"),
    path("c/<str:ref>/talk/end/", talks.end, name="end"),
    path("c/<str:ref>/emergency/", talks.emergency, name="emergency"),
    path("c/<str:ref>/connections/", connections.connections, name="connections"),
    path("c/<str:ref>/connections/offer/", connections.offer, name="offer"),
    path("c/<str:ref>/connections/<int:connection_id>/try/", connections.try_it, name="try"),
    path(
        "c/<str:ref>/connections/<int:connection_id>/decline/",
        connections.decline,
        name="decline",
    ),
    path("c/<str:ref>/gate/", gate.gate, name="gate"),
    path("c/<str:ref>/gate/ask_exception/", gate.ask_exception, name="ask_exception"),
    path("c/<str:ref>/gate/sign_exception/", gate.sign_exception, name="sign_exception"),
]
