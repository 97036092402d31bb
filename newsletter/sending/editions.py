"""The frozen builds that were approved: nothing else is ever sent."""

from django.utils.translation import gettext as _

from newsletter.models import Build, Language, Mailing

Key = tuple[str, str]


class NotApproved(Exception):
    """No frozen build of a mailing has the hash that was approved."""

    def __init__(self):
        super().__init__(_("승인한 내용과 보낼 내용이 달라요. 내용을 확인하고 다시 승인받아 주세요."))


def approved(mailing: Mailing) -> dict[Key, Build]:
    """By language and arm, the Korean edition with subject A always. Raises NotApproved."""
    builds = {(build.language, build.arm): build for build in mailing.builds.filter(sha256=mailing.approved_hash)}
    if not mailing.approved_hash or (Language.KO, Build.Arm.A) not in builds:
        raise NotApproved
    return builds


def of_reader(builds: dict[Key, Build], language: str, arm: str) -> Build:
    """The reader's language, or Korean; the reader's subject, or A where that language has one subject only."""
    keys = ((language, arm), (language, Build.Arm.A), (Language.KO, arm), (Language.KO, Build.Arm.A))
    return next(builds[key] for key in keys if key in builds)
