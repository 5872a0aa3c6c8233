from django.urls import path

from selfdirect.agreement.charging.views import means, terms

app_name = "charging"
urlpatterns = [
    path("c/<str:ref>/means/", means.means, name="means"),
    path("c/<str:ref>/means/tell/", means.tell, name="tell"),
    path("c/<str:ref>/means/confirm/", means.confirm, name="confirm"),
    path("c/<str:ref>/means/letter.pdf", means.letter_pdf, name="letter_pdf"),
    path("charges/", terms.charges, name="charges"),
    path("charges/begin/", terms.begin, name="begin"),
    path("charges/<str:ref>/", terms.terms, name="terms"),
    path("charges/<str:ref>/change/", terms.change, name="change"),
    path("charges/<str:ref>/preview/", terms.preview, name="preview"),
    path("charges/<str:ref>/propose/", terms.propose, name="propose"),
    path("charges/<str:ref>/sign/", terms.sign, name="sign"),
    path("charges/<str:ref>/return/", terms.give_back, name="return"),
    path("charges/<str:ref>/throw-away/", terms.throw_away, name="throw_away"),
    path("charges/<str:ref>/list.csv", terms.listed, name="list"),
]
