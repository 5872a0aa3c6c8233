from django.urls import path

from selfdirect.agreement.schemes.views import calculator, drafts, editor, gains, public

app_name = "schemes"
urlpatterns = [
    path("schemes/", public.index, name="index"),
    path("schemes/drafts/", drafts.drafts, name="drafts"),
    path("schemes/drafts/begin/", drafts.begin, name="begin"),
    path("schemes/drafts/<str:ref>/", drafts.draft, name="draft"),
    path("schemes/drafts/<str:ref>/propose/", drafts.propose, name="propose"),
    path("schemes/drafts/<str:ref>/sign/", drafts.sign, name="sign"),
    path("schemes/drafts/<str:ref>/return/", drafts.give_back, name="return"),
    path("schemes/drafts/<str:ref>/throw-away/", drafts.throw_away, name="throw_away"),
    path("schemes/drafts/<str:ref>/edit/<str:part>/", editor.edit, name="edit"),
    path("schemes/gains/", gains.gains, name="gains"),
    path("schemes/gains/gains.csv", gains.gains_csv, name="gains_csv"),
    path("schemes/<str:key>/<str:version>/", public.scheme, name="scheme"),
    path("schemes/<str:key>/<str:version>/scheme.yaml", public.file, name="file"),
    path("schemes/<str:key>/<str:version>/record/", public.record, name="record"),
    path("schemes/<str:key>/<str:version>/record.json", public.record_json, name="record_json"),
    path("schemes/<str:key>/<str:version>/record.md", public.record_markdown, name="record_md"),
    path("calculator/", calculator.calculator, name="calculator"),
    path("calculator/<str:key>/", calculator.try_any, name="try_any"),
    path("calculator/<str:key>/<str:version>/", calculator.try_scheme, name="try"),
    path("calculator/<str:key>/<str:version>/all/", calculator.all_questions, name="try_all"),
    path("calculator/<str:key>/<str:version>/figure/", calculator.figure, name="try_figure"),
    path("calculator/<str:key>/<str:version>/clear/", calculator.clear, name="try_clear"),
    path("calculator/<str:key>/<str:version>/bring/", calculator.bring, name="try_bring"),
    path("calculator/<str:key>/<str:version>/receipt.pdf", calculator.receipt_pdf, name="try_pdf"),
    path(
        "calculator/<str:key>/<str:version>/receipt.json", calculator.receipt_json, name="try_json"
    ),
    path(
        "calculator/<str:key>/<str:version>/<int:place>/", calculator.question, name="try_question"
    ),
]
