"""The client against servers that say odd things, and the addresses of relays."""

import socket
import threading
from contextlib import contextmanager

import pytest

from newsletter.sending.relays import FileRelay, relay
from newsletter.sending.replies import Reply, Verdict, wait
from newsletter.sending.smtp import Connection, Envelope, NoConnection, Server, Unheard

MAIL = b"Subject: x\r\n\r\ntext\r\n"
NEXT = Envelope("from@b.c", "next@b.c")
OFFERS = b"250-odd\r\n250 PIPELINING\r\n"


@contextmanager
def saying(*answers: bytes):
    """A server that answers each write with the next of `answers` and then hangs up; what it heard."""
    heard: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        connection, _address = listener.accept()
        with connection:
            for answer in answers:
                connection.sendall(answer)
                heard.append(connection.recv(65536))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield Server("127.0.0.1", listener.getsockname()[1], timeout=2), heard
    finally:
        listener.close()
        thread.join(3)


def sent(connection: Connection, to: str = "a@b.c") -> tuple[Reply, list[str]]:
    begun: list[str] = []
    return connection.send(Envelope("from@b.c", to), MAIL, lambda: begun.append("body")), begun


def test_one_mail():
    with saying(b"220 hi\r\n", OFFERS, b"250 ok\r\n250 ok\r\n354 go\r\n", b"250 2.0.0 queued\r\n") as (server, heard):
        reply, begun = sent(Connection(server))
    assert (reply, begun) == (Reply(250, "2.0.0 queued"), ["body"])
    assert heard[1:] == [b"MAIL FROM:<from@b.c>\r\nRCPT TO:<a@b.c>\r\nDATA\r\n", MAIL + b".\r\n", b""]


def test_answers_may_come_in_many_lines_and_pieces():
    with saying(b"220-hi\r\n220 there\r\n", OFFERS, b"250-a\r\n250 b\r\n250 ok\r\n354 go\r\n", b"250 ok\r\n") as (
        server,
        _,
    ):
        assert sent(Connection(server))[0].verdict is Verdict.TAKEN


def test_refused_recipient_ends_the_empty_mail_and_resets():
    answers = (b"250 ok\r\n550 5.1.1 no\r\n354 go\r\n", b"554 no recipients\r\n", b"250 reset\r\n")
    with saying(b"220 hi\r\n", OFFERS, *answers) as (server, heard):
        connection = Connection(server)
        reply, begun = sent(connection)
        assert connection.is_ready(NEXT)
        connection.drop()
    assert (reply, begun) == (Reply(550, "5.1.1 no"), [])
    assert heard[2:] == [b".\r\n", b"RSET\r\n", b""]


def test_envelope_of_the_next_goes_with_the_end_of_a_mail():
    first = (b"220 hi\r\n", OFFERS, b"250 ok\r\n250 ok\r\n354 go\r\n")
    # What comes together and what comes apart is read alike.
    answers = (b"250 one\r\n250 ok\r\n250 ok\r\n354 go\r\n", b"250 two\r\n")
    with saying(*first, *answers) as (server, heard):
        connection = Connection(server)
        begun: list[str] = []
        one = connection.send(Envelope("from@b.c", "a@b.c"), MAIL, lambda: begun.append("one"), NEXT)
        assert begun == ["one"]
        assert connection.is_ready(NEXT)
        assert not connection.is_ready(Envelope("from@b.c", "other@b.c"))
        two = connection.send(NEXT, MAIL, lambda: begun.append("two"))
        connection.drop()
    assert (one.text, two.text, begun) == ("one", "two", ["one", "two"])
    assert heard[2:] == [
        MAIL + b".\r\nMAIL FROM:<from@b.c>\r\nRCPT TO:<next@b.c>\r\nDATA\r\n",
        MAIL + b".\r\n",
        b"",
    ]


def test_next_that_is_refused_leaves_the_first_taken_and_the_session_open():
    first = (b"220 hi\r\n", OFFERS, b"250 ok\r\n250 ok\r\n354 go\r\n")
    answers = (b"250 one\r\n250 ok\r\n550 5.1.1 no\r\n503 no\r\n", b"250 reset\r\n")
    with saying(*first, *answers) as (server, heard):
        connection = Connection(server)
        begun: list[str] = []
        one = connection.send(Envelope("from@b.c", "a@b.c"), MAIL, lambda: begun.append("one"), NEXT)
        two = connection.send(NEXT, MAIL, lambda: begun.append("two"))
        assert connection.is_ready(NEXT)
        connection.drop()
    assert (one.verdict, two.code, begun) == (Verdict.TAKEN, 550, ["one"])
    assert heard[3] == b"RSET\r\n"


def test_server_that_waits_for_another_mail_or_waited_long_gets_none():
    first = (b"220 hi\r\n", OFFERS, b"250 ok\r\n250 ok\r\n354 go\r\n", b"250 one\r\n250 ok\r\n250 ok\r\n354 go\r\n")
    for wrong in (True, False):
        with saying(*first) as (server, heard):
            connection = Connection(server)
            connection.send(Envelope("from@b.c", "a@b.c"), MAIL, lambda: None, NEXT)
            if wrong:
                with pytest.raises(NoConnection):
                    sent(connection, to="other@b.c")
            else:
                connection.ahead_at -= 60
                assert not connection.is_ready(NEXT)
                connection.close()
        assert heard[-1] == b""


