from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

from leads.searching import SearchTokens


class Migration(migrations.Migration):
    dependencies = [("leads", "0009_lists")]

    operations = [
        migrations.AddIndex(
            model_name="enquiry",
            index=GinIndex(SearchTokens("search_key"), name="enquiry_words"),
        ),
    ]
