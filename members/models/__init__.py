"""Records of who a person is, what holds for them, and what was agreed. Told apart by noun; imported from here."""

from members.models.acts import Act, ActRecord, Capacity, Channel
from members.models.consent import ConsentEntry, ConsentText, Purpose
from members.models.guardian import GuardianConsent
from members.models.identity import IdentityCheck
from members.models.mandate import FOR_RELATIVES, Mandate, MandateScope
from members.models.member import Member, MemberManager
from members.models.organisation import Organisation, OrganisationAgreement, OrganisationRole
from members.models.privacy import AccessEntry, DataCopy, DataRequest, DestructionEntry
from members.models.token import Token

__all__ = [
    "FOR_RELATIVES",
    "AccessEntry",
    "Act",
    "ActRecord",
    "Capacity",
    "Channel",
    "ConsentEntry",
    "ConsentText",
    "DataCopy",
    "DataRequest",
    "DestructionEntry",
    "GuardianConsent",
    "IdentityCheck",
    "Mandate",
    "MandateScope",
    "Member",
    "MemberManager",
    "Organisation",
    "OrganisationAgreement",
    "OrganisationRole",
    "Purpose",
    "Token",
]
