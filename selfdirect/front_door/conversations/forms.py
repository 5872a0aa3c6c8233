"""What is asked at the front door and in the conversations, in plain words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.timezone import localdate

from selfdirect.foundation.ui.forms import (
    DateBoxField,
    PickOneField,
    PlainForm,
    YesNoField,
)
from selfdirect.front_door.conversations.models import Contact, Safe
from selfdirect.register.people.models import Person

LONG = 10_000  # letters: nobody's story is cut short
NEW = "new"


def story(label: str, *, hint: str = "", rows: int = 7, required: bool = True) -> forms.CharField:
    """A large box for somebody's own words."""
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LONG,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def line(label: str, *, most: int, kind: str = "", **options: Any) -> forms.CharField:
    attrs = {"autocomplete": kind} if kind else {}
    return forms.CharField(
        label=label, max_length=most, widget=forms.TextInput(attrs=attrs), **options
    )


def offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> forms.Field:
    """Give a question the answers to choose from."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
    return field


class SafeForm(PlainForm):
    safe_now = PickOneField(
        label="Is everybody safe now?",
        help_text="You, and anybody you want to tell us about.",
        choices=Safe,
        hints={"unsure": "We treat this as a no, and get in touch today."},
        error_messages={"required": "Choose one, so that we know how quickly to help."},
    )


class DangerForm(PlainForm):
    danger = story(
        "What is not safe?",
        hint="Only if you want to, and only if it is safe to write it here.",
        rows=4,
        required=False,
    )


class MattersForm(PlainForm):
    matters = story(
        "What matters to you?",
        hint="The people, places and things that make a good day. Write as you would talk. If you"
        " speak for somebody else, tell it as they would.",
    )


class HardForm(PlainForm):
    hard = story(
        "What is hard at the moment?",
        hint="What you would like to be different. There is no wrong answer.",
    )


class WhoForm(PlainForm):
    for_whom = PickOneField(label="Who is this about?", choices=[])

    def __init__(self, *args: Any, people: Iterable[Person] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(p.ref, p.name) for p in people]
        offer(self, "for_whom", [("me", "Me"), *named, ("other", "Somebody else")])


def birth_day() -> DateBoxField:
    return DateBoxField(
        label="Date of birth",
        help_text="Like 14 5 1992. It helps us not to mix people up.",
        required=False,
        latest=localdate(),
    )


class NamedForm(PlainForm):
    """Whom this is about."""

    given_name = line("First name", most=80)
    family_name = line("Last name", most=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["born_on"] = birth_day()


class TellerForm(PlainForm):
    """Who tells us about somebody else."""

    told_by = line("Your name", most=160, kind="name")
    told_by_relation = line(
        "Who are you to them?",
        most=60,
        help_text="For example: sister, neighbour, friend.",
        required=False,
    )


class RelationForm(PlainForm):
    told_by_relation = line(
        "Who are you to them?", most=60, help_text="For example: sister, neighbour, friend."
    )


class ReachForm(PlainForm):
    phone = line("Phone", most=30, kind="tel", required=False)
    email = forms.EmailField(
        label="Email",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not (given.get("phone") or given.get("email") or self.errors):
            raise forms.ValidationError("Give a phone number or an email, so that we can answer.")
        return given


class RecordForm(PlainForm):
    """A call, written down by a worker while it lasts."""

    safe_now = PickOneField(label="Are they safe now?", choices=Safe)
    danger = story("What is not safe, in their words", rows=2, required=False)
    matters = story("What matters to them, in their words", rows=4)
    hard = story("What is hard, in their words", rows=4)
    for_whom = PickOneField(
        label="Who rang?",
        choices=[("me", "The person themselves"), ("other", "Somebody for them")],
    )
    given_name = line("The person’s first name", most=80)
    family_name = line("The person’s last name", most=80)
    told_by = line("Who rang, if not the person", most=160, required=False)
    told_by_relation = line("Who they are to the person", most=60, required=False)
    phone = line("Phone to ring back", most=30, required=False)
    email = forms.EmailField(label="Email to write back", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["born_on"] = birth_day()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("for_whom") == "other" and not given.get("told_by"):
            self.add_error("told_by", "Write who rang, so that we can ring them back.")
        if given.get("for_whom") == "me":
            given |= {"told_by": "", "told_by_relation": ""}
        return given


class EndWellForm(PlainForm):
    outcome = story("How did this end, in their words if you can?", rows=3)


class TakeForwardForm(PlainForm):
    """Begin somebody's journey. Only what there is to choose is asked."""

    team = PickOneField(label="Which team?", choices=[])
    known = PickOneField(label="Do we know them already?", choices=[])
    supporter_agreed = forms.BooleanField(required=False)
    invite = forms.BooleanField(required=False)

    def __init__(
        self,
        *args: Any,
        contact: Contact,
        teams: Mapping[str, str],
        likely: Iterable[Person],
        may_invite: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.likely = {person.ref: person for person in likely}
        self._offer_teams(teams)
        self._offer_known()
        if contact.told_by and contact.for_whom == "other":
            words = f"{contact.given_name} agrees that {contact.told_by} stands beside them here"
            self.fields["supporter_agreed"].label = words
        else:
            del self.fields["supporter_agreed"]
        if may_invite:
            self.fields["invite"].label = f"Send a way to sign in to {contact.email}"
        else:
            del self.fields["invite"]

    def _offer_teams(self, teams: Mapping[str, str]) -> None:
        field = offer(self, "team", list(teams.items()))
        if len(teams) == 1:
            field.initial, field.widget = next(iter(teams)), forms.HiddenInput()

    def _offer_known(self) -> None:
        if not self.likely:
            del self.fields["known"]
            return
        named = [(p.ref, f"{p.name}, {_born(p)}, {p.ref}") for p in self.likely.values()]
        offer(self, "known", [*named, (NEW, "No, they are new to us")])

    def person(self) -> Person | None:
        return self.likely.get(self.cleaned_data.get("known", NEW))


def _born(person: Person) -> str:
    return f"born {person.born_on:%-d %B %Y}" if person.born_on else "date of birth not known"


class OneForm(PlainForm):
    """Conversation one: what connects somebody to a good life."""

    words = story(
        "What they said",
        hint="Use their words. What do they love? Who is around them? What would a good week be?",
        rows=10,
    )
    enough = YesNoField(label="Is this enough for them for now?")


class TwoForm(PlainForm):
    """Conversation two: what must change so that somebody is safe."""

    words = story(
        "What they said",
        hint="Use their words. What worries them? What has helped before?",
        rows=6,
    )
    must_change = story(
        "What must change so that they are safe",
        hint="The smallest thing that would make the difference. If nothing must, say so.",
        rows=4,
    )
    emergency_who = story(
        "In an emergency, who to ring first", hint="A name and a number.", rows=2
    )
    emergency_what = story(
        "What they must know, and do",
        hint="Medicine, keys, pets, how to talk with them. Short enough for a card.",
        rows=4,
    )
    enough = YesNoField(label="Is this enough for them for now?")


TALK_FORMS: dict[int, type[PlainForm]] = {1: OneForm, 2: TwoForm}


class TryForm(PlainForm):
    gave = story("What did it give you?", rows=3, required=False)
    helped = YesNoField(label="Did it help?", not_sure=True)


class DeclineForm(PlainForm):
    reason = story("Why not?", hint="“It is not for me” is enough.", rows=2)


class AskExceptionForm(PlainForm):
    reason = story(
        "Why can it not wait?",
        hint="A colleague reads this, and signs it or not.",
        rows=3,
    )


class EndForm(PlainForm):
    ended = line("How did this end?", most=200, help_text="In a sentence. The person reads it.")
