"""People at the desk: accounts, roles, districts, sign-ins."""

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from institutions.models import Area, Remit
from xzedu.desk import codes
from xzedu.desk.forms import SignInForm
from xzedu.desk.roles import ROLES, name_of

admin.site.unregister((User, Group))
# A page with somebody's key or recovery codes would undo them.
admin.site.unregister((TOTPDevice, StaticDevice))
admin.site.login_form = SignInForm
admin.site.login_template = "desk/sign_in.html"


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
        (_("One-time codes"), {"fields": ("one_time_codes",)}),
    )
    readonly_fields = ("last_login", "date_joined", "one_time_codes")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("roles"))
    def roles(self, user):
        return "、".join(name_of(group.name) for group in user.groups.all())

    @admin.display(description=_("one-time codes"))
    def one_time_codes(self, user):
        if not codes.are_on(user):
            return _("Off: they are turned on by the person.")
        address = reverse("admin:auth_user_reset_codes", args=[user.pk])
        return format_html('{} <a href="{}">{}</a>', _("On."), address, _("Reset them"))

    def get_urls(self):
        reset = self.admin_site.admin_view(self.reset_codes)
        return [path("<int:pk>/reset-codes/", reset, name="auth_user_reset_codes"), *super().get_urls()]

    def reset_codes(self, request, pk):
        """Turn off the one-time codes of somebody who lost the telephone, after asking once."""
        person = get_object_or_404(User, pk=pk)
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        change = reverse("admin:auth_user_change", args=[pk])
        if request.method == "POST":
            codes.reset(user=person, who=request.user)
            told = gettext("The one-time codes were reset: the person signs in by password and turns them on again.")
            self.message_user(request, told, messages.SUCCESS)
            return redirect(change)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "original": person,
            "title": gettext("Reset one-time codes"),
            "subtitle": str(person),
        }
        return TemplateResponse(request, "desk/reset_codes.html", context)

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
