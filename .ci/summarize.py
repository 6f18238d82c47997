#!/usr/bin/env python3
"""Prints "N passed, N failed" from a list of checks and Bazel's build events; fails if any failed.

    summarize.py CHECKS

A line of CHECKS is an exit status, the file of build events or "-", and a name. A check without events is one case. The
cases of one with events are those of each test's test.xml. A test target that did not build, timed out, crashed before
it wrote results, or failed without a failing case counts as one failure; so does a Bazel that fails without that.
"""

import json
import sys
import urllib.parse
import xml.etree.ElementTree


def read_events(path):
    try:
        with open(path) as lines:
            for line in lines:
                if line.strip():
                    yield json.loads(line)
    except (OSError, ValueError) as error:
        print("summarize: %s: %s" % (path, error), file=sys.stderr)


def count_cases(uri):
    """Passed and failed cases of one test.xml."""
    path = urllib.parse.unquote(urllib.parse.urlparse(uri).path)
    try:
        cases = list(xml.etree.ElementTree.parse(path).iter("testcase"))
    except (OSError, xml.etree.ElementTree.ParseError):
        return 0, 0
    bad = sum(1 for case in cases if case.find("failure") is not None or case.find("error") is not None)
    return len(cases) - bad, bad


class Results:
    """What the build events of one run of Bazel say."""

    def __init__(self, path):
        self.expected = set()  # Test targets that were to be built.
        self.statuses = {}  # Label -> final status.
        self.xmls = {}  # (label, shard, run) -> test.xml of the last attempt.
        self.finished = False
        for event in read_events(path):
            self.add(event, event.get("id", {}))

    def add(self, event, key):
        if "configured" in event and event["configured"].get("testSize"):
            self.expected.add(key["targetConfigured"]["label"])
        if "testResult" in event:
            result = key["testResult"]
            for output in event["testResult"].get("testActionOutput", []):
                if output.get("name") == "test.xml":
                    self.xmls[(result["label"], result.get("shard"), result.get("run"))] = output["uri"]
        if "testSummary" in event:
            self.statuses[key["testSummary"]["label"]] = event["testSummary"].get("overallStatus")
        if "finished" in event:
            self.finished = True

    def cases(self, label):
        """Passed and failed cases of a test target, and what is wrong with it, or nothing."""
        good = bad = 0
        for (owner, _, _), uri in self.xmls.items():
            if owner == label:
                one_good, one_bad = count_cases(uri)
                good += one_good
                bad += one_bad
        status = self.statuses.get(label, "NOT BUILT")
        if status != "PASSED":
            return good, bad or 1, status
        if not good:
            return good, bad + 1, "passed without a case"
        return good, bad, ""


def count_events(name, status, path):
    """Passed and failed cases of a check with events."""
    results = Results(path)
    passed = failed = 0
    for label in sorted(results.expected):
        good, bad, trouble = results.cases(label)
        if trouble:
            print("FAILED: %s: %s (%s)" % (name, label, trouble))
        passed += good
        failed += bad
    if not results.expected or not results.finished:
        print("FAILED: %s: bazel did not finish, or found no test" % name)
        failed += 1
    elif status != 0 and not failed:
        print("FAILED: %s (exit status %d)" % (name, status))
        failed += 1
    return passed, failed


def main():
    passed = failed = 0
    with open(sys.argv[1]) as checks:
        for line in checks:
            text, events, name = line.rstrip("\n").split(" ", 2)
            status = int(text)
            if events != "-":
                good, bad = count_events(name, status, events)
                passed += good
                failed += bad
            elif status == 0:
                passed += 1
            else:
                print("FAILED: %s (exit status %d)" % (name, status))
                failed += 1

    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
