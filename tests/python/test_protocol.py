"""The frames: the golden ones that both sides read, and peers that do not keep to them."""

from __future__ import annotations

import json
import pathlib
import re
import signal
import struct
import subprocess
import sys
import unittest

from worker_process import HEADER, SOURCE, TYPES, WorkerProcess

sys.path.insert(0, str(SOURCE))

from cog._worker import files, json_text, protocol  # noqa: E402

ROOT = SOURCE.parents[1]
GOLDEN = ROOT / "tests" / "golden" / "frames"
ECHO = """
    from cog import BaseRunner
    class Runner(BaseRunner):
        def run(self, s: str) -> str:
            return s
"""


def golden_frames():
    for path in sorted(GOLDEN.glob("*.json")):
        described = json.loads(path.read_text(encoding="utf-8"))
        payload = described["payload"]
        # Descriptors announce a binary size; each character stands for one byte of it.
        data = payload.encode("latin-1" if described["descriptor"] else "utf-8")
        yield path.stem, described, data, path.with_suffix(".bin").read_bytes()


class GoldenFrames(unittest.TestCase):
    def test_there_is_one_of_every_type(self):
        self.assertEqual({described["type"] for _, described, _, _ in golden_frames()}, set(TYPES))

    def test_encode(self):
        for name, described, data, frame in golden_frames():
            with self.subTest(name):
                kind = getattr(protocol, described["type"].upper())
                flags = protocol.HAS_DESCRIPTOR if described["descriptor"] else 0
                encoded = protocol.encode(kind, described["prediction"], data, flags)
                self.assertEqual(encoded, frame)

    def test_decode(self):
        for name, described, data, frame in golden_frames():
            with self.subTest(name):
                buffer = bytearray(frame + b"rest")
                kind, prediction, payload, has_descriptor = protocol.decode(buffer)
                self.assertEqual(kind, getattr(protocol, described["type"].upper()))
                self.assertEqual(prediction, described["prediction"])
                self.assertEqual(bytes(payload), data)
                self.assertEqual(has_descriptor, described["descriptor"])
                self.assertEqual(buffer, b"rest")

    def test_a_frame_cut_anywhere_is_awaited(self):
        for _, _, _, frame in golden_frames():
            for length in range(len(frame)):
                buffer = bytearray(frame[:length])
                self.assertIsNone(protocol.decode(buffer))
                self.assertEqual(len(buffer), length)

    def test_the_worker_sends_what_the_golden_frames_describe(self):
        shape = {
            name: set(json.loads(data))
            for name, _, data, _ in golden_frames()
            if data.startswith(b"{")
        }
        with WorkerProcess(ECHO) as worker:
            hello = worker.receive()
            self.assertEqual(hello[0], "hello")
            self.assertEqual(set(hello[2]), shape["hello"])
            self.assertEqual(worker.start().done, {})
            self.assertEqual(set(worker.predict(s="a").done), shape["done_succeeded"])
            self.assertEqual(set(worker.predict(wrong=1).done), shape["done_failed"])
        with WorkerProcess("raise ValueError('no')") as worker:
            self.assertEqual(set(worker.start().done), shape["setup_failed"])


class Constants(unittest.TestCase):
    """The same numbers and names on both sides."""

    def test_limits(self):
        text = (ROOT / "src/worker/protocol.h").read_text()
        for name, value in (("kInlineLimit", protocol.INLINE_LIMIT),
                            ("kPayloadLimit", protocol.PAYLOAD_LIMIT),
                            ("kProtocolVersion", protocol.VERSION)):
            expression = re.search(rf"{name} = ([0-9 *]+);", text).group(1)
            self.assertEqual(eval(expression), value, name)

    def test_frame_types(self):
        text = (ROOT / "src/worker/protocol.h").read_text()
        listed = re.search(r"enum class FrameType.*?\{(.*?)\n\};", text, re.DOTALL).group(1)
        types = {name: int(value) for name, value in re.findall(r"^  (\w+) = (\d+),", listed, re.M)}
        self.assertEqual(types, TYPES)
        for name, value in types.items():
            self.assertEqual(getattr(protocol, name.upper()), value)

    def test_media_types(self):
        text = (ROOT / "src/prediction/data_url.cc").read_text()
        listed = re.findall(r'\{"(\.\w+)", "([^"]+)"\}', text)
        self.assertGreater(len(listed), 30)
        self.assertEqual(list(files._MEDIA_TYPES), listed)


class Json(unittest.TestCase):
    def test_values_survive(self):
        value = {"a": [1, -2.5, 1e300, None, True, "é\n\"\u2028"], "b": {}, "": 2**70}
        self.assertEqual(json_text.parse(json_text.render(value).encode()), value)
        self.assertEqual(json_text.render(value), json.dumps(
            value, ensure_ascii=False, separators=(",", ":")))

    def test_what_is_not_json_is_refused(self):
        texts = (b"", b"{", b"[1] ", b" 1", b"NaN", b"-Infinity", b'{"a":1,}', b"\xff", b'"a\nb"')
        for text in texts:
            with self.subTest(text), self.assertRaises(ValueError):
                json_text.parse(text)


