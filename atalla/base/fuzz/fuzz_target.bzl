"""Fuzz targets: a function that takes any bytes, inputs worth starting from, and two tests."""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_library", "cc_test")
load("@rules_shell//shell:sh_test.bzl", "sh_test")

def fuzz_target(name, corpus, deps, dictionary = None, max_len = 4096):
    """Declares a fuzz target, the test of its corpus, and the fuzzer.

    NAME_fuzz.cc defines LLVMFuzzerTestOneInput. NAME_corpus_test gives it each input of the corpus,
    with any compiler. NAME_fuzz_test looks for new inputs for as many seconds as
    ATALLA_FUZZ_SECONDS in the environment says (10), and fails when one crashes, hangs or takes
    too much memory. It needs --config=fuzz, so "//..." leaves it out:

        ./bazelw test --config=fuzz //atalla/image/fuzz:in_fuzz_test --test_env=ATALLA_FUZZ_SECONDS=300

    Args:
      name: what is fuzzed.
      corpus: label of the inputs: one folder.
      deps: of NAME_fuzz.cc.
      dictionary: label of a file with words to put in, in libFuzzer's format.
      max_len: bytes that an input has at most.
    """
    source = name + "_fuzz_source"
    fuzzer = name + "_fuzz"
    cc_library(
        name = source,
        testonly = True,
        srcs = [name + "_fuzz.cc"],
        deps = deps,
        alwayslink = True,
    )
    cc_test(
        name = name + "_corpus_test",
        size = "small",
        args = ["$(locations %s)" % corpus],
        data = [corpus],
        deps = [
            ":" + source,
            "//atalla/base/fuzz:replay_main",
        ],
    )
    cc_binary(
        name = fuzzer,
        testonly = True,
        linkopts = ["-fsanitize=fuzzer"],
        tags = ["manual"],
        deps = [":" + source],
    )
    sh_test(
        name = name + "_fuzz_test",
        # Ten seconds, unless asked for more.
        timeout = "long",
        srcs = ["//atalla/base/fuzz:run_fuzzer.sh"],
        args = [
            "$(location :%s)" % fuzzer,
            str(max_len),
            "$(location %s)" % dictionary if dictionary else "-",
            "$(locations %s)" % corpus,
        ],
        data = [
            corpus,
            ":" + fuzzer,
        ] + ([dictionary] if dictionary else []),
        tags = [
            "fuzz",
            "manual",
        ],
    )
