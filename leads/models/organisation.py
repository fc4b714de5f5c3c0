"""Organisations, people who work for them, and where they worked when."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as NumberError
from stdnum.jp import cn

from accounts.audit import tracked, tracked_links
from accounts.models import User
from leads import formats
from leads.choices import Country, OrganisationKind
from leads.fields import SearchKeyField
from leads.models.marking import queued, queued_by_link
from leads.models.reference import Citation, District, Prefecture, Sector
from leads.querysets import CONTACT_NAME, ORGANISATION_NAME, ContactQuerySet, OrganisationQuerySet
from leads.searching import SearchTokens

# A change of any of these makes a row worth comparing with others again.
COMPARED_ORGANISATION = (
    "name_en", "name_ja", "name_kana", "short_name", "former_names", "corporate_number", "country",
    "prefecture_id", "kind", "parent_id", "website", "address",
)  # fmt: skip
COMPARED_CONTACT = (
    "family_name", "given_name", "family_kana", "given_kana", "family_romaji", "given_romaji",
    "former_names", "email", "phone",
)  # fmt: skip


def validate_corporate_number(value: str) -> None:
    """Refuse a 法人番号 whose check digit is wrong."""
    try:
        cn.validate(value)
    except NumberError as error:
        raise ValidationError(
            _("This is not a valid corporate number: copy its 13 digits again.")
        ) from error


class Stamped(models.Model):
    """When a row came, when it last changed, and where its facts come from."""

    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    citation = models.ForeignKey(
        Citation,
        verbose_name=_("source of the facts"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        abstract = True


@tracked("search_key", "notes_key", "updated_at")
class Organisation(Stamped):
    """A company, bank, association, government body, academic institution or company site."""

    kind = models.CharField(
        _("kind"), max_length=20, choices=OrganisationKind, default=OrganisationKind.COMPANY
    )
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    name_ja = models.CharField(_("legal name (Japanese)"), max_length=200, blank=True)
    name_kana = models.CharField(_("reading (kana)"), max_length=200, blank=True)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    former_names = ArrayField(
        models.CharField(max_length=200), verbose_name=_("former names"), default=list, blank=True
    )
    corporate_number = models.CharField(
        _("corporate number (法人番号)"),
        max_length=13,
        blank=True,
        validators=[RegexValidator(r"^\d{13}$", _("Enter 13 digits.")), validate_corporate_number],
    )
    country = models.CharField(_("country"), max_length=2, choices=Country, default=Country.JAPAN)
    prefecture = models.ForeignKey(
        Prefecture, verbose_name=_("prefecture"), null=True, blank=True, on_delete=models.PROTECT
    )
    district = models.ForeignKey(
        District, verbose_name=_("district"), null=True, blank=True, on_delete=models.PROTECT
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    website = models.URLField(_("website"), blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    owner = models.ForeignKey(
        User,
        verbose_name=_("account owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    deputy = models.ForeignKey(
        User,
        verbose_name=_("deputy"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    sectors = models.ManyToManyField(
        Sector, verbose_name=_("sectors"), blank=True, related_name="organisations"
    )
    india_presence = models.TextField(_("presence in India"), blank=True)
    notes = models.TextField(_("notes"), blank=True)
    to_complete = models.BooleanField(
        _("to complete"),
        default=False,
        editable=False,
        help_text=_("Named in a hurry: nothing but the name is known yet."),
    )
    search_key = SearchKeyField(
        sources=(
            "name_en", "name_ja", "name_kana", "short_name", "former_names", "corporate_number",
        )
    )  # fmt: skip
    notes_key = SearchKeyField(sources=("notes", "india_presence"))

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ("name_en", "name_ja", "id")
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        indexes = [
            GinIndex(SearchTokens("search_key"), name="organisation_words"),
            GinIndex(SearchTokens("notes_key"), name="organisation_notes_words"),
            # Few are: the lists and the home page find them at once.
            models.Index(
                fields=("id",),
                condition=models.Q(to_complete=True),
                name="organisation_to_complete",
            ),
            models.Index(fields=("-updated_at", "-id"), name="organisation_recent"),
            models.Index(ORGANISATION_NAME, "id", name="organisation_by_name"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name_en="") | ~models.Q(name_ja=""),
                name="organisation_named",
                violation_error_message=_("Give a name in English or in Japanese."),
            ),
            models.CheckConstraint(
                condition=models.Q(corporate_number="")
                | models.Q(corporate_number__regex=r"^\d{13}$"),
                name="organisation_number_13_digits",
                violation_error_message=_("A corporate number has 13 digits."),
            ),
            models.UniqueConstraint(
                fields=("corporate_number",),
                condition=~models.Q(corporate_number=""),
                name="organisation_number_once",
                violation_error_message=_(
                    "Another organisation has this corporate number already: open that one."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="organisation_not_own_parent",
                violation_error_message=_("An organisation cannot be its own parent."),
            ),
        ]
        triggers = [
            # A group is a tree, whoever writes: form, merge, import or raw SQL. The lock makes two
            # people who hang each other's organisations below their own wait for one another.
            pgtrigger.Trigger(
                name="group_without_circle",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id"),
                condition=pgtrigger.Condition("NEW.parent_id IS NOT NULL"),
                declare=[("above", "bigint"), ("steps", "integer")],
                func="""
                PERFORM pg_advisory_xact_lock(hashtext('leads_organisation.parent_id'));
                above := NEW.parent_id;
                steps := 0;
                WHILE above IS NOT NULL LOOP
                  steps := steps + 1;
                  IF above = NEW.id OR steps > 100 THEN
                    RAISE EXCEPTION 'An organisation cannot stand above itself in its group.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'organisation_group_is_a_tree';
                  END IF;
                  above := (SELECT parent_id FROM leads_organisation WHERE id = above);
                END LOOP;
                RETURN NEW;
                """,
            ),
            *queued("leads_organisationmarks", COMPARED_ORGANISATION),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("leads:organisation_detail", args=[self.pk])

    @property
    def name(self) -> str:
        """The name in the reader's script: Japanese for Japanese readers, else English."""
        return formats.both_scripts(self.name_en, self.name_ja)[0]

    @property
    def other_name(self) -> str:
        """The name in the other script, when there are two."""
        return formats.both_scripts(self.name_en, self.name_ja)[1]

    @property
    def safe_website(self) -> str:
        """The website when it is one: other schemes never become a link."""
        return self.website if self.website.startswith(("http://", "https://")) else ""

    @property
    def website_name(self) -> str:
        return self.website.partition("://")[2].removeprefix("www.").rstrip("/")


