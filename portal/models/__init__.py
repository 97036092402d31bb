"""The portal's records and what pages are made of; imported from here."""

from portal.models.content import (
    PUBLISHER,
    Audience,
    BasePage,
    Licence,
    PortalDocument,
    PortalImage,
    PortalMedia,
    PortalRendition,
    PortalSettings,
    Topic,
)
from portal.models.notices import Interest, Notice, NoticeDelivery, NoticeSettings
from portal.models.outbox import Heartbeat, OutboxMessage

__all__ = [
    "PUBLISHER",
    "Audience",
    "BasePage",
    "Heartbeat",
    "Interest",
    "Licence",
    "Notice",
    "NoticeDelivery",
    "NoticeSettings",
    "OutboxMessage",
    "PortalDocument",
    "PortalImage",
    "PortalMedia",
    "PortalRendition",
    "PortalSettings",
    "Topic",
]
