from django.urls import path

from selfdirect.learning.insight.views import closing, costs, journals, outlook

app_name = "insight"
urlpatterns = [
    path("insight/", outlook.outlook, name="outlook"),
    path("insight/outlook.csv", outlook.sheet, name="sheet"),
    path("insight/costs/", costs.costs, name="costs"),
    path("insight/costs/costs.csv", costs.costs_sheet, name="costs_sheet"),
    path("insight/tell/", outlook.tell_outlook, name="tell_outlook"),
    path("insight/months/", closing.months, name="months"),
    path("insight/months/<str:month>/", closing.month, name="month"),
    path("insight/months/<str:month>/close/", closing.close_month, name="close_month"),
    path("insight/months/<str:month>/draft/", journals.draft_journal, name="draft_journal"),
    path("insight/journals/", journals.journals, name="journals"),
    path("insight/journals/<str:ref>/", journals.journal, name="journal"),
    path("insight/journals/<str:ref>/journal.csv", journals.journal_file, name="journal_file"),
    path("insight/journals/<str:ref>/sign/", journals.sign_journal, name="sign_journal"),
    path("insight/journals/<str:ref>/drop/", journals.drop_journal, name="drop_journal"),
]
