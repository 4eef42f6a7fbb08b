"""What models print, and where it goes."""

from __future__ import annotations

import textwrap
import unittest

from worker_process import WorkerProcess

MODEL = """
    import io, logging, os, subprocess, sys, threading, time
    handler = logging.StreamHandler()  # holds the stream of the time of import
    logging.getLogger("early").addHandler(handler)
    print("at import")
    print("no line end", end="")
    class Runner:
        def setup(self):
            print("in setup", file=sys.stderr)
        def run(self, code):
            scope = {}
            exec("def body():" + code, globals(), scope)
            return scope["body"]()
"""


class Logs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.worker = WorkerProcess(MODEL)
        cls.setup_outcome = cls.worker.start()
        assert cls.setup_outcome.frames[-1][0] == "ready", cls.setup_outcome.done

    @classmethod
    def tearDownClass(cls):
        cls.worker.__exit__()

    def run_code(self, code, prediction=1):
        code = "\n" + textwrap.indent(textwrap.dedent(code).strip("\n"), " ") + "\n"
        outcome = self.worker.predict(prediction, code=code)
        self.assertEqual(outcome.error, None, outcome.stderr)
        self.assertEqual({number for _, number, _ in outcome.frames}, {prediction})
        for _, text in outcome.printed:
            self.assertEqual(text[-1], "\n")
        return outcome

    def test_setup_prints_under_no_prediction(self):
        self.assertEqual(self.setup_outcome.stdout, "at import\nno line end\n")
        self.assertEqual(self.setup_outcome.stderr, "in setup\n")
        self.assertEqual({number for _, number, _ in self.setup_outcome.frames}, {0})
        self.assertEqual(self.setup_outcome.frames[-1][0], "ready")

    def test_lines_keep_their_stream_and_order(self):
        outcome = self.run_code("""
            print("a", "b")
            print("err", file=sys.stderr)
            print("c\\nd")
        """)
        self.assertEqual(outcome.printed, [(1, "a b\n"), (2, "err\n"), (1, "c\nd\n")])

    def test_a_partial_line_does_not_leak_into_the_next_prediction(self):
        self.assertEqual(self.run_code("print('partial', end='')").stdout, "partial\n")
        self.assertEqual(self.run_code("print('next')", 2).stdout, "next\n")
        outcome = self.run_code("sys.stdout.write('a'); sys.stdout.flush(); print('b')")
        self.assertEqual(outcome.stdout, "ab\n")

    def test_flushed_text_arrives_before_its_line_ends(self):
        code = """
 print('load', end=''); print('ing...', end='', flush=True)
 while not os.path.exists('flushed'): time.sleep(0.005)
 sys.stderr.buffer.write(b'50%\\r'); sys.stderr.buffer.flush()
 sys.stdout.flush()
 print(' done')
"""
        self.worker.send("predict", {"input": {"code": code}, "context": {}}, 7)
        self.assertEqual(self.worker.receive(), ("log", 7, (1, "loading...")))
        (self.worker.folder / "flushed").touch()
        self.assertEqual(self.worker.receive(), ("log", 7, (2, "50%\r")))
        self.assertEqual(self.worker.receive(), ("log", 7, (1, " done\n")))
        self.assertEqual(self.worker.receive(), ("log", 7, (2, "\n")))
        self.assertEqual(self.worker.receive()[0], "done")

    def test_a_flushed_line_is_ended_with_its_prediction(self):
        self.assertEqual(self.run_code("print('a', end='', flush=True)").stdout, "a\n")
        self.assertEqual(self.run_code("sys.stdout.flush()", 2).stdout, "")

    def test_the_traceback_follows_what_was_printed(self):
        self.worker.send("predict", {"input": {"code": "\n print('x', end='')\n 1/0\n"}}, 5)
        outcome = self.worker.collect("done")
        (first, (stream, traceback)) = outcome.printed
        self.assertEqual(first, (1, "x\n"))
        self.assertEqual((stream, traceback[:9]), (2, "Traceback"))

    def test_lines_arrive_while_the_model_works(self):
        code = "\n print('now')\n while not os.path.exists('seen'): time.sleep(0.005)\n"
        self.worker.send("predict", {"input": {"code": code}, "context": {}}, 6)
        self.assertEqual(self.worker.receive(), ("log", 6, (1, "now\n")))
        (self.worker.folder / "seen").touch()
        self.assertEqual(self.worker.receive()[0], "done")

    def test_the_streams_have_what_files_have(self):
        outcome = self.run_code("""
            out = sys.stdout
            assert out.fileno() == 1 and sys.stderr.fileno() == 2
            assert out.writable() and not out.readable() and not out.seekable()
            assert not out.isatty() and not out.closed
            assert out.encoding == "utf-8" and out.errors and out.newlines is None
            assert out.name == "<stdout>" and out.mode == "w" and out.line_buffering
            assert out.write("four") == 4
            out.writelines([" lines\\n", "more\\n"])
            out.reconfigure(line_buffering=True)
            out.buffer.write("binär\\n".encode())
            out.buffer.write(b"\\xc3"); out.buffer.write(b"\\xa4\\xff\\n"); out.buffer.flush()
            with out: pass
            out.close()
            print("still open")
            try:
                out.write(b"bytes")
            except TypeError as error:
                print(error)
        """)
        self.assertEqual(outcome.stdout, "four lines\nmore\nbinär\nä\\xff\nstill open\n"
                                         "write() argument must be str, not bytes\n")

    def test_logging_set_up_at_import(self):
        outcome = self.run_code("logging.getLogger('early').warning('from logging')")
        self.assertEqual(outcome.stderr, "from logging\n")

    def test_redirected_output_stays_the_models_own(self):
        outcome = self.run_code("""
            import contextlib
            held = io.StringIO()
            with contextlib.redirect_stdout(held):
                print("held")
            print("seen " + held.getvalue().strip())
        """)
        self.assertEqual(outcome.stdout, "seen held\n")

    def test_a_long_line_goes_in_pieces(self):
        outcome = self.run_code("print('ä' * 1_000_000 + 'end')")
        self.assertEqual(outcome.stdout, "ä" * 1_000_000 + "end\n")
        self.assertGreater(len(outcome.frames), 3)

    def test_a_line_that_never_ends_is_not_held_back_for_ever(self):
        outcome = self.run_code("for i in range(1000): print('x' * 1000, end='')")
        self.assertEqual(outcome.stdout, "x" * 1_000_000 + "\n")
        self.assertGreater(len(outcome.frames), 3)

    def test_many_lines_at_once_are_not_cut_inside(self):
        outcome = self.run_code("print('\\n'.join(str(i) for i in range(200_000)))")
        lines = [value[1] for name, _, value in outcome.frames if name == "log"]
        self.assertGreater(len(lines), 3)
        self.assertEqual({text[-1] for text in lines}, {"\n"})
        self.assertEqual("".join(lines).split(), [str(i) for i in range(200_000)])

    def test_odd_text(self):
        outcome = self.run_code("print('a\\udc80\\0b')")
        self.assertEqual(outcome.stdout, "a\\udc80\0b\n")

    def test_threads_print_while_the_model_streams(self):
        outcome = self.run_code("""
            def shout(name):
                for i in range(100):
                    print(f"{name} {i} " + "x" * 200)
            threads = [threading.Thread(target=shout, args=(f"t{n}",)) for n in range(4)]
            for thread in threads: thread.start()
            for i in range(100): yield "y" * 300
            for thread in threads: thread.join()
        """)
        self.assertEqual(outcome.outputs, ["y" * 300] * 100)
        for n in range(4):
            # print() writes text and line end separately, so lines of threads may share a line;
            # nothing may be lost or torn.
            for i in range(100):
                self.assertIn(f"t{n} {i} " + "x" * 200, outcome.stdout)

    def test_a_thread_that_outlives_its_prediction(self):
        outcome = self.run_code("""
            def late():
                while not os.path.exists("go"): time.sleep(0.005)
                print("late")
            threading.Thread(target=late).start()
        """)
        self.assertEqual(outcome.stdout, "")
        (self.worker.folder / "go").touch()
        self.assertEqual(self.worker.receive(), ("log", 0, (1, "late\n")))

    def test_a_forked_child_does_not_speak_on_the_socket(self):
        outcome = self.run_code("""
            print("partial ", end="")
            child = os.fork()
            if child == 0:
                print("from the child")
                sys.stdout.flush()
                os._exit(0)
            os.waitpid(child, 0)
            print("parent")
        """)
        self.assertEqual(outcome.stdout, "partial parent\n")

    def test_a_program_does_not_inherit_the_socket(self):
        outcome = self.run_code("""
            command = "test -e /proc/self/fd/3 && echo open || echo closed"
            os.system(command + " > child")
            print(open("child").read(), end="")
        """)
        self.assertEqual(outcome.stdout, "closed\n")


