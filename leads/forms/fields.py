"""Form fields that the leads app's forms share."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.ids import is_id
from leads.models import Organisation
from leads.names import key

NAMED_AT_MOST = 5


class TypedName(str):
    """A name typed where no list was at hand; `new` when its writer ticked that it is new."""

    new = False

    def __new__(cls, text: str, new: bool = False) -> "TypedName":
        name = super().__new__(cls, text)
        name.new = new
        return name


def names_and_number(organisation: Organisation) -> str:
    """Name an organisation so that a person can tell it from its namesakes."""
    both = " · ".join(name for name in (organisation.name, organisation.other_name) if name)
    return f"{both} ({organisation.pk})"


class OrganisationSelect(forms.Select):
    """A list that fetches its options while one types; a text field where scripts are off.

    Only the chosen option is rendered, however many organisations there are.
    """

    template_name = "leads/organisation_picker.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-tom": True, **(attrs or {})})
        self.create = False
        self.known: dict[str, Organisation] = {}

    def __deepcopy__(self, memo: dict[int, Any]) -> "OrganisationSelect":
        copy = super().__deepcopy__(memo)
        copy.known = dict(self.known)
        return copy

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> list[Any]:
        chosen = [] if not value or isinstance(value[0], TypedName) else value
        options = [("", "—", not any(chosen))]
        options += [(text, self._label(text), True) for text in chosen if text]
        return [
            (None, [self.create_option(name, option, label, selected, index)], index)
            for index, (option, label, selected) in enumerate(options)
        ]

    def format_value(self, value: Any) -> list[Any]:
        # Keep a TypedName what it is: it belongs into the text field.
        return [value] if isinstance(value, str) else super().format_value(value)

    def _label(self, text: str) -> str:
        if not is_id(text):
            return text
        if text not in self.known:
            found = Organisation.objects.filter(pk=text).first()
            if found is None:
                return text
            self.known[text] = found
        organisation = self.known[text]
        return " · ".join(name for name in (organisation.name, organisation.other_name) if name)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["attrs"]["placeholder"] = gettext("Type a name")
        widget["attrs"]["data-tom-url"] = reverse("leads:organisation_suggest")
        if self.create:
            widget["attrs"]["data-tom-create"] = True
        widget["typed"] = value if isinstance(value, TypedName) else ""
        widget["typed_new"] = getattr(value, "new", False)
        widget["create"] = self.create
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = (data.get(f"{name}_text") or "").strip()
        if typed:
            return TypedName(typed, bool(data.get(f"{name}_new")))
        return (data.get(name) or "").strip()

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}_text" not in data


class OrganisationPicker(forms.ModelChoiceField):
    """An organisation, chosen from suggestions or named; with `create`, a new one may be named.

    A new one comes back as an unsaved row: whoever saves the form saves it first.
    """

    widget = OrganisationSelect
    default_error_messages = {
        "required": _("Choose the organisation, or remove the row."),
        "invalid_choice": _("This organisation is not there any more: choose again."),
        "too_long": _("A name has at most 200 characters."),
    }

    def __init__(
        self, queryset: QuerySet[Organisation] | None = None, *, create: bool = False, **kwargs: Any
    ) -> None:
        kwargs.setdefault("label", _("Organisation"))
        self._create = False
        super().__init__(Organisation.objects.all() if queryset is None else queryset, **kwargs)
        self.create = create

    @property
    def create(self) -> bool:
        return self._create

    @create.setter
    def create(self, value: bool) -> None:
        self._create = value
        self.widget.create = value

    def remember(self, organisation: Organisation | None) -> None:
        """Spare the widget a query for an organisation that was fetched already."""
        if organisation is not None and organisation.pk:
            self.widget.known[str(organisation.pk)] = organisation

    def to_python(self, value: Any) -> Organisation | None:  # type: ignore[override]
        if not isinstance(value, str) or value in self.empty_values:
            return super().to_python(value)
        # Refuses NUL bytes and what no name can be.
        text = forms.CharField(required=False).clean(value)
        if len(text) > 200:
            raise ValidationError(self.error_messages["too_long"], code="too_long")
        if is_id(text):
            found = super().to_python(text)
            self.remember(found)
            return found
        return self._named(text, value)

    def _named(self, text: str, value: str) -> Organisation:
        folded = key(text)
        if not folded:
            raise ValidationError(self._not_found(text, []), code="not_found")
        exact = (
            list(self.queryset.filter(_is_called(folded))[: NAMED_AT_MOST + 1]) if folded else []
        )
        if len(exact) == 1:
            return exact[0]
        if exact:
            raise ValidationError(
                gettext(
                    "Several organisations have this name: %(list)s. Write the number of yours."
                )
                % {"list": _listed(exact)},
                code="ambiguous",
            )
        # Picked as “new” in the list of suggestions, or ticked as new beside the text field.
        certain = not isinstance(value, TypedName) or value.new
        similar = list(self.queryset.search(text)[: NAMED_AT_MOST + 1])
        if self.create and (certain or not similar):
            return new_organisation(text)
        raise ValidationError(self._not_found(text, similar), code="not_found")

    def _not_found(self, text: str, similar: list[Organisation]) -> str:
        words = {"name": text, "list": _listed(similar)}
        if not similar:
            return gettext("No organisation is called “%(name)s”: check the spelling.") % words
        if not self.create:
            return gettext("Which one is “%(name)s”? Write its number: %(list)s.") % words
        return (
            gettext("Which one is “%(name)s”? Write its number: %(list)s; or tick that it is new.")
            % words
        )


def _is_called(folded: str) -> Q:
    """One of the organisation's names, folded, is exactly this one."""
    condition = Q()
    for form in {folded, folded.replace(" ", "")}:
        condition |= (
            Q(search_key=form)
            | Q(search_key__startswith=f"{form}|")
            | Q(search_key__endswith=f"|{form}")
            | Q(search_key__contains=f"|{form}|")
        )
    return condition


def _listed(organisations: list[Organisation]) -> str:
    shown = [names_and_number(organisation) for organisation in organisations[:NAMED_AT_MOST]]
    return ", ".join(shown) + ("…" if len(organisations) > NAMED_AT_MOST else "")


def new_organisation(name: str) -> Organisation:
    """Return an unsaved organisation with the name in its own script's field."""
    japanese = any("\u3040" <= sign <= "\u30ff" or "\u4e00" <= sign <= "\u9fff" for sign in name)
    return Organisation(name_ja=name) if japanese else Organisation(name_en=name)
