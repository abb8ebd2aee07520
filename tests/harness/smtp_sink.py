"""A mail server that keeps what it is given and answers as a test wants, over real sockets."""
import email
import email.policy
import socket
import threading


class SmtpSink:
    """Order: open it, use it, close() in the end. `mails`: the messages it took, parsed, oldest first.

    `answers`: {"RCPT": "450 4.2.1 later"} in place of the usual answer to a command; "DATA-END" is what follows the
    text. `before_taking`: called with a mail that is there whole, before its sender is told. `tls`: an SSLContext; then
    STARTTLS is offered. `said`: every command, as it came, in clear or not: [(encrypted, line)]."""

    def __init__(self, port=0, tls=None):
        self.mails, self.said = [], []
        self.answers = {}
        self.before_taking = None
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port = self._listener.getsockname()[1]
        self._closing = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self):
        self._closing = True
        # Wakes the thread: closing alone does not.
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            pass
        self._thread.join(10)
        self._listener.close()

    def _serve(self):
        while not self._closing:
            connection, _ = self._listener.accept()
            if self._closing:
                connection.close()
                return
            connection.settimeout(30)
            try:
                self._talk(connection)
            except OSError:
                pass  # Whoever sends may die: that is what is tested.
            finally:
                connection.close()

    def _talk(self, connection):
        encrypted, stream = False, connection.makefile("rwb")
        self._say(stream, "220 sink.example ESMTP")
        while True:
            line = stream.readline().decode("utf-8", "replace").rstrip("\r\n")
            if not line:
                return
            self.said.append((encrypted, line))
            command = line.split(" ")[0].split(":")[0].upper()
            if command in self.answers:
                self._say(stream, self.answers[command])
            elif command == "EHLO":
                self._say(stream, "250-sink.example", "250-8BITMIME",
                          "250 STARTTLS" if self._tls and not encrypted else "250 SIZE 1000000")
            elif command == "STARTTLS" and self._tls and not encrypted:
                self._say(stream, "220 go on")
                connection = self._tls.wrap_socket(connection, server_side=True)
                encrypted, stream = True, connection.makefile("rwb")
            elif command == "DATA":
                self._say(stream, "354 go on")
                self._take(stream)
            elif command == "QUIT":
                self._say(stream, "221 bye")
                return
            else:
                self._say(stream, "250 ok")

    def _take(self, stream):
        lines = []
        while (line := stream.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        if "DATA-END" in self.answers:
            return self._say(stream, self.answers["DATA-END"])
        self.mails.append(email.message_from_bytes(b"".join(lines), policy=email.policy.default))
        if self.before_taking:
            self.before_taking()
        return self._say(stream, "250 taken")

    @staticmethod
    def _say(stream, *lines):
        stream.write("".join(line + "\r\n" for line in lines).encode())
        stream.flush()