class Ends(unittest.TestCase):
    def test_child_output_goes_to_the_container_log(self):
        model = """
            import os, multiprocessing
            def child(): print("from the child", flush=True)
            def run():
                context = multiprocessing.get_context("fork")
                process = context.Process(target=child)
                process.start()
                process.join()
                os.system("echo from a program")
                print("done", process.exitcode)
        """
        with WorkerProcess(model, "run.py:run") as worker:
            worker.start()
            self.assertEqual(worker.predict().stdout, "done 0\n")
            worker.send("shutdown")
            code, printed = worker.end()
            self.assertEqual(code, 0)
            self.assertEqual(sorted(printed.splitlines()), ["from a program", "from the child"])

    def test_a_spawned_child_works(self):
        model = """
            import multiprocessing
            def square(n): return n * n
            def run():
                with multiprocessing.get_context("spawn").Pool(1) as pool:
                    return sum(pool.map(square, [1, 2, 3]))
        """
        with WorkerProcess(model, "run.py:run") as worker:
            worker.start()
            outcome = worker.predict()
            self.assertEqual(outcome.outputs, [14], outcome.stderr)

    def test_exit_handlers_run(self):
        model = """
            import atexit
            atexit.register(lambda: open("left", "w").close())
            def run(): pass
        """
        with WorkerProcess(model, "run.py:run") as worker:
            worker.start()
            worker.send("shutdown")
            self.assertEqual(worker.end(), (0, ""))
            self.assertTrue((worker.folder / "left").exists())

    def test_a_crash_keeps_what_was_printed(self):
        model = "import os\ndef run():\n print('last words')\n os._exit(9)"
        with WorkerProcess(model, "run.py:run") as worker:
            worker.start()
            worker.send("predict", {"input": {}, "context": {}}, 1)
            self.assertEqual(worker.receive(), ("log", 1, (1, "last words\n")))
            self.assertEqual(worker.receive(), None)
            self.assertEqual(worker.end()[0], 9)

    def test_a_crash_keeps_what_was_flushed(self):
        model = "import os\ndef run():\n print('loading', end='', flush=True)\n os._exit(9)"
        with WorkerProcess(model, "run.py:run") as worker:
            worker.start()
            worker.send("predict", {"input": {}, "context": {}}, 1)
            self.assertEqual(worker.receive(), ("log", 1, (1, "loading")))
            self.assertEqual(worker.receive(), None)

    def test_programs_of_the_model_can_be_interrupted(self):
        model = """
            import os, signal, subprocess, time
            def run():
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(0.01)
                program = subprocess.Popen(["sleep", "2"])
                program.send_signal(signal.SIGINT)
                return program.wait()
        """
        with WorkerProcess(model, "run.py:run") as worker:
            worker.start()
            self.assertEqual(worker.predict().outputs, [-2])


if __name__ == "__main__":
    unittest.main()
