"""People at the desk: accounts, roles, districts, sign-ins."""

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.utils.translation import gettext_lazy as _

from institutions.models import Area, Remit
from xzedu.desk.roles import ROLES, name_of

admin.site.unregister((User, Group))


class RemitInline(admin.StackedInline):
    model = Remit
    filter_horizontal = ("areas",)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        return super().formfield_for_manytomany(db_field, request, queryset=Area.objects.homes(), **kwargs)


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Accounts. Only a superuser gives single rights or makes superusers; nobody else touches one.

    Accounts are not deleted but switched off: the log keeps saying who did what.
    """

    list_display = ("username", "last_name", "first_name", "roles", "is_active", "last_login")
    list_filter = ("is_active", "groups")
    inlines = (RemitInline,)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("last_name", "first_name", "email")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "groups", "is_superuser", "user_permissions")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("roles"))
    def roles(self, user):
        return "、".join(name_of(group.name) for group in user.groups.all())

    def get_inlines(self, request, obj):
        return self.inlines if obj else ()

    def get_readonly_fields(self, request, obj=None):
        readonly = super().get_readonly_fields(request, obj)
        return readonly if request.user.is_superuser else (*readonly, "is_superuser", "user_permissions")

    def has_change_permission(self, request, obj=None):
        beyond = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not beyond

    def has_delete_permission(self, request, obj=None):
        return False

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups" and field:
            field.label_from_instance = lambda group: name_of(group.name)
        return field


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """Roles, which the portal makes, to look at; groups of the administrator's own beside them."""

    list_display = ("called", "name")
    list_display_links = ("called", "name")

    @admin.display(description=_("role"))
    def called(self, group):
        return name_of(group.name)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.name not in ROLES)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and obj is not None and obj.name not in ROLES


class SignInsAdmin(admin.ModelAdmin):
    """A log of sign-ins, to look at; it cannot be altered through the site."""

    list_display = ("attempt_time", "username", "ip_address", "user_agent")
    search_fields = ("username", "ip_address")
    date_hierarchy = "attempt_time"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(AccessLog)
class SignInAdmin(SignInsAdmin):
    list_display = (*SignInsAdmin.list_display, "logout_time")
    fields = list_display


@admin.register(AccessFailureLog)
class FailedSignInAdmin(SignInsAdmin):
    list_display = (*SignInsAdmin.list_display, "locked_out")
    list_filter = ("locked_out",)
    fields = list_display


@admin.register(AccessAttempt)
class LockOutAdmin(SignInsAdmin):
    """Failures that count at present: deleting the row of a name ends its waiting."""

    list_display = (*SignInsAdmin.list_display, "failures_since_start")
    fields = list_display

    def has_delete_permission(self, request, obj=None):
        return admin.ModelAdmin.has_delete_permission(self, request, obj)
