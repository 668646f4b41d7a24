"""Who may do what: each role is a group with permissions; deny by default."""

from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission

OURS = ("judgements", "metrics", "actions", "board")
LOOK = ("view",)
EDIT = ("view", "add", "change")
ALL = (*EDIT, "delete")


@dataclass(frozen=True)
class Role:
    """What a group may do with every model of ours, by which single rights, and with which models beside ours."""

    verbs: tuple[str, ...] = ()
    single: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    def may(self, permission: Permission) -> bool:
        """The history of a row is written by the house alone, so nobody has a right to its tables."""
        app, codename = permission.content_type.app_label, permission.codename
        if app not in OURS:
            return f"{app}.{codename}" in self.beside
        if codename in self.single:
            return True
        if permission.content_type.model == "accountchange":
            return False  # Read by those who read the trail, written by the house alone.
        return codename.split("_", 1)[0] in self.verbs and not permission.content_type.model.startswith(
            "historical"
        )


PUBLISH = ("publish_inspection", "publish_actionplan", "publish_pack")

# A manager and a partner only read pages. Nobody is made a superuser by a group.
ROLES = {
    "managers": Role(),
    "partners": Role(),
    "officers": Role(EDIT),
    "publishers": Role(LOOK, PUBLISH),
    "auditors": Role(LOOK, ("read_trail",)),
    "administrators": Role(
        ALL,
        (*PUBLISH, "read_trail"),
        (
            *(f"auth.{verb}_{model}" for model in ("user", "group") for verb in ALL),
            # Who signed in, and names that are closed after wrong passwords: deleting the row opens them.
            *("axes.view_accesslog", "axes.view_accessattempt", "axes.delete_accessattempt"),
        ),
    ),
}
STAFF_ROLES = {"officers", "publishers", "auditors", "administrators"}


def load_roles() -> None:
    """Makes the groups and sets their permissions to what stands above."""
    permissions = list(
        Permission.objects.filter(content_type__app_label__in=(*OURS, "auth", "axes")).select_related(
            "content_type"
        )
    )
    for name, role in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set([permission for permission in permissions if role.may(permission)])
