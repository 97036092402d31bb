"""본인확인: one interface before whichever agency the centre has a contract with."""

from portal.identity.adapter import (
    IdentityAdapter,
    IdentityRefusal,
    IdentityRefused,
    VerifiedPerson,
    adapter,
    is_offered,
)

__all__ = ["IdentityAdapter", "IdentityRefusal", "IdentityRefused", "VerifiedPerson", "adapter", "is_offered"]
