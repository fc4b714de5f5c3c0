"""Editing that cannot hurt: nobody silently overwrites what somebody else has just saved."""

from accounts.editing.guard import CreatedOnceMixin, EditGuardMixin

__all__ = ["CreatedOnceMixin", "EditGuardMixin"]
