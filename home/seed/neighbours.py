"""What demo accounts have behind them: their consents, and an organisation that has invited one of them."""

from datetime import timedelta

from django.utils import timezone

from home.seed.accounts import DOMAIN
from members import consents
from members.acting import as_organisation, as_self
from members.districts import District
from members.models import Member, Organisation, OrganisationAgreement, OrganisationRole
from members.models.consent import REQUIRED
from membership import organisations

NAME = "은평 나눔부엌 (데모)"


def make() -> None:
    """Only what is missing. Wants the demo accounts."""
    now = timezone.now()
    for member in Member.objects.filter(email__endswith=f"@{DOMAIN}"):
        if not consents.history(member).exists():
            consents.give(member=member, purposes=REQUIRED, acting=as_self(member), at=now)
    if not Organisation.objects.filter(name=NAME).exists():
        make_organisation(now)


def make_organisation(now) -> None:
    owner = Member.objects.get(email=f"kitchen@{DOMAIN}")
    made = organisations.found(
        kind=Organisation.Kind.COOPERATIVE,
        name=NAME,
        registration_number="",
        district=District.EUNPYEONG,
        phone="02-000-0000",
        acting=as_self(owner),
        at=now,
    )
    OrganisationAgreement.objects.create(
        organisation=made,
        title="마을부엌 함께 쓰기 협약",
        starts_on=timezone.localdate(now) - timedelta(days=60),
        ends_on=timezone.localdate(now) + timedelta(days=305),
        recorded_by=owner,
    )
    organisations.invite(
        organisation=made,
        email=f"citizen@{DOMAIN}",
        role=OrganisationRole.Role.VIEWER,
        acting=as_organisation(owner, made),
        at=now,
    )
