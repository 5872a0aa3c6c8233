"""The form to choose a password."""

from django import forms
from django.contrib.auth.password_validation import validate_password


class JoinForm(forms.Form):
    password = forms.CharField(
        label="Choose a password",
        help_text="12 letters or more. Three words you will remember work well.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Choose a password. It keeps your story yours."},
    )
    again = forms.CharField(
        label="Type it again",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Type your password again, so that we know it is right."},
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise forms.ValidationError("The two passwords are not the same. Type both again.")
        return again
