import django.db.models.deletion
from django.db import migrations, models

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [("delegations", "0003_search"), ("leads", "0008_documents")]

    operations = [
        migrations.CreateModel(
            name='MeetingDocument',
            fields=[
                ('document_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='leads.document')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='delegations.meeting')),
            ],
            options={
                'verbose_name': 'document of a meeting',
                'verbose_name_plural': 'documents of meetings',
            },
            bases=('leads.document',),
        ),
    ]
