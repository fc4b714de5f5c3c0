"""How a person wants to hear of each rule, as a form: one line a rule."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from accounts.models import User
from followups.actions.wishes import choose
from followups.choices import Channel
from followups.rules import Rule, RuleBook


class ChoicesForm(forms.Form):
    """One select a rule that is in use; empty means: as the rule is set."""

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.book = person, RuleBook()
        self.rules = {rule.kind: rule for rule in self.book.in_use()}
        stands = dict(person.rule_choices.values_list("kind", "channel"))
        for kind, rule in self.rules.items():
            self.fields[kind] = forms.ChoiceField(
                label=rule.title,
                required=False,
                choices=self._ways(rule),
                initial=stands.get(kind, ""),
                error_messages={"invalid_choice": _("Choose one of the ways in the list.")},
            )

    def _ways(self, rule: Rule) -> list[tuple[str, str]]:
        at_once = self.book.channel(rule) == Channel.AT_ONCE
        usual = _("As usual: at once") if at_once else _("As usual: with the day’s mail")
        ways = list(Channel)
        if rule.alone:
            ways.remove(Channel.DIGEST)  # it is a letter of its own
        if rule.alone or not rule.may_be_off:
            ways.remove(Channel.OFF)
        return [("", usual), *((way.value, str(way.label)) for way in ways)]

    def lines(self) -> Iterator[tuple[Rule, BoundField]]:
        for kind, rule in self.rules.items():
            yield rule, self[kind]

    def save(self) -> None:
        choose(person=self.person, channels=self.cleaned_data, by=self.person)
