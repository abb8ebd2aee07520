"""Goal: whoever is asked something gets a mail that says so and nothing else, at least once: over TLS or not at all,
also when the mail server was down, put it off, or bofd was killed before it could note that the mail had gone.
Method: the real bofd and a mail server of our own; a notice is made by asking about a search."""
import json
import pathlib
import ssl
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness.bofd import Bofd, free_port  # noqa: E402
from harness.force import Force, search_wish  # noqa: E402
from harness.smtp_sink import SmtpSink  # noqa: E402

PATIENCE_SECONDS = 60
URL = "https://page.force.example"


class Mail(unittest.TestCase):
    def open(self, port, **settings):
        """A server that mails to this port, a searcher and somebody who reviews."""
        self.server = Bofd(settings={"api.public_url": f'"{URL}"', "smtp.host": '"localhost"', "smtp.port": str(port),
                                     "smtp.security": '"none"', "smtp.from": '"openbof@force.example"',
                                     "smtp.receiver_domain": '"mail.force.example"', "smtp.retry_seconds": "1",
                                     **{f"smtp.{name}": value for name, value in settings.items()}})
        self.addCleanup(self.server.remove)
        self.server.prepare().start()
        force = Force(self.server)
        self.searcher = force.hire("searcher", "investigator")
        # Given their roles before there is anybody to apply to: no other notice is on its way.
        self.reviewer = force.lead()

    def sink(self, **how):
        made = SmtpSink(**how)
        self.addCleanup(made.close)
        return made

    def ask(self):
        """The reviewer asks about a search of the searcher's."""
        made = self.searcher.must(201, "POST", "/api/v1/searches", search_wish("AB32CDE", 3_600)).body["number"]
        self.reviewer.must(201, "POST", "/api/v1/search_questions",
                          {"search": made, "text": "Which incident was this search for?"})

    def wait(self, is_so, what):
        until = time.monotonic() + PATIENCE_SECONDS
        while not is_so():
            self.assertLess(time.monotonic(), until, f"{what}\n{self.server.log_tail()}")
            time.sleep(0.05)

    def outcome(self, name):
        return self.server.metric("bof_notices_mailed_total", outcome=name)

    def notes(self):
        status, body = self.server.monitor("/health/ready")
        self.assertEqual(status, 200, body)  # A mail server that is away keeps nobody from working.
        return json.loads(body)["notes"]

    def test_a_mail_goes_encrypted_and_names_nobody(self):
        sink = self.sink()
        self.open(sink.port, security='"starttls"', ca_file='"tls/ca.crt"')
        self.ask()
        # The server offers no TLS: nothing is said to it.
        self.wait(lambda: self.outcome("unreachable") > 0, "it does not notice that there is no TLS")
        self.assertEqual({line.split(" ")[0] for _, line in sink.said} - {"EHLO", "QUIT", "STARTTLS"}, set())
        self.assertIn("cannot be mailed", self.notes()[0])

        sink.close()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server.data / "tls" / "server.crt", self.server.data / "tls" / "server.key")
        sink = self.sink(port=sink.port, tls=context)
        self.wait(lambda: self.outcome("sent") == 1, "no mail comes over TLS")
        self.wait(lambda: self.notes() == [], "it still says that mails do not go")
        self.assertTrue(all(encrypted for encrypted, line in sink.said if line.startswith(("MAIL", "RCPT", "DATA"))))
        mail = sink.mails[0]
        self.assertEqual((mail["To"], mail["From"]), ("searcher@mail.force.example", "OpenBOF <openbof@force.example>"))
        text = mail.get_body().get_content().replace("\r\n", "\n")
        self.assertIn("You are asked to justify a search.", text)
        self.assertIn("Gofynnir i chi gyfiawnhau chwiliad.", text)
        self.assertIn(f"{URL}/me", text)
        whole = mail.as_string()
        for word in ("AB32CDE", "AB32 CDE", "Test searcher", "Test lead", "Which incident", "TEST/1/26"):
            self.assertNotIn(word, whole)

    def test_a_mail_waits_for_a_server_that_is_down_or_puts_it_off(self):
        port = free_port()
        self.open(port)
        self.ask()
        self.wait(lambda: self.outcome("unreachable") > 0, "it does not notice that nobody answers")
        sink = self.sink(port=port)
        sink.answers["RCPT"] = "450 4.2.1 the box is busy"
        self.wait(lambda: self.outcome("put_off") > 0, "it does not notice that the mail was put off")
        sink.answers.clear()
        self.wait(lambda: self.outcome("sent") == 1, "the mail does not come later")
        self.assertEqual(len(sink.mails), 1)
        self.wait(lambda: self.server.metric("bof_notices_to_mail") == 0, "it still counts a mail that is to go")

    def test_a_mail_that_is_refused_is_given_up_and_the_notice_stays(self):
        sink = self.sink()
        sink.answers["RCPT"] = "550 5.1.1 no such box"
        self.open(sink.port)
        self.ask()
        self.wait(lambda: self.outcome("given_up") == 1, "it goes on for ever")
        self.assertEqual(sum(line.startswith("RCPT") for _, line in sink.said), 3)
        self.assertIn("does not take some notices", self.notes()[0])
        told = self.searcher.must(200, "GET", "/api/v1/me/notices").body
        self.assertEqual((told["unseen"], told["items"][0]["kind"]), (1, "search_questioned"))

    def test_killed_between_sending_and_noting_it_mails_the_same_again(self):
        sink = self.sink()
        self.open(sink.port)
        sink.before_taking = self.server.kill
        self.ask()
        self.wait(lambda: len(sink.mails) == 1, "no mail comes")
        self.wait(lambda: self.server.process is None, "it was not killed")
        sink.before_taking = None
        self.server.start()
        self.wait(lambda: self.outcome("sent") == 1, "the mail is lost")
        self.assertEqual([mail["Message-ID"] for mail in sink.mails], ["<openbof-notice-1@mail.force.example>"] * 2)


if __name__ == "__main__":
    harness.main()
