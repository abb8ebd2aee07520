"""Goal: browsers get the page from the API's own address, without a session and with nothing else beside it; a
server without a page runs; a demo's folder is served on this machine only. Method: the real bofd."""
import base64
import hashlib
import json
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness.api import Client  # noqa: E402
from harness.bofd import Bofd, Failure  # noqa: E402

SCRIPT = b"export const answer = 42;\n" * 100


class Page(unittest.TestCase):
    def server(self, **settings):
        server = Bofd(settings={name.replace("__", "."): value for name, value in settings.items()})
        self.addCleanup(server.remove)
        return server.prepare()

    def put_page(self, server):
        folder = server.data / "page"
        (folder / "assets").mkdir(parents=True)
        files = {"index.html": ("text/html; charset=utf-8", b"<!doctype html><title>The page</title>"),
                 "assets/app-5KX2M7QA.js": ("text/javascript; charset=utf-8", SCRIPT)}
        for name, (_, content) in files.items():
            (folder / name).write_bytes(content)
        listed = [{"path": name, "bytes": len(content), "type": kind,
                   "sha384": base64.b64encode(hashlib.sha384(content).digest()).decode()}
                  for name, (kind, content) in files.items()]
        (folder / "manifest.json").write_text(json.dumps({"files": listed}))

    def client(self, server):
        return Client(server.ports["api"], server.data / "tls" / "ca.crt")

    def test_it_comes_before_the_session(self):
        server = self.server(page__folder='"page"', force__name='"Testshire Police"')
        self.put_page(server)
        server.start()
        stranger = self.client(server)
        for path in ("/", "/alerts/17", "/index.html"):
            answer = stranger.ask("GET", path)
            self.assertEqual((answer.status, answer.kind), (200, "text/html; charset=utf-8"))
            self.assertIn(b"The page", answer.raw)
            self.assertIn("require-trusted-types-for 'script'", answer.headers["Content-Security-Policy"])
            self.assertNotIn("Set-Cookie", answer.headers)
        script = stranger.ask("GET", "/assets/app-5KX2M7QA.js", headers={"Accept-Encoding": "gzip"})
        self.assertEqual(script.headers["Content-Encoding"], "gzip")
        self.assertLess(len(script.raw), 200)
        self.assertIn("immutable", script.headers["Cache-Control"])
        tag = {"If-None-Match": script.headers["ETag"], "Accept-Encoding": "gzip"}
        self.assertEqual(stranger.ask("GET", "/assets/app-5KX2M7QA.js", headers=tag).status, 304)
        self.assertEqual(stranger.ask("HEAD", "/").raw, b"")
        self.assertEqual(stranger.ask("GET", "/assets/other.js").status, 404)
        self.assertEqual(stranger.ask("POST", "/alerts", {}).status, 405)
        self.assertEqual(stranger.ask("GET", "/api/v1/session").status, 401)
        self.assertEqual(stranger.ask("GET", "/api/nothing").status, 404)
        about = stranger.ask("GET", "/api/v1/about").body
        self.assertEqual((about["force_name"], about["badge"], about["demo"]), ("Testshire Police", False, None))

    def test_a_server_without_its_page_runs_and_says_so(self):
        server = self.server(page__folder='"nowhere"')
        server.start(wait=False)
        until = time.monotonic() + 30
        while not (reasons := server.ready()[1]) or "page for people cannot be shown" not in reasons[0]:
            self.assertLess(time.monotonic(), until, reasons)
            time.sleep(0.05)
        self.assertIn(b"cannot be shown", self.client(server).ask("GET", "/").raw)

    def test_a_demo_stays_on_this_machine(self):
        server = self.server()
        (server.data / "DEMO").write_text("demo\n")
        account = {"user_name": "operator", "password": "known-to-all", "display_name": "O", "role": "fcr_operator",
                   "try_this": "Watch."}
        (server.data / "demo-accounts.json").write_text(json.dumps([account]))
        server.start()
        self.assertEqual(self.client(server).ask("GET", "/api/v1/about").body["demo"], {"accounts": [account]})
        server.stop()
        server.settings["monitor.listen"] = f'"0.0.0.0:{server.ports["monitor"]}"'
        server.write_settings()
        with self.assertRaises(Failure) as refused:
            server.start()
        self.assertIn("every listener must be on loopback", str(refused.exception))


if __name__ == "__main__":
    harness.main()
