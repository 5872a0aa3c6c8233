from django.urls import path

from tests.bench.sides.plain.views import case_page

urlpatterns = [path("people/<str:ref>/", case_page, name="case")]
