"""Mails as they come back: as Postfix, Exim, Naver, Daum, Gmail and complaint loops write them."""

from email.message import EmailMessage

from newsletter import message_ids


def dsn(
    mailing: int,
    delivery: int,
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 <reader1@naver.com>: User unknown",
    action: str = "failed",
    message_id: str = "<20261201.1@mx.naver.com>",
    gives_back: bool = True,
) -> bytes:
    """RFC 3464 as Postfix writes it."""
    back = f"Message-ID: {message_ids.message_id(mailing, delivery)}\nSubject: news\n\n" if gives_back else "\n"
    return f"""Return-Path: <>
Delivered-To: {message_ids.return_address(mailing, delivery)}
Auto-Submitted: auto-replied
From: MAILER-DAEMON@mx.naver.com (Mail Delivery System)
To: {message_ids.return_address(mailing, delivery)}
Subject: Undelivered Mail Returned to Sender
Message-ID: {message_id}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="cut"

--cut
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.naver.com. I'm sorry to have to inform you.

--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.naver.com
Arrival-Date: Tue, 1 Dec 2026 10:00:00 +0900 (KST)

Final-Recipient: rfc822; reader1@naver.com
Action: {action}
Status: {status}
Diagnostic-Code: {diagnostic}

--cut
Content-Type: text/rfc822-headers

{back}
--cut--
""".replace("\n", "\r\n").encode()


def plain(mailing: int, delivery: int, text: str, sender: str = "MAILER-DAEMON@naver.com", charset="utf-8") -> bytes:
    """A bounce in words, the original attached."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = message_ids.return_address(mailing, delivery)
    mail["Subject"] = "메일 전송 실패 안내"
    mail["Message-ID"] = f"<{delivery}.{len(text)}@naver.com>"
    mail.set_content(text, charset=charset)
    original = EmailMessage()
    original["Message-ID"] = message_ids.message_id(mailing, delivery)
    original["Subject"] = "12월호"
    original.set_content("이 소식은 존재하지 않습니다. 스팸 정책 이야기.")
    mail.add_attachment(original)
    return mail.as_bytes()


def arf(mailing: int, delivery: int, feedback_type: str = "abuse") -> bytes:
    """RFC 5965."""
    return f"""From: <fbl@mail.example>
To: <fbl@portal.example>
Subject: FW: 12월호
Message-ID: <fbl.{delivery}@mail.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="cut"

--cut
Content-Type: text/plain; charset="US-ASCII"

This is an email abuse report for a mail received on 1 Dec 2026.

--cut
Content-Type: message/feedback-report

Feedback-Type: {feedback_type}
User-Agent: SomeGenerator/1.0
Version: 1

--cut
Content-Type: message/rfc822
Content-Disposition: inline

From: <news@portal.example>
To: <reader1@naver.com>
Message-ID: {message_ids.message_id(mailing, delivery)}

Spam Spam Spam
--cut--
""".encode()


def answer(mailing: int, delivery: int, subject: str = "자동 회신: 휴가 중이에요", **headers: str) -> bytes:
    """Of a reader, or of a reader's robot."""
    mail = EmailMessage()
    mail["From"] = "reader1@naver.com"
    mail["To"] = message_ids.return_address(mailing, delivery)
    mail["Subject"] = subject
    mail["Message-ID"] = f"<answer.{delivery}@naver.com>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("12월 10일까지 자리에 없어요.")
    return mail.as_bytes()
