"""The external repositories of Atalla, for its own WORKSPACE and for its users'."""

load("@bazel_tools//tools/build_defs/repo:utils.bzl", "maybe")
load("//third_party:bazel_rules.bzl", "bazel_rules")
load("//third_party:system.bzl", "system_absl", "system_repository")

# The well-known protos of upstream's //:*_proto targets.
_WELL_KNOWN_PROTOS = [
    "any",
    "api",
    "descriptor",
    "duration",
    "empty",
    "field_mask",
    "source_context",
    "struct",
    "timestamp",
    "type",
    "wrappers",
]

def atalla_deps():
    """Declares each repository that the calling WORKSPACE has not declared yet.

    All of them are the system's libraries; nothing is downloaded. To use another copy
    (http_archive, local_repository, ...), declare a repository of the same name before
    the call: the labels are upstream's.
    """
    bazel_rules()
    maybe(
        system_repository,
        name = "asmjit",
        apt = "libasmjit-dev",
        build_file = Label("//third_party:asmjit.BUILD"),
        requires = ["include/asmjit/asmjit.h"],
    )
    maybe(
        system_absl,
        name = "com_google_absl",
    )
    maybe(
        system_repository,
        name = "com_google_protobuf",
        apt = "libprotobuf-dev protobuf-compiler",
        build_file = Label("//third_party:protobuf.BUILD"),
        links = dict(
            [
                ("google/protobuf/%s.proto" % name, "include/google/protobuf/%s.proto" % name)
                for name in _WELL_KNOWN_PROTOS
            ],
            protoc = "bin/protoc",
        ),
    )
    maybe(
        system_repository,
        name = "com_google_googletest",
        apt = "libgtest-dev libgmock-dev",
        build_file = Label("//third_party:googletest.BUILD"),
        requires = [
            "include/gmock/gmock.h",
            "include/gtest/gtest.h",
        ],
    )
    maybe(
        system_repository,
        name = "com_github_google_benchmark",
        apt = "libbenchmark-dev",
        build_file = Label("//third_party:benchmark.BUILD"),
        requires = ["include/benchmark/benchmark.h"],
    )
    maybe(
        system_repository,
        name = "eigen",
        apt = "libeigen3-dev",
        build_file = Label("//third_party:eigen.BUILD"),
        links = {"include": "include/eigen3"},
    )
    maybe(
        system_repository,
        name = "gecode",
        apt = "libgecode-dev",
        build_file = Label("//third_party:gecode.BUILD"),
        requires = [
            "include/gecode/int.hh",
            "include/gecode/search.hh",
        ],
    )
    maybe(
        system_repository,
        name = "nlohmann_json",
        apt = "nlohmann-json3-dev",
        build_file = Label("//third_party:nlohmann_json.BUILD"),
        requires = ["include/nlohmann/json.hpp"],
    )
    maybe(
        system_repository,
        name = "zlib",
        apt = "zlib1g-dev",
        build_file = Label("//third_party:zlib.BUILD"),
        requires = ["include/zlib.h"],
    )
