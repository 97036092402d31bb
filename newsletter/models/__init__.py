from newsletter.models.deliveries import ClickCount, CountedLink, Delivery, DomainPace, IssueStat, MailEvent, SendWorker
from newsletter.models.inbox import Candidate, Feed
from newsletter.models.issues import IssuePage, NewsletterIndexPage
from newsletter.models.mailings import BEFORE_SENDING, UNDER_WAY, Build, Mailing, MailingStep, TestSend
from newsletter.models.outside import OutsideAddress
from newsletter.models.series import Language, MailKind, Series
from newsletter.models.subscribers import (
    ConsentEvent,
    ConsentWording,
    Subscriber,
    Subscription,
    Suppression,
)
from newsletter.models.values import ValuesField, holding

__all__ = [
    "BEFORE_SENDING",
    "UNDER_WAY",
    "Build",
    "Candidate",
    "ClickCount",
    "ConsentEvent",
    "ConsentWording",
    "CountedLink",
    "Delivery",
    "DomainPace",
    "Feed",
    "IssuePage",
    "IssueStat",
    "Language",
    "MailEvent",
    "MailKind",
    "Mailing",
    "MailingStep",
    "NewsletterIndexPage",
    "OutsideAddress",
    "SendWorker",
    "Series",
    "Subscriber",
    "Subscription",
    "Suppression",
    "TestSend",
    "ValuesField",
    "holding",
]
