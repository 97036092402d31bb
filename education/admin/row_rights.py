"""Edit and delete views that ask for the right on the row, not only for the right in general."""

from django.core.exceptions import PermissionDenied
from wagtail.admin.views.generic import DeleteView, EditView


class RowRight:
    def get_object(self, queryset=None):
        row = super().get_object(queryset)
        if not self.user_has_permission_for_instance(self.permission_required, row):
            raise PermissionDenied
        return row


class RowEditView(RowRight, EditView):
    pass


class RowDeleteView(RowRight, DeleteView):
    pass
