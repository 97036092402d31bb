"""A line and its lease: who may have been taken for dead begins no mail any more."""

import socket
import threading
import time

import pytest

from newsletter.audiences import Reader
from newsletter.merging import Merge
from newsletter.sending import editions, journal
from newsletter.sending.claiming import Claim
from newsletter.sending.engine import Engine, Tempo
from newsletter.sending.lines import Board, Gait, Job, Line
from newsletter.sending.relays import SmtpRelay
from newsletter.sending.replies import Verdict
from newsletter.sending.smtp import Server
from newsletter.sending.workers import Presence
from tests.newsletter import makers
from tests.newsletter.makers import NOW

pytestmark = pytest.mark.django_db


def test_lease_that_ends_during_the_envelope_sends_no_mail(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    mailing = makers.mailing()
    builds = editions.approved(mailing)
    board = Board(lease=time.monotonic() + 60, open=frozenset({mailing.pk}))
    board.jobs[mailing.pk] = Job(builds, {build.pk: Merge(build, mailing.series) for build in builds.values()})
    claim = Claim(7, mailing.pk, "ko", "A", "naver", 1, False, "reader@naver.com", "", "s" * 43, Reader())
    heard = []

    def serve(listener: socket.socket) -> None:
        connection, _address = listener.accept()
        with connection:
            for answer in (b"220 hi\r\n", b"250-odd\r\n250 PIPELINING\r\n"):
                connection.sendall(answer)
                heard.append(connection.recv(65536))
            # Meanwhile another worker found no sign of life and read the journal.
            board.lease = 0.0
            connection.sendall(b"250 ok\r\n250 ok\r\n354 go\r\n")
            heard.append(connection.recv(65536))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        place = journal.begin("worker")
        line = Line(SmtpRelay(Server("127.0.0.1", listener.getsockname()[1], timeout=2), 1), board, place / "0.log")
        verdict, _reply = line.attempt(claim)
        thread.join(3)
    assert (verdict, heard[-1]) == (Verdict.UNTRIED, b"")
    # Who takes it over after this reads that it may have gone.
    assert journal.read("worker") == {(7, 1): None}


def test_lease_counts_from_the_sign_of_life_and_not_from_other_answers(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    engine = Engine(SmtpRelay(Server("127.0.0.1", 1), 1), tempo=Tempo(lease=5.0), clock=lambda: NOW)
    engine.presence = Presence(NOW)
    before = time.monotonic()
    engine.live()
    lease = engine.board.lease
    assert before + 5.0 <= lease <= time.monotonic() + 5.0
    engine.see_mailings()
    assert (engine.claim(), engine.write_down(), engine.board.lease) == (False, False, lease)


def test_answer_of_one_connection_is_not_undone_by_the_question_of_another(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    place = journal.begin("worker")
    (place / "0.log").write_text("?7.1\n+7.1 250 taken\n")
    (place / "1.log").write_text("?7.1\n")
    assert [reply.code for reply in journal.read("worker").values()] == [250]


def test_all_lines_together_keep_one_gait():
    gait, stopping, turns = Gait(50), threading.Event(), []

    def walk() -> None:
        for _step in range(5):
            gait.wait(stopping)
            turns.append(time.monotonic())

    threads = [threading.Thread(target=walk) for _line in range(3)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    # Fifteen turns, the first at once: never faster, however slow the machine.
    assert len(turns) == 15
    assert max(turns) - begun >= 14 / 50


def test_whoever_stops_does_not_wait_for_a_turn():
    gait, stopping = Gait(0.001), threading.Event()
    stopping.set()
    gait.wait(stopping)
    begun = time.monotonic()
    gait.wait(stopping)
    assert time.monotonic() - begun < 5
