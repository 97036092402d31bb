"""When sending stops by itself: many refusals, no connection, or a company that refuses our name."""

from collections import Counter, deque

from django.utils.translation import gettext as _

from newsletter.addresses import OTHER
from newsletter.sending.acknowledging import Outcome
from newsletter.sending.replies import Verdict

WINDOW = 200
# Five in a hundred of the window; in a small mailing as many, so that it does not take two hundred to notice.
MOST_FAILURES = WINDOW * 5 // 100
MOST_CONNECT_ERRORS = 20
# One company's refusals for who we are. Small companies together prove nothing about us.
MOST_ABOUT_US = 3


class Breaker:
    """Of one mailing in one worker. `say` the outcomes; `reason` is a sentence once it must stop."""

    def __init__(self):
        self.window: deque[Outcome] = deque(maxlen=WINDOW)
        self.reason = ""

    def see(self, outcomes: list[Outcome]) -> None:
        self.window += [outcome for outcome in outcomes if outcome.verdict in (Verdict.TAKEN, Verdict.NEVER)]
        failures = [outcome for outcome in self.window if outcome.verdict is Verdict.NEVER]
        about_us = Counter(outcome.domain for outcome in failures if outcome.reply.is_about_us)
        company, refusals = max(
            ((domain, number) for domain, number in about_us.items() if domain not in ("", OTHER)),
            key=lambda pair: pair[1],
            default=("", 0),
        )
        if refusals >= MOST_ABOUT_US:
            self.reason = _("%(company)s에서 우리 메일을 받지 않아요. DNS와 평판을 확인해 주세요. (%(reply)s)") % {
                "company": company,
                "reply": next(o.reply.text for o in failures if o.domain == company and o.reply.is_about_us)[:80],
            }
        elif len(failures) > MOST_FAILURES:
            self.reason = _("최근 %(window)s통 가운데 %(failures)s통이 가지 못했어요. 답을 살펴봐 주세요.") % {
                "window": len(self.window),
                "failures": len(failures),
            }


def no_connection(errors: int, last: str) -> str:
    """The sentence for a mail server that does not take us; empty while that may be a passing trouble."""
    if errors <= MOST_CONNECT_ERRORS:
        return ""
    return _("메일 서버에 %(errors)s번 이어서 연결하지 못했어요. 서버 주소를 확인해 주세요. (%(last)s)") % {
        "errors": errors,
        "last": last[:80],
    }