def test_server_that_offers_no_such_thing_hears_one_command_at_a_time():
    plain = (b"220 hi\r\n", b"250 plain\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n", b"250 one\r\n")
    with saying(*plain) as (server, heard):
        connection = Connection(server)
        connection.send(Envelope("from@b.c", "a@b.c"), MAIL, lambda: None, NEXT)
        assert connection.is_ready(Envelope("from@b.c", "other@b.c"))
        connection.drop()
    assert heard[4] == MAIL + b".\r\n"


def test_server_that_closes_for_now_is_left():
    with saying(b"220 hi\r\n", OFFERS, b"421 4.7.0 later\r\n") as (server, _):
        connection = Connection(server)
        reply, begun = sent(connection)
        assert (reply.code, begun, connection.is_ready(NEXT)) == (421, [], False)


def test_hanging_up_before_the_body_is_no_mail_and_after_it_unknown():
    with saying(b"220 hi\r\n", OFFERS, b"250 ok\r\n") as (server, _), pytest.raises(NoConnection):
        sent(Connection(server))
    with saying(b"220 hi\r\n", OFFERS, b"250 ok\r\n250 ok\r\n354 go\r\n", b"") as (server, _), pytest.raises(Unheard):
        sent(Connection(server))


@pytest.mark.parametrize("greeting", [b"554 go away\r\n", b"junk\r\n", b""])
def test_server_that_does_not_greet_takes_nothing(greeting):
    with saying(greeting) as (server, _), pytest.raises(NoConnection):
        Connection(server)


def test_without_tls_nothing_is_said_where_tls_is_wanted():
    with saying(b"220 hi\r\n", OFFERS) as (server, heard):
        wanting = Server(server.host, server.port, user="u", password="secret", starts_tls=True, timeout=2)
        with pytest.raises(NoConnection):
            Connection(wanting)
    assert b"AUTH" not in b"".join(heard)


def test_logging_in():
    with saying(b"220 hi\r\n", b"250-odd\r\n250 AUTH LOGIN PLAIN\r\n", b"235 in\r\n") as (server, heard):
        Connection(Server(server.host, server.port, user="u", password="p", timeout=2)).drop()
    assert heard[1] == b"AUTH PLAIN AHUAcA==\r\n"


@pytest.mark.parametrize("address", ["a@b.c>\r\nRCPT TO:<x@y.z", "a b@c.d", "가@나.다", "nobody"])
def test_address_that_is_none_reaches_no_command(address):
    with saying(b"220 hi\r\n", OFFERS) as (server, heard):
        reply, begun = sent(Connection(server), to=address)
    assert (reply.code, begun) == (553, [])
    assert b"RCPT" not in b"".join(heard)


@pytest.mark.parametrize(
    ("reply", "verdict", "is_gone", "slows"),
    [
        (Reply(250, "2.0.0 ok"), Verdict.TAKEN, False, False),
        (Reply(421, "4.7.0 too many"), Verdict.LATER, False, True),
        (Reply(450, "4.2.2 full"), Verdict.LATER, False, False),
        (Reply(451, "try later"), Verdict.LATER, False, True),
        (Reply(550, "5.1.1 no"), Verdict.NEVER, True, False),
        (Reply(550, "User unknown"), Verdict.NEVER, True, False),
        (Reply(550, "5.7.1 user unknown to our list"), Verdict.NEVER, False, False),
        (Reply(554, "no such user"), Verdict.NEVER, False, False),
        (Reply(552, "5.2.2 full"), Verdict.NEVER, False, False),
    ],
)
def test_what_an_answer_means(reply, verdict, is_gone, slows):
    assert (reply.verdict, reply.is_gone, reply.asks_to_slow_down) == (verdict, is_gone, slows)


def test_waits_grow_and_end():
    assert [wait(attempt).total_seconds() / 60 for attempt in (1, 2, 3, 4, 14)] == [2, 10, 30, 120, 120]
    assert wait(15) is None


def test_relays_by_address():
    made = relay("smtp+tls://me%40x:p%2Fw@mail.example?connections=8&timeout=5&per_second=50")
    server = made.server
    assert (made.connections, made.per_second) == (8, 50)
    assert (server.host, server.port, server.starts_tls) == ("mail.example", 587, True)
    assert (server.user, server.password, server.timeout, server.is_tls) == ("me@x", "p/w", 5.0, False)
    assert "p/w" not in repr(server)
    assert isinstance(relay("file:"), FileRelay)
    with pytest.raises(ValueError, match="no address of a mail server"):
        relay("http://mail.example")


def test_file_relay_keeps_each_mail_once_with_single_dots(tmp_path):
    way = FileRelay(tmp_path).open()
    mail = b"From: a\r\nMessage-ID: <x@y>\r\n\r\n..dot\r\n"
    for _time in range(2):
        assert way.send(Envelope("a", "b"), mail, lambda: None).verdict is Verdict.TAKEN
    assert [path.read_bytes() for path in tmp_path.glob("*.eml")] == [b"From: a\r\nMessage-ID: <x@y>\r\n\r\n.dot\r\n"]
