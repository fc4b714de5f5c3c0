"""What all forms of bulk changes have in common; apps above build theirs on it too."""

from typing import Any, ClassVar

from django import forms

from accounts.models import User


class BulkForm(forms.Form):
    """One deed: what its button says, what it sets, and how a run is called."""

    deed: ClassVar[str]  # a key of leads.actions.bulk_deeds.DEEDS
    label: ClassVar[Any]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        kwargs.setdefault("prefix", self.deed)
        super().__init__(*args, **kwargs)

    @classmethod
    def sent_in(cls, data: Any) -> bool:
        """Whether the form itself was sent, or only the wish to see it."""
        return any(name.startswith(f"{cls.deed}-") for name in data)

    def settings(self) -> dict[str, Any]:
        """What the deed needs, as JSON can say it."""
        raise NotImplementedError

    def words(self) -> str:
        """The wish in words: “Owner: Deepa Desk”."""
        raise NotImplementedError
