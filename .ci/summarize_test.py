#!/usr/bin/env python3
"""Tests summarize.py on build events that Bazel wrote, reduced to what is read of them.

mixed.json: //:plain_pass and //:cases_pass pass; //:plain_fail, //:cases_fail, //:crash fail; //:slow timed out;
//:does_not_compile was not built; //:no_cases passes without a case. good.json: the two that pass.
"""

import os
import subprocess
import sys
import tempfile
import unittest

_HERE = os.path.dirname(os.path.abspath(__file__))
# What the tests left as test.xml. //:slow and //:crash were ended in the middle.
_XMLS = {
    "plain_pass": "<testsuites><testsuite><testcase name='t.sh'/></testsuite></testsuites>",
    "plain_fail": "<testsuites><testsuite><testcase name='t.sh'><error message='1'/></testcase></testsuite></testsuites>",
    "cases_pass": "<testsuites><testsuite><testcase name='a'/><testcase name='b'/><testcase name='c'/>"
                  "</testsuite></testsuites>",
    "cases_fail": "<testsuites><testsuite><testcase name='a'/><testcase name='b'><failure message='x'/></testcase>"
                  "</testsuite></testsuites>",
    "crash": "<testsuites><testsuite><testcase name='a'/></testsuite></testsuites>",
    "slow": "<testsuites><testsuite><testcase na",
    "no_cases": "<testsuites><testsuite></testsuite></testsuites>",
}


class SummarizeTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(dir=os.environ.get("TEST_TMPDIR"))
        for name, text in _XMLS.items():
            with open(os.path.join(self.folder, name + ".xml"), "w") as xml:
                xml.write(text)

    def events(self, name, keep=lambda line: True):
        with open(os.path.join(_HERE, "testdata", name)) as recorded:
            lines = [line.replace("XMLS", self.folder) for line in recorded if keep(line)]
        path = os.path.join(self.folder, name)
        with open(path, "w") as events:
            events.writelines(lines)
        return path

    def summarize(self, *checks):
        path = os.path.join(self.folder, "checks")
        with open(path, "w") as lines:
            lines.writelines(check + "\n" for check in checks)
        run = subprocess.run([sys.executable, os.path.join(_HERE, "summarize.py"), path], stdout=subprocess.PIPE)
        lines = run.stdout.decode().splitlines()
        return run.returncode, lines[-1], lines[:-1]

    def test_counts_cases(self):
        self.assertEqual(self.summarize("0 %s tests" % self.events("good.json")), (0, "4 passed, 0 failed", []))

    def test_every_way_to_fail_counts(self):
        code, last, lines = self.summarize("1 %s tests" % self.events("mixed.json"))
        self.assertEqual((code, last), (1, "6 passed, 6 failed"))
        self.assertEqual(lines, [
            "FAILED: tests: //:cases_fail (FAILED)",
            "FAILED: tests: //:crash (FAILED)",
            "FAILED: tests: //:does_not_compile (NOT BUILT)",
            "FAILED: tests: //:no_cases (passed without a case)",
            "FAILED: tests: //:plain_fail (FAILED)",
            "FAILED: tests: //:slow (TIMEOUT)",
        ])

    def test_bazel_fails_though_every_test_passes(self):
        # As when a package has an error, and --keep_going runs the tests of the others.
        self.assertEqual(self.summarize("1 %s tests" % self.events("good.json")),
                         (1, "4 passed, 1 failed", ["FAILED: tests (exit status 1)"]))

    def test_bazel_does_not_finish(self):
        events = self.events("good.json", lambda line: "finished" not in line)
        code, last, _ = self.summarize("0 %s tests" % events)
        self.assertEqual((code, last), (1, "4 passed, 1 failed"))

    def test_a_test_without_a_result(self):
        events = self.events("good.json", lambda line: not ("testSummary" in line and "plain_pass" in line))
        code, last, lines = self.summarize("0 %s tests" % events)
        self.assertEqual((code, last, lines),
                         (1, "4 passed, 1 failed", ["FAILED: tests: //:plain_pass (NOT BUILT)"]))

    def test_no_events(self):
        for events in ("/nowhere/events.json", self.events("good.json", lambda line: False)):
            code, last, _ = self.summarize("0 %s tests" % events)
            self.assertEqual((code, last), (1, "0 passed, 1 failed"))

    def test_checks_without_events(self):
        self.assertEqual(self.summarize("0 - format", "0 - embed example"), (0, "2 passed, 0 failed", []))
        self.assertEqual(self.summarize("0 - format", "2 - embed example"),
                         (1, "1 passed, 1 failed", ["FAILED: embed example (exit status 2)"]))

    def test_several_runs_add_up(self):
        code, last, _ = self.summarize("0 %s tests" % self.events("good.json"), "0 - format",
                                       "1 %s fuzzers" % self.events("mixed.json"))
        self.assertEqual((code, last), (1, "11 passed, 6 failed"))

    def test_nothing_is_not_success(self):
        self.assertEqual(self.summarize(), (1, "0 passed, 0 failed", []))


if __name__ == "__main__":
    unittest.main()
