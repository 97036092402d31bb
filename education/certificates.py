"""Certificates: a code that answers for ever, a number without gap or double, a name, and what becomes of them."""

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from education import certificate_files
from education.models import Certificate, CertificateName, CertificateYear, Completion
from education.tasks import make_certificate
from members.acting import Acting, record
from members.models import IdentityCheck, Member

# Crockford's letters and digits: none that a reader mixes up, and what is mixed up all the same is put right (`read`).
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MIXED_UP = str.maketrans("OILU", "011V")
CODE_LENGTH = 16  # 80 bits
# "제 2026-00001 호", "2026-1", "202600001": the number that stands at the head of the paper, not the code.
NUMBER = re.compile(r"\s*(제\s*)?\d{4}\s*[-–−]?\s*\d{1,6}\s*(호\s*)?")
LONGEST_NAME = 40
State = Certificate.State


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))


def read(typed: str) -> str:
    """The code somebody typed off a paper: "7k3m 9qx2-obcd-…" → "7K3M9QX20BCD…". Any other text stays wrong."""
    return re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", typed[:100]).upper()).translate(MIXED_UP)


def grouped(code: str) -> str:
    """In fours, as it stands on the paper."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def address(certificate: Certificate) -> str:
    """From the site's root."""
    return reverse("education:certificate", args=[certificate.code])


def found(code: str) -> Certificate | None:
    """What the public page shows, whatever became of it. One query."""
    return Certificate.objects.select_related("completion").filter(code=code).first()


def why_unknown(typed: str) -> str:
    """What to do about a code that is not there."""
    if NUMBER.fullmatch(unicodedata.normalize("NFKC", typed[:100])):
        return _("‘제 몇 호’로는 확인할 수 없어요. 수료증 왼쪽 아래 QR 옆에 있는 열여섯 자리 확인 번호를 적어 주세요.")
    if (length := len(read(typed))) != CODE_LENGTH:
        return _("확인 번호는 열여섯 자리인데 %s자리를 적었어요. 수료증을 보고 다시 적어 주세요.") % length
    return _("이 번호로 나온 수료증을 찾지 못했어요. 한 자리씩 다시 맞춰 보고, 그래도 없으면 센터에 물어봐 주세요.")


@dataclass(frozen=True)
class Shown:
    """What everyone may read of a certificate, and whether its owner may still have the paper."""

    course: str
    run: str
    kind: str
    period: str
    hours: str
    campus: str
    publisher: str
    masked_name: str
    full_name: str
    code: str
    may_have_paper: bool


def shown(certificate: Certificate) -> Shown:
    """The frozen facts in words. No query."""
    facts = certificate.snapshot
    course, run, name = facts.get("course", ""), facts.get("run", ""), facts.get("name", "")
    return Shown(
        course=course,
        run="" if run == course else run,
        kind=" · ".join(facts[key] for key in ("kind", "level") if facts.get(key)),
        period=period(facts),
        hours=certificate_files.hours(facts["hours"]),
        campus=facts.get("campus", ""),
        publisher=facts.get("publisher", ""),
        masked_name=masked_name(name),
        full_name=name,
        code=grouped(certificate.code),
        may_have_paper=certificate.state == State.ISSUED and bool(name),
    )


def period(facts: dict) -> str:
    """ "2026년 3월 2일부터 2026년 3월 16일까지"; one day alone; empty when no day is known."""
    days = [date.fromisoformat(facts[key]) for key in ("from", "to") if facts.get(key)]
    words = [_("%(y)s년 %(m)s월 %(d)s일") % {"y": it.year, "m": it.month, "d": it.day} for it in dict.fromkeys(days)]
    return (
        _("%(first)s부터 %(last)s까지") % {"first": words[0], "last": words[1]} if len(words) == 2 else "".join(words)
    )


# --- the name on the paper


def known_name(member: Member) -> str:
    """The name shown by 본인확인, else the one the learner confirmed; empty: ask."""
    checks = IdentityCheck.objects.filter(member=member).exclude(name="").order_by("-verified_at", "-pk")
    name = checks.values_list("name", flat=True).first()
    if name is None:
        name = CertificateName.objects.filter(member=member).values_list("name", flat=True).first()
    return name or ""


def masked_name(name: str) -> str:
    """ "김서울" → "김○울", "이웃" → "이○": enough for the one who holds the paper."""
    if len(name) < 2:
        return name
    return name[0] + "○" * max(len(name) - 2, 1) + (name[-1] if len(name) > 2 else "")


