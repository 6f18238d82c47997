#!/usr/bin/env python3
"""atalla_dbg on a real pseudo-terminal: prompt, repeated steps, ^C, end of input, exit codes."""

import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import time

_TIMEOUT_S = 60
_PROMPT = "(atalla) "


class Terminal:
    """A debugger with a terminal of its own."""

    def __init__(self, *command):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execv(command[0], list(command))
        self.text = ""

    def wait_for(self, text):
        """Reads up to `text`; returns what came before and drops both."""
        end = time.monotonic() + _TIMEOUT_S
        while text not in self.text:
            left = end - time.monotonic()
            ready = left > 0 and select.select([self.fd], [], [], left)[0]
            if not ready:
                raise AssertionError("no %r in %r" % (text, self.text))
            try:
                data = os.read(self.fd, 4096)
            except OSError:  # The other side is closed.
                data = b""
            if not data:
                raise AssertionError("the end, and no %r in %r" % (text, self.text))
            self.text += data.decode().replace("\r\n", "\n")
        before, _, self.text = self.text.partition(text)
        return before

    def send(self, data):
        os.write(self.fd, data.encode())

    def command(self, line):
        """Types a line; returns what it prints, up to the next prompt."""
        self.send(line + "\n")
        self.wait_for(line + "\n")  # The terminal's echo.
        return self.wait_for(_PROMPT)

    def exit_code(self):
        end = time.monotonic() + _TIMEOUT_S
        while time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
            time.sleep(0.05)
        os.kill(self.pid, signal.SIGKILL)
        raise AssertionError("it does not end: %r" % self.text)


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def check_equal(actual, expected):
    check(actual == expected, "%r, not %r" % (actual, expected))


def test_session(dbg):
    terminal = Terminal(dbg, "sum.pb")
    terminal.wait_for(_PROMPT)
    check_equal(terminal.command("break factorial"), "breakpoint 1 at %08X (factorial)\n" % 0x28)
    stop = terminal.command("continue")
    check(stop.startswith("breakpoint 1\n00000028 factorial (sum.c:"), stop)
    check_equal(terminal.command("print/d x12"), "x12 = 4\n")
    # An empty line repeats what moves the program, and only that.
    check_equal(terminal.command(""), "")
    stop = terminal.command("continue")
    check_equal(terminal.command("print/d x12"), "x12 = 3\n")
    terminal.command("continue")
    check(terminal.command("").startswith("breakpoint 1\n"), "not repeated")
    check_equal(terminal.command("print/d x12"), "x12 = 1\n")
    # Wrong commands end nothing.
    check_equal(terminal.command("frobnicate"), "error: no command 'frobnicate'; 'help' lists them\n")
    check_equal(terminal.command("break nowhere:1"), terminal_error("nowhere"))
    check_equal(terminal.command("delete"), "")
    check(terminal.command("continue").startswith("the program has halted after "), "not halted")
    check_equal(terminal.command("print/d x10"), "x10 = 7\n")
    terminal.send("quit\n")
    check_equal(terminal.exit_code(), 0)


def terminal_error(file):
    return "error: no code of file '%s'; there is code of sum.c\n" % file


def test_interrupt(dbg):
    terminal = Terminal(dbg, "loop.in")
    terminal.wait_for(_PROMPT)
    # At the prompt ^C ends nothing; what is typed after it counts.
    terminal.send("\x03")
    time.sleep(0.2)
    check(terminal.command("step").endswith("00000000: jal x0, 0 <00000000>\n"), "no step after ^C")
    with open("go.dbg", "w") as script:
        script.write("echo running\ncontinue\n")
    for _ in range(2):
        terminal.send("source go.dbg\n")
        terminal.wait_for("\nrunning\n")
        terminal.send("\x03")  # The terminal sends SIGINT.
        check("interrupted\n00000000: jal" in terminal.wait_for(_PROMPT), "not interrupted")
    # ^D at the prompt is the end of input.
    terminal.send("\x04")
    check_equal(terminal.exit_code(), 0)


def test_script_then_person(dbg):
    with open("start.dbg", "w") as script:
        script.write("break sum\ncontinue\nnonsense\n")
    terminal = Terminal(dbg, "sum.pb", "-x", "start.dbg")
    start = terminal.wait_for(_PROMPT)
    check("breakpoint 1\n" in start, start)
    check("start.dbg:3: no command 'nonsense'" in start, start)
    check_equal(terminal.command("print/d x12"), "x12 = 4\n")
    terminal.send("\x04")
    check_equal(terminal.exit_code(), 0)
    # With --batch the script is all, and what was wrong in it is the exit code.
    terminal = Terminal(dbg, "sum.pb", "-x", "start.dbg", "--batch")
    check_equal(terminal.exit_code(), 2)


def main():
    dbg, compiler = (os.path.abspath(path) for path in sys.argv[1:3])
    source = os.path.abspath("testdata/debug/sum.c")
    os.chdir(os.environ["TEST_TMPDIR"])
    shutil.copy(source, "sum.c")
    subprocess.run([compiler, "-O0", "sum.c", "-o", "sum.pb"], check=True)
    with open("loop.in", "w") as program:
        program.write("0: 000000002D 0000000031 0000000031 0000000031\n")
    for test in (test_session, test_interrupt, test_script_then_person):
        test(dbg)
        print("PASS: " + test.__name__)


if __name__ == "__main__":
    main()
