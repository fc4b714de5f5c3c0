"""Tags in forms: chosen from the list, or named on the spot."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.ids import is_id
from leads.models import Tag
from leads.models.tag import tag_key

MARK = "tag:"  # tells a tag of the list from a word that was typed: “tag:5”, “5”
LONGEST = Tag._meta.get_field("name").max_length or 0
MOST = 30


class _NewWords:
    """Keeps what was typed and is no tag yet when a form comes back with errors."""

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> list[Any]:
        groups = super().optgroups(name, value, attrs)  # type: ignore[misc]
        known = {str(option["value"]) for group in groups for option in group[1]}
        for text in value or []:
            if text and text not in known:
                at = len(groups)
                option = self.create_option(name, text, text, True, at)  # type: ignore[attr-defined]
                groups.append((None, [option], at))
        return groups


class TagSelect(_NewWords, forms.SelectMultiple):
    """Any number of tags."""


class OneTagSelect(_NewWords, forms.Select):
    """One tag."""


class TagField(forms.ModelMultipleChoiceField):
    """Tags of the list and new ones; the new come back unsaved: whoever saves the form saves them.

    With `single` there is room for one only; it still comes back in a list.
    """

    def __init__(self, *, single: bool = False, create: bool = True, **kwargs: Any) -> None:
        attrs = {"data-tom": True}
        if create:
            attrs["data-tom-create"] = True
        self.single, self.create = single, create
        kwargs.setdefault("widget", (OneTagSelect if single else TagSelect)(attrs))
        super().__init__(Tag.objects.all(), **kwargs)
        if single:
            self.hidden_widget = forms.HiddenInput
            self.empty_label = "—"
            self.queryset = self.queryset  # tells the widget of the empty choice

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Tag):
            return f"{MARK}{value.pk}" if value.pk else value.name
        if isinstance(value, int):
            return f"{MARK}{value}"
        if hasattr(value, "__iter__") and not isinstance(value, str):
            return [self.prepare_value(each) for each in value]
        return value

    def clean(self, value: Any) -> list[Tag]:
        given = [value] if isinstance(value, str) else list(value or [])
        texts = [text for text in (self._text(each) for each in given) if text]
        if self.required and not texts:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(texts) > MOST:
            raise ValidationError(_("That is more tags than anybody reads: keep thirty at most."))
        found = self._found(texts)
        self.run_validators(found)
        return found

    @staticmethod
    def _text(value: Any) -> str:
        return " ".join(forms.CharField(required=False).clean(str(value)).split())

    def _found(self, texts: list[str]) -> list[Tag]:
        """One query for all of them, whether chosen or named; each tag once, in the order given."""
        chosen = {text: text.removeprefix(MARK) for text in texts if text.startswith(MARK)}
        ids = [pk for pk in chosen.values() if is_id(pk)]
        keys = {text: tag_key(text) for text in texts if text not in chosen}
        by_pk = {str(tag.pk): tag for tag in self.queryset.filter(pk__in=ids)} if ids else {}
        by_key = (
            {tag.key: tag for tag in Tag.objects.filter(key__in=set(keys.values()))} if keys else {}
        )
        tags: dict[str, Tag] = {}
        for text in texts:
            tag = by_pk.get(chosen[text]) if text in chosen else by_key.get(keys[text])
            tag = tag or self._new(text, gone=text in chosen)
            tags.setdefault(tag.key or tag_key(tag.name), tag)
        return list(tags.values())

    def _new(self, text: str, *, gone: bool) -> Tag:
        if gone:
            raise ValidationError(gettext("One of the tags is not there any more: choose again."))
        if not self.create:
            words = {"name": text}
            raise ValidationError(
                gettext("There is no tag “%(name)s”: choose from the list.") % words
            )
        return Tag(name=checked_name(text))


def checked_name(text: str) -> str:
    """A name a tag may have, or a sentence that says why not."""
    name = " ".join(text.split())
    if not tag_key(name):
        raise ValidationError(gettext("Give the tag a name that can be seen."))
    if len(name) > LONGEST:
        raise ValidationError(gettext("Keep a tag under %(most)s characters.") % {"most": LONGEST})
    return name


class TagForm(forms.ModelForm):
    """A tag's name and colour."""

    sections = (("", ("name", "colour")),)

    class Meta:
        model = Tag
        fields = ("name", "colour")
        widgets = {"colour": forms.RadioSelect}
        error_messages = {"name": {"required": _("Give the tag a name.")}}

    def clean_name(self) -> str:
        name = checked_name(self.cleaned_data["name"])
        other = Tag.objects.filter(key=tag_key(name)).exclude(pk=self.instance.pk).first()
        if other:
            words = {"name": other.name}
            raise ValidationError(
                gettext("There is a tag “%(name)s” already: merge the two instead.") % words
                if self.instance.pk
                else gettext("There is a tag “%(name)s” already.") % words
            )
        return name


class TagMergeForm(forms.Form):
    """Which tag the leads get instead."""

    into = forms.ModelChoiceField(
        Tag.objects.none(),
        label=_("Merge into"),
        widget=forms.Select({"data-tom": True}),
        error_messages={
            "required": _("Choose the tag that stays."),
            "invalid_choice": _("This tag is not there any more: choose again."),
        },
    )

    def __init__(self, *args: Any, tag: Tag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].empty_label = "—"
        self.fields["into"].queryset = Tag.objects.exclude(pk=tag.pk)
