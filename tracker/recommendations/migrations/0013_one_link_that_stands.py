"""Of links with one number one stands, as the database holds of every published row."""

from django.db import migrations, models
from django.db.models.functions import Greatest, Least


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0012_same_asked_guard")]
    operations = [
        migrations.RemoveConstraint(model_name="sameasked", name="one_link_per_number"),
        migrations.RemoveConstraint(model_name="sameasked", name="one_link_between_two_recommendations"),
        migrations.AddConstraint(
            model_name="sameasked",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_in", None)),
                fields=("recommendation", "number"),
                name="one_link_per_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="sameasked",
            constraint=models.UniqueConstraint(
                Least("recommendation", "other"),
                Greatest("recommendation", "other"),
                condition=models.Q(("other__isnull", False), ("withdrawn_in__isnull", True)),
                name="one_link_between_two_recommendations",
                violation_error_message="These two are linked already.",
            ),
        ),
    ]