class Peers(unittest.TestCase):
    def ends_with(self, message, frame):
        with WorkerProcess(ECHO) as worker:
            worker.start()
            worker.send_raw(frame)
            worker.socket.shutdown(1)
            code, printed = worker.end()
            self.assertEqual(code, 1)
            self.assertRegex(printed, "^cog worker: " + message)
            self.assertNotIn("Traceback", printed)

    def test_another_version(self):
        self.ends_with("the server speaks protocol version 2", HEADER.pack(0, 4, 0, 2, 1))

    def test_an_unknown_type(self):
        self.ends_with("the server sent a frame of unknown type 77", HEADER.pack(0, 77, 0, 1, 1))

    def test_a_type_that_only_workers_send(self):
        self.ends_with("the server sent a frame of type 5", HEADER.pack(0, 5, 0, 1, 1))

    def test_a_payload_over_the_limit(self):
        frame = HEADER.pack(2**32 - 1, 4, 0, 1, 1)
        self.ends_with("the server sent a frame of 4294967295 bytes", frame)

    def test_a_truncated_frame(self):
        frame = HEADER.pack(50, 4, 0, 1, 1) + b'{"in'
        self.ends_with("the connection ended in the middle of a frame", frame)

    def test_a_descriptor_that_is_not_there(self):
        frame = HEADER.pack(8, 4, 1, 1, 1) + struct.pack("<Q", 5)
        self.ends_with("the server sent a frame without the descriptor", frame)

    def test_a_prediction_without_input(self):
        for payload in (b"{}", b"[]"):
            frame = HEADER.pack(len(payload), 4, 0, 1, 1) + payload
            self.ends_with("the server sent a prediction without its input", frame)

    def test_frames_in_small_pieces(self):
        with WorkerProcess(ECHO) as worker:
            worker.start()
            payload = b'{"input":{"s":"slow"},"context":{}}'
            for byte in HEADER.pack(len(payload), 4, 0, 1, 9) + payload:
                worker.send_raw(bytes((byte,)))
            self.assertEqual(worker.collect("done").outputs, ["slow"])

    def test_several_frames_at_once(self):
        with WorkerProcess(ECHO) as worker:
            worker.start()
            payload = b'{"input":{"s":"x"},"context":{}}'
            frames = [HEADER.pack(len(payload), 4, 0, 1, n) + payload for n in range(1, 5)]
            cancel, health = HEADER.pack(0, 9, 0, 1, 2), HEADER.pack(0, 10, 0, 1, 0)
            worker.send_raw(b"".join(frames) + cancel + health)
            outcome = worker.collect("health")
            finished = [number for name, number, _ in outcome.frames if name == "done"]
            self.assertEqual(finished, [1, 2, 3, 4])
            self.assertEqual(outcome.done, {})

    def test_large_values_go_by_descriptor_both_ways(self):
        with WorkerProcess(ECHO) as worker:
            worker.start()
            text = "ä" * 3_000_000
            worker.send_by_descriptor("predict", {"input": {"s": text}, "context": {}}, 5)
            self.assertEqual(worker.collect("done").outputs, [text])
            text = text[:100_000]
            for size in (64 * 1024 - 2, 64 * 1024 - 1):  # the last inline, the first by descriptor
                self.assertEqual(worker.predict(s="x" * size).outputs, ["x" * size])
            open_files = len(list(pathlib.Path(f"/proc/{worker.process.pid}/fd").iterdir()))
            for _ in range(20):
                worker.send_by_descriptor("predict", {"input": {"s": text}, "context": {}}, 6)
                worker.collect("done")
            after = len(list(pathlib.Path(f"/proc/{worker.process.pid}/fd").iterdir()))
            self.assertEqual(after, open_files)

    def test_large_values_without_memfd(self):
        model = "import os\nif hasattr(os, 'memfd_create'): del os.memfd_create\n"
        model += "def run(s): return s"
        with WorkerProcess(model, "run.py:run") as worker:
            worker.start()
            self.assertEqual(worker.predict(s="x" * 100_000).outputs, ["x" * 100_000])
            self.assertEqual(list(worker.temporary.iterdir()), [])


class Ends(unittest.TestCase):
    def test_shutdown(self):
        with WorkerProcess(ECHO) as worker:
            worker.start()
            worker.send("shutdown")
            self.assertEqual(worker.end(), (0, ""))

    def test_end_of_the_connection(self):
        with WorkerProcess(ECHO) as worker:
            worker.start()
            worker.socket.close()
            self.assertEqual(worker.end(), (0, ""))

    def test_end_of_the_connection_in_the_middle_of_a_prediction(self):
        model = """
            import os, time
            def run():
                print("running")
                while not os.path.exists("closed"):
                    time.sleep(0.005)
                for i in range(100):
                    print("still running", i)
                open("finished", "w").close()
        """
        with WorkerProcess(model, "run.py:run") as worker:
            worker.start()
            worker.send("predict", {"input": {}, "context": {}}, 1)
            worker.collect("log")
            worker.socket.close()
            (worker.folder / "closed").touch()
            self.assertEqual(worker.end(), (0, ""))
            self.assertTrue((worker.folder / "finished").exists())

    def test_no_socket(self):
        command = [sys.executable, "-m", "cog._worker", "run.py:Runner"]
        environment = {"PYTHONPATH": str(SOURCE)}
        ended = subprocess.run(command, env=environment, stderr=subprocess.PIPE, close_fds=True)
        self.assertEqual(ended.returncode, 1)
        self.assertRegex(ended.stderr.decode(), "^cog worker: descriptor 3 is no socket")

    def test_no_reference(self):
        command = [sys.executable, "-m", "cog._worker"]
        environment = {"PYTHONPATH": str(SOURCE)}
        ended = subprocess.run(command, env=environment, stderr=subprocess.PIPE)
        self.assertEqual(ended.returncode, 1)
        self.assertRegex(ended.stderr.decode(), "^cog worker: usage")

    def test_interrupt_is_ignored_and_terminate_is_not(self):
        with WorkerProcess(ECHO) as worker:
            worker.start()
            worker.process.send_signal(signal.SIGINT)
            self.assertEqual(worker.predict(s="alive").outputs, ["alive"])
            worker.process.terminate()
            self.assertEqual(worker.end()[0], -signal.SIGTERM)


if __name__ == "__main__":
    unittest.main()
