import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [
        ("delegations", "0011_talking_points"),
        ("followups", "0008_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NextStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("horizon", models.PositiveSmallIntegerField(choices=[(7, "7 days"), (30, "30 days"), (90, "90 days")], verbose_name="days after the tour")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("by", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("followup", models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="next_step", to="followups.followup")),
                ("meeting", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="next_steps", to="delegations.meeting")),
            ],
            options={
                "verbose_name": "next step after a tour",
                "verbose_name_plural": "next steps after a tour",
                "ordering": ("meeting", "horizon"),
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "horizon"), name="next_step_once"),
                    models.CheckConstraint(condition=models.Q(("horizon__in", [7, 30, 90])), name="next_step_horizon_known"),
                ],
            },
        ),
    ]
