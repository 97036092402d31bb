"""How fast the engine sends: `python -m tests.newsletter.rate <mode> <number> [delay in seconds] [connections]`.

Modes: engine (list, claims, connections, journal, acknowledgements), materialise, naive (a template, a render and a
`send_mail` for each reader, as most do it). Prints figures as JSON.
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from threading import Event

import django
from django.core.management import call_command


def cpu() -> float:
    times = os.times()
    return times.user + times.system


def engine(number: int, delay: float, connections: int) -> dict:
    from django.utils import timezone

    from newsletter.acts import as_portal
    from newsletter.models import Delivery, Mailing
    from newsletter.sending import control
    from newsletter.sending.engine import Engine
    from newsletter.sending.relays import SmtpRelay
    from newsletter.sending.smtp import Server
    from tests.newsletter import load, sink

    of = load.series(f"rate-{number}-{time.time_ns()}")
    load.readers(of, number)
    made = load.mailing(of)
    control.start(made, acting=as_portal(), at=timezone.now())
    analyse()
    log = Path(tempfile.mkdtemp()) / "taken.log"
    with sink.in_process(log, sink.Plan(delay=delay)) as port:
        begun, used = time.perf_counter(), cpu()
        Engine(SmtpRelay(Server("127.0.0.1", port), connections), stop=Event()).run(once=True)
        seconds, used = time.perf_counter() - begun, cpu() - used
    taken = sink.accepted(log)
    made.refresh_from_db()
    sent = made.deliveries.filter(state=Delivery.State.SENT).count()
    found = (len(taken), len(set(taken)), sent, made.state, made.paused_reason)
    assert found == (number, number, number, Mailing.State.FINISHED, ""), found
    return {"per_s": round(number / seconds), "cpu_ms": round(used * 1000 / number, 4), "bytes": size_of(made)}


def size_of(mailing) -> int:
    """Of one reader's mail on the wire."""
    from django.utils import timezone

    from newsletter.audiences import Reader
    from newsletter.merging import Merge

    merge = Merge(mailing.builds.get(), mailing.series)
    about = {"to": "reader@naver.com", "name": "", "secret": "s" * 43, "reader": Reader(), "at": timezone.now()}
    return len(merge.message(mailing=mailing.pk, delivery=1, **about))


def materialise(number: int, *_rest) -> dict:
    from django.utils import timezone

    from newsletter.acts import as_portal
    from newsletter.sending import control, materialising
    from tests.newsletter import load

    of = load.series(f"list-{number}-{time.time_ns()}")
    load.many_readers(of, number)
    made = load.mailing(of, size=1000)
    control.start(made, acting=as_portal(), at=timezone.now())
    analyse()
    begun = time.perf_counter()
    materialising.materialise(made, acting=as_portal(), at=timezone.now())
    seconds = time.perf_counter() - begun
    assert made.materialised == number
    return {"seconds": round(seconds, 3)}


def analyse() -> None:
    """As autovacuum does it sooner or later."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def naive(number: int, delay: float, _connections: int) -> dict:
    """One template render, one MJML render and one new connection for each reader."""
    import mrml
    from django.core.mail import EmailMultiAlternatives, get_connection
    from django.template import Context, Template

    from tests.newsletter import load, sink

    # As much HTML as the engine's mail has, from as many blocks as an issue has.
    words = load.WORDS * 75
    block = f"<mj-section><mj-column><mj-text>{words}</mj-text></mj-column></mj-section>"
    template = "<mjml><mj-body>" + block * 4 + "<mj-text>{{ name }} 님</mj-text></mj-body></mjml>"
    template = template.replace("<mj-text>{{", "<mj-section><mj-column><mj-text>{{")
    template = template.replace("님</mj-text>", "님</mj-text></mj-column></mj-section>")
    log = Path(tempfile.mkdtemp()) / "taken.log"
    with sink.in_process(log, sink.Plan(delay=delay)) as port:
        begun, used = time.perf_counter(), cpu()
        for place in range(number):
            html = mrml.to_html(Template(template).render(Context({"name": f"이웃{place}"})))
            html = getattr(html, "content", html)
            connection = get_connection("django.core.mail.backends.smtp.EmailBackend", host="127.0.0.1", port=port)
            mail = EmailMultiAlternatives(
                "12월 소식", words, "news@portal.example", [f"r{place}@naver.com"], connection=connection
            )
            mail.attach_alternative(html, "text/html")
            mail.send()
        seconds, used = time.perf_counter() - begun, cpu() - used
    assert len(sink.accepted(log)) == number
    return {"per_s": round(number / seconds, 1), "cpu_ms": round(used * 1000 / number, 3)}


def main() -> None:
    django.setup()
    # Reads every address of the site, as each command of manage.py does before it begins.
    call_command("check")
    if os.environ.get("MIGRATE"):
        call_command("migrate", verbosity=0)
    mode, number, delay, connections = [*sys.argv[1:], "0", "4"][:4] if len(sys.argv) == 3 else sys.argv[1:5]
    run = {"engine": engine, "materialise": materialise, "naive": naive}[mode]
    print(json.dumps(run(int(number), float(delay), int(connections))))


if __name__ == "__main__":
    main()