@tracked_links()
class OrganisationSector(Organisation.sectors.through):  # type: ignore[name-defined]
    """A sector of an organisation, for the history."""

    class Meta:
        proxy = True


@tracked("search_key", "notes_key", "updated_at")
class Contact(Stamped):
    """A person on the other side."""

    family_name = models.CharField(_("family name"), max_length=80, blank=True)
    given_name = models.CharField(_("given name"), max_length=80, blank=True)
    family_kana = models.CharField(_("family name (kana)"), max_length=80, blank=True)
    given_kana = models.CharField(_("given name (kana)"), max_length=80, blank=True)
    family_romaji = models.CharField(_("family name (Latin letters)"), max_length=80, blank=True)
    given_romaji = models.CharField(_("given name (Latin letters)"), max_length=80, blank=True)
    honorific = models.CharField(_("honorific"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=60, blank=True)
    former_names = ArrayField(
        models.CharField(max_length=200),
        verbose_name=_("former and other names"),
        default=list,
        blank=True,
    )
    card = models.FileField(_("business card"), upload_to="cards/%Y/", blank=True)
    consent_on = models.DateField(_("consent given on"), null=True, blank=True)
    retain_until = models.DateField(_("keep until"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    to_complete = models.BooleanField(
        _("to complete"),
        default=False,
        editable=False,
        help_text=_("Named in a hurry: nothing but the name is known yet."),
    )
    organisations = models.ManyToManyField(
        Organisation, through="Employment", related_name="contacts"
    )
    search_key = SearchKeyField(
        sources=(
            "full_name", "full_kana", "full_romaji", "romaji_given_first", "former_names", "email",
            "phone_digits",
        )
    )  # fmt: skip
    notes_key = SearchKeyField(sources=("notes",))

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ("family_romaji", "family_kana", "family_name", "id")
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [
            GinIndex(SearchTokens("search_key"), name="contact_words"),
            GinIndex(SearchTokens("notes_key"), name="contact_notes_words"),
            models.Index(
                fields=("id",), condition=models.Q(to_complete=True), name="contact_to_complete"
            ),
            models.Index(CONTACT_NAME, "id", name="contact_by_name"),
            models.Index(fields=("-updated_at", "-id"), name="contact_recent"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(family_name="") | ~models.Q(family_romaji=""),
                name="contact_named",
                violation_error_message=_("Give the family name, as written or in Latin letters."),
            ),
        ]
        triggers = [*queued("leads_contactmarks", COMPARED_CONTACT)]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("leads:contact_detail", args=[self.pk])

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.family_name, self.given_name) if part)

    @property
    def full_kana(self) -> str:
        return " ".join(part for part in (self.family_kana, self.given_kana) if part)

    @property
    def full_romaji(self) -> str:
        return " ".join(part for part in (self.family_romaji, self.given_romaji) if part)

    @property
    def romaji_given_first(self) -> str:
        return " ".join(part for part in (self.given_romaji, self.family_romaji) if part)

    @property
    def phone_digits(self) -> str:
        return "".join(filter(str.isdigit, self.phone))

    @property
    def name(self) -> str:
        """Family name first, in the reader's script."""
        return formats.both_scripts(self.full_romaji, self.full_name)[0]

    @property
    def other_name(self) -> str:
        return formats.both_scripts(self.full_romaji, self.full_name)[1]

    @property
    def present_post(self) -> "Employment | None":
        """The newest post that has not ended."""
        return next((post for post in self.employments.all() if post.is_current), None)


@tracked()
class Employment(models.Model):
    """A contact's post at an organisation; without an end it is the present one."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="employments")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="employments"
    )
    title = models.CharField(_("title"), max_length=160, blank=True)
    title_ja = models.CharField(_("title (Japanese)"), max_length=160, blank=True)
    started_on = models.DateField(_("since"), null=True, blank=True)
    ended_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = (models.F("ended_on").desc(nulls_first=True), "-started_on", "-id")
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(started_on__isnull=True)
                | models.Q(ended_on__isnull=True)
                | models.Q(ended_on__gte=models.F("started_on")),
                name="employment_ends_after_start",
                violation_error_message=_("A post cannot end before it starts."),
            ),
        ]
        triggers = [*queued_by_link("leads_contactmarks", "contact_id")]

    def __str__(self) -> str:
        return f"{self.contact}, {self.title}" if self.title else str(self.contact)

    @property
    def is_current(self) -> bool:
        return self.ended_on is None or self.ended_on >= timezone.localdate()

    @property
    def any_title(self) -> str:
        """The title in the reader's script, else in the other."""
        return formats.both_scripts(self.title, self.title_ja)[0]
