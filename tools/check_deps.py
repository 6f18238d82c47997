#!/usr/bin/env python3
"""Checks that each C++ target lists the libraries whose headers it includes.

The headers of Abseil and others are in /usr/include, where the compiler finds them
whether or not a target depends on the library. A build against other copies
(http_archive) needs the dependency.
"""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree

_INCLUDE = re.compile(r'^\s*#\s*include\s*["<]([^">]+)[">]', re.MULTILINE)
# Prefix of the header -> dependencies, one of which will do.
_OWNERS = [
    ("benchmark/", ["@com_github_google_benchmark//:benchmark", "@com_github_google_benchmark//:benchmark_main"]),
    ("gmock/", ["@com_google_googletest//:gtest", "@com_google_googletest//:gtest_main"]),
    ("gtest/", ["@com_google_googletest//:gtest", "@com_google_googletest//:gtest_main"]),
    ("google/protobuf/", ["@com_google_protobuf//:protobuf", "@com_google_protobuf//:protobuf_lite"]),
    ("Eigen/", ["@eigen//:eigen"]),
    ("unsupported/Eigen/", ["@eigen//:eigen"]),
    ("gecode/", ["@gecode//:gecode"]),
    ("nlohmann/", ["@nlohmann_json//:json"]),
    ("zlib.h", ["@zlib//:zlib"]),
]
# Abseil's headers that are not in the target of their own name, nor in that of their folder.
_ABSL = {
    "base/attributes.h": "base:core_headers",
    "base/call_once.h": "base:base",
    "base/casts.h": "base:base",
    "base/macros.h": "base:core_headers",
    "base/optimization.h": "base:core_headers",
    "base/port.h": "base:core_headers",
    "base/thread_annotations.h": "base:core_headers",
    "container/btree_map.h": "container:btree",
    "container/btree_set.h": "container:btree",
    "flags/declare.h": "flags:flag",
    "flags/usage_config.h": "flags:config",
}


def absl_owner(header, targets):
    path = header[len("absl/"):]
    package, _, name = path.rpartition("/")
    label = _ABSL.get(path)
    if not label:
        stem = name.rsplit(".", 1)[0]
        label = "%s:%s" % (package, stem if (package, stem) in targets else package.split("/")[-1])
    return "@com_google_absl//absl/" + label


def main():
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    bazel = os.environ.get("BAZEL", "bazel")

    def query(expression, output):
        command = [bazel, "query", expression, "--output=" + output, "--noshow_progress"]
        return subprocess.run(command, cwd=root, stdout=subprocess.PIPE, check=True).stdout.decode()

    targets = set()
    for label in query("@com_google_absl//absl/...", "label").split():
        package, name = label.split("//absl/")[1].split(":")
        targets.add((package, name))

    errors = 0
    rules = xml.etree.ElementTree.fromstring(query("kind('cc_(library|binary|test) rule', //...)", "xml"))
    for rule in rules.iter("rule"):
        lists = {
            entry.get("name"): [label.get("value") for label in entry.iter("label")]
            for entry in rule.findall("list")
        }
        deps = set(lists.get("deps", []))
        for label in lists.get("srcs", []) + lists.get("hdrs", []):
            if not label.startswith("//"):
                continue
            path = os.path.join(root, label[2:].replace(":", "/").lstrip("/"))
            if not os.path.isfile(path):
                continue
            with open(path) as source:
                includes = _INCLUDE.findall(source.read())
            for header in includes:
                wanted = [absl_owner(header, targets)] if header.startswith("absl/") else next(
                    (owners for prefix, owners in _OWNERS if header.startswith(prefix)), [])
                if wanted and not deps.intersection(wanted):
                    print("%s: %s includes %s: add %s" % (
                        rule.get("name"), os.path.basename(path), header, wanted[0]))
                    errors += 1
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