def confirm_name(*, acting: Acting, name: str, at: datetime) -> list[Certificate]:
    """Keep the name and issue what waited for it. Raises ValueError with a sentence. A name shown by 본인확인 stays."""
    person = acting.member
    name = known_name(person) or " ".join(name.split())
    if not 2 <= len(name) <= LONGEST_NAME:
        raise ValueError(_("이름을 두 글자부터 40글자까지 적어 주세요. 수료증에 그대로 들어가요."))
    with transaction.atomic():
        lock_numbers(at)
        _row, is_new = CertificateName.objects.get_or_create(member=person, defaults={"name": name, "confirmed_at": at})
        if is_new:
            record(acting, "certificate_name_confirmed", at)
        return [issue(completion=completion, name=name, at=at) for completion in waiting_for_name(person)]


def waiting_for_name(member: Member) -> list[Completion]:
    """Completions that count and have no certificate yet. One query."""
    standing = Completion.objects.standing().filter(learner=member, certificates=None)
    return list(standing.order_by("acted_at", "pk"))


# --- issuing and ending


def lock_numbers(at: datetime) -> int:
    """Write the year's row first: completing and issuing follow each other. Returns the year. In a transaction only."""
    year = timezone.localdate(at).year
    if not CertificateYear.objects.filter(year=year).update(last=F("last")):
        # Two processes at the year's first: the second waits here for the first.
        CertificateYear.objects.bulk_create([CertificateYear(year=year)], ignore_conflicts=True)
        CertificateYear.objects.filter(year=year).update(last=F("last"))
    return year


def issue(
    *, completion: Completion, name: str, at: datetime, replaces: Certificate | None = None, reason: str = ""
) -> Certificate:
    """A certificate with a new code and the year's next number; its PDF is made by a task. `replaces` ends by it."""
    with transaction.atomic():
        year = lock_numbers(at)
        CertificateYear.objects.filter(year=year).update(last=F("last") + 1)
        number = f"{year}-{CertificateYear.objects.get(year=year).last:05}"
        certificate = Certificate.objects.create(
            code=new_code(),
            number=number,
            completion=completion,
            snapshot={**completion.facts, "name": name},
            issued_at=at,
            replaces=replaces,
        )
        if replaces:
            end(replaces, State.REPLACED, at, reason)
        transaction.on_commit(partial(make_certificate.enqueue, certificate.pk))
    return certificate


def reissue(*, certificate: Certificate, at: datetime, reason: str) -> Certificate:
    """The same facts and name under a new code: for a paper that got into other hands. Raises ValueError."""
    if not reason.strip():
        raise ValueError(_("다시 내는 까닭을 적어 주세요. 기록에 남아요."))
    with transaction.atomic():
        lock_numbers(at)
        certificate.refresh_from_db()
        if certificate.state != State.ISSUED:
            raise ValueError(_("이미 바뀌었거나 취소된 수료증이에요. 새 수료증을 열어 주세요."))
        name = certificate.snapshot.get("name", "")
        return issue(completion=certificate.completion, name=name, at=at, replaces=certificate, reason=reason)


def end(certificate: Certificate, state: str, at: datetime, reason: str) -> None:
    """ISSUED → REPLACED or REVOKED; what has ended once stays as it ended."""
    Certificate.objects.filter(pk=certificate.pk, state=State.ISSUED).update(
        state=state, ended_at=at, reason=reason[:200]
    )


def of(member: Member) -> QuerySet[Certificate]:
    """Valid certificates of a member, the newest first."""
    return Certificate.objects.filter(completion__learner=member, state=State.ISSUED).order_by("-issued_at", "-pk")


def forget_names(member: Member, at: datetime) -> int:
    """The owner left: code, state, hash and course stay, the name and the file go. Returns how many certificates."""
    certificates = list(Certificate.objects.filter(completion__learner=member))
    paths = [certificate.pdf_path for certificate in certificates if certificate.pdf_path]
    with transaction.atomic():
        for certificate in certificates:
            snapshot = {**certificate.snapshot, "name": ""}
            Certificate.objects.filter(pk=certificate.pk).update(snapshot=snapshot, pdf_path="")
        for completion in Completion.objects.filter(learner=member):
            facts = {**completion.facts, "name": ""} if "name" in completion.facts else completion.facts
            Completion.objects.filter(pk=completion.pk).update(facts=facts, email_digest="", phone_digest="")
        CertificateName.objects.filter(member=member).delete()
        transaction.on_commit(lambda: [certificate_files.remove(path) for path in paths])
    return len(certificates)
