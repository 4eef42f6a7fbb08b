"""COG_CA_CERT, on a base image that trusts neither this machine nor us."""

import base64
import contextlib
import http.server
import ssl
import threading

import machine
from bases import CA_BUNDLE, DISTRUSTFUL
from scenario import Scenario

MODEL = """\
import urllib.request

import six

def run(url: str) -> str:
    return urllib.request.urlopen(url, timeout=20).read().decode()
"""
ASK = "python -c \"import urllib.request; print(urllib.request.urlopen('{url}').read())\""


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"trusted")

    def log_message(self, *_):
        pass


class Certificates(Scenario):
    def setUp(self):
        super().setUp()
        # Where containers see this machine.
        self.host = self.engine.address()
        self.authority = self.folder / "authority.pem"
        self.key = self.folder / "key.pem"
        machine.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
            + ["-subj", "/CN=scenario", "-addext", f"subjectAltName=IP:{self.host}"]
            + ["-keyout", str(self.key), "-out", str(self.authority)]
        )
        self.version = DISTRUSTFUL.partition(":")[2].removesuffix("-slim")

    @contextlib.contextmanager
    def https_server(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.authority, self.key)
        with http.server.ThreadingHTTPServer((self.host, 0), Answer) as server:
            server.socket = context.wrap_socket(server.socket, server_side=True)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"https://{self.host}:{server.server_address[1]}/"
            server.shutdown()

    def project(self, url, requirements=""):
        text = f'build:\n  python_version: "{self.version}"\n{requirements}'
        text += f'  run:\n    - |-\n      {ASK.format(url=url)}\nrun: "run.py:run"\n'
        return self.model({"run.py": MODEL, "cog.yaml": text, "requirements.txt": "six\n"})

    def test_nobody_is_trusted_without(self):
        with self.https_server() as url:
            folder = self.project(url)
            self.refuse(1, ["certificate", "verify failed"], "build", cwd=folder)

    def test_builds_and_runs_with_a_folder_of_certificates(self):
        # Ours, for the `run` line and the model; the machine's, for the package index.
        folder = self.folder / "certificates"
        folder.mkdir()
        (folder / "ours.crt").write_bytes(self.authority.read_bytes())
        (folder / "machine.pem").write_bytes(CA_BUNDLE.read_bytes())
        (folder / "notes.txt").write_text("not a certificate")
        with self.https_server() as url:
            project = self.project(url, "  python_requirements: requirements.txt\n")
            given = {"COG_CA_CERT": str(folder)}
            self.succeed("build", "-t", "scenario-trusts", cwd=project, **given)
            # The image trusts by itself.
            self.succeed("predict", "scenario-trusts", "-i", f"url={url}", answer="trusted\n")
            # Another certificate is another image; the same again is not.
            again = self.succeed("build", "-t", "scenario-trusts", cwd=project, **given)
            self.assertIn("cached", again.stderr)

    def test_text_of_a_certificate(self):
        text = self.authority.read_text()
        with self.https_server() as url:
            for value in (text, base64.b64encode(text.encode()).decode(), str(self.authority)):
                with self.subTest(value=value[:20]):
                    self.succeed("build", "-q", cwd=self.project(url), COG_CA_CERT=value)

    def test_what_is_no_certificate(self):
        empty = self.folder / "empty"
        empty.mkdir()
        for value in ("nonsense", str(empty), str(self.key), "/dev/zero", "-----BEGIN CERTIFICATE"):
            with self.subTest(value=value):
                result = self.refuse(
                    1, ["COG_CA_CERT"], "build", cwd=self.project("https://x/"), COG_CA_CERT=value
                )
                self.assertNotIn("PRIVATE KEY", result.stderr)
