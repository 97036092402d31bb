"""What education does later. Ids in; gone → return; the rule is called."""

from django_tasks import task

from education import certificate_files
from education.models import Certificate


@task()
def make_certificate(pk: int) -> bool:
    """The PDF of a certificate that is valid; made again when its file is gone."""
    certificate = Certificate.objects.filter(pk=pk, state=Certificate.State.ISSUED).first()
    if certificate is None or not certificate.snapshot.get("name"):
        return False
    return bool(certificate_files.make(certificate))
