"""Which kinds of rows keep papers: leads, organisations and MOUs, and what upper floors add.

The lead room need not know meetings: their room registers itself here with a document model of its
own, and panels, uploads, versions and downloads are the same for all.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q

from accounts.permissions import Permission


@dataclass(frozen=True)
class Holder:
    """One kind of row, and how its papers are reached from `Document`."""

    kind: str
    model: type[Model]
    # Where its documents are created: `Document`, or a child of it with the field of that name.
    document: type[Model]
    edit: Permission
    path: str

    def seen_by(self, user: Any) -> Q:
        """Documents of this kind of row whose row the person sees."""
        held = Q(**{f"{self.path}__isnull": False})
        rows: Any = self.model._default_manager.all()
        if not hasattr(self.model, "sensitive"):
            return held
        if hasattr(rows, "hidden_from"):  # few are hidden: asking for those is cheap
            return held & ~Exists(rows.hidden_from(user).filter(pk=OuterRef(self.path)))
        return held & Exists(rows.visible_to(user).filter(pk=OuterRef(self.path)))


HOLDERS: dict[str, Holder] = {}


def keeps_papers(
    kind: str, model: type[Model], document: type[Model], edit: Permission, path: str = ""
) -> None:
    """Say that rows of a model keep papers, and which right adding and removing them needs."""
    HOLDERS[kind] = Holder(kind, model, document, edit, path or kind)


def holder_of(row: Model) -> Holder:
    """Return the kind of a row that keeps papers."""
    return next(holder for holder in HOLDERS.values() if isinstance(row, holder.model))
