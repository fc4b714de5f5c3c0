"""Figures of the MOU report, kept block by block."""

from django.db import models

WHOLE = -1


class Tally(models.Model):
    """What a block of MOUs (id // 4096) adds to the report of a day, by one or two dimensions.

    Good as long as the marks of the block (`MOUTouch`) are those of when it was counted. The block
    WHOLE is the sum of all of them. Nothing is lost when all rows are deleted.
    """

    day = models.DateField()
    past = models.BooleanField()  # asked of the states of that day, not of the MOUs as they stand
    what = models.CharField(max_length=120)
    block = models.IntegerField()
    marks = models.CharField(max_length=64)
    blocks = models.JSONField(null=True)  # of WHOLE: the marks of each block it is the sum of
    figures = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("day", "past", "what", "block"), name="tally_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.what} {self.block}"
