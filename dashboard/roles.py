"""Who may do what: each role is a group with permissions; deny by default."""

from django.contrib.auth.models import Group, Permission

OURS = ("judgements", "metrics", "actions")
# Role: the verbs on every model of ours, then single permissions. A manager and a partner only read pages.
ROLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "manager": ((), ()),
    "partner": ((), ()),
    "officer": (("view", "add", "change"), ()),
    "publisher": (("view",), ("publish_inspection",)),
    "auditor": (("view",), ()),
}
STAFF_ROLES = {"officer", "publisher", "auditor"}


def load_roles() -> None:
    """Makes the groups and sets their permissions to what stands above."""
    permissions = list(
        Permission.objects.filter(content_type__app_label__in=OURS).select_related("content_type")
    )
    for role, (verbs, single) in ROLES.items():
        group, _ = Group.objects.get_or_create(name=role)
        granted = [
            permission
            for permission in permissions
            if permission.codename in single
            or permission.codename.split("_", 1)[0] in verbs
            and "historical" not in permission.codename
        ]
        group.permissions.set(granted)
