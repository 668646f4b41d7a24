"""What was read into the house, and the stamp that moves with every change: read only."""

from django.contrib import admin

from judgements.models import DataStamp, Import, ImportUndone, ReportReading

from .base import HouseAdmin, ReadOnlyAdmin


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    list_display = ("file_name", "kind", "recorded_at", "recorded_by", "taken_back")
    list_filter = ("kind",)
    list_select_related = ("recorded_by", "undone")
    search_fields = ("file_name", "file_hash", "note")
    date_hierarchy = "recorded_at"

    @admin.display(description="counts", boolean=True)
    def taken_back(self, done: Import) -> bool:
        return not hasattr(done, "undone")


@admin.register(ImportUndone)
class ImportUndoneAdmin(ReadOnlyAdmin):
    list_display = ("of", "reason", "recorded_at", "recorded_by")
    list_select_related = ("of", "recorded_by")
    search_fields = ("of__file_name", "reason")
    date_hierarchy = "recorded_at"


@admin.register(ReportReading)
class ReportReadingAdmin(ReadOnlyAdmin):
    """The values alone: the words of the pages are looked up beside the draft."""

    exclude = ("recorded_at", "pages")
    list_display = ("of", "reader", "recorded_at", "recorded_by")
    list_select_related = ("of", "recorded_by")
    search_fields = ("of__file_name",)
    date_hierarchy = "recorded_at"

    def get_queryset(self, request):
        return super().get_queryset(request).defer("pages")


@admin.register(DataStamp)
class DataStampAdmin(HouseAdmin):
    """Pages are kept by it; it changes by itself."""

    list_display = ("value", "moves")

    def get_model_perms(self, request):
        """On no menu: it is the machine's own."""
        return {}

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
