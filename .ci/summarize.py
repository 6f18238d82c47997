#!/usr/bin/env python3
"""Prints "N passed, N failed" from Bazel's build events and the list of other checks; fails if any failed.

    summarize.py EVENTS.json CHECKS

The first line of CHECKS is Bazel's own exit status. Cases are those of each test's test.xml. A test target that did
not build, timed out, crashed before it wrote results, or failed without a failing case counts as one failure.
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


def main():
    events_path, checks_path = sys.argv[1:]
    expected = set()  # Test targets that were to be built.
    statuses = {}  # Label -> final status.
    xmls = {}  # (label, shard, run) -> test.xml of the last attempt.
    finished = False
    for event in read_events(events_path):
        key = event.get("id", {})
        if "configured" in event and event["configured"].get("testSize"):
            expected.add(key["targetConfigured"]["label"])
        if "testResult" in event:
            result = key["testResult"]
            for output in event["testResult"].get("testActionOutput", []):
                if output.get("name") == "test.xml":
                    xmls[(result["label"], result.get("shard"), result.get("run"))] = output["uri"]
        if "testSummary" in event:
            statuses[key["testSummary"]["label"]] = event["testSummary"].get("overallStatus")
        if "finished" in event:
            finished = True

    passed = failed = 0
    for label in sorted(expected):
        good = bad = 0
        for (owner, _, _), uri in xmls.items():
            if owner == label:
                one_good, one_bad = count_cases(uri)
                good += one_good
                bad += one_bad
        status = statuses.get(label, "NOT BUILT")
        if status != "PASSED" and not bad:
            bad = 1
        if status != "PASSED":
            print("FAILED: %s (%s)" % (label, status))
        elif not good:
            print("FAILED: %s (passed without a case)" % label)
            bad += 1
        passed += good
        failed += bad
    if not expected or not finished:
        print("FAILED: bazel did not finish, or found no test")
        failed += 1

    with open(checks_path) as checks:
        for i, line in enumerate(checks):
            status, name = line.rstrip("\n").split(" ", 1)
            if status == "0":
                passed += 1 if i else 0  # Bazel's own success is counted case by case.
            elif i or not failed:
                print("FAILED: %s (exit status %s)" % (name, status))
                failed += 1

    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
