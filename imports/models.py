"""What data sets brought, so that each row is brought once."""

from django.db import models


class LoadedRow(models.Model):
    """A row that a data set brought; from then on it belongs to the people who edit it."""

    data_set = models.CharField(max_length=60)
    key = models.CharField(max_length=80)
    object_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("data_set", "key"), name="loaded_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.data_set}: {self.key}"
