"""The groups of the roles; until now they were made after migrate, and named for one person."""

from django.db import migrations

GROUPS = ("managers", "partners", "officers", "publishers", "auditors", "administrators")


def make_groups(apps, schema_editor):
    """A group that is there under its old name keeps its members."""
    group_model = apps.get_model("auth", "Group")
    for name in GROUPS:
        group, _ = group_model.objects.get_or_create(name=name)
        before = group_model.objects.filter(name=name.removesuffix("s")).first()
        if before:
            group.user_set.add(*before.user_set.all())
            before.delete()


def name_them_as_before(apps, schema_editor):
    group_model = apps.get_model("auth", "Group")
    for name in GROUPS[:-1]:
        group_model.objects.filter(name=name).update(name=name.removesuffix("s"))
    group_model.objects.filter(name="administrators", user=None).delete()


class Migration(migrations.Migration):
    initial = True
    dependencies = [("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(make_groups, name_them_as_before)]
