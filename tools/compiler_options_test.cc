#include "tools/compiler_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atalla/cc/lex/warning.h"
#include "atalla/sched/schedule.h"
#include "atalla/v1/program.pb.h"

namespace atalla {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Output = CompilerOptions::Output;

CompilerOptions Parse(const std::vector<std::string>& arguments) {
  const absl::StatusOr<CompilerOptions> options = ParseCompilerOptions(arguments);
  EXPECT_TRUE(options.ok()) << options.status();
  return options.value_or(CompilerOptions());
}

std::string ErrorOf(const std::vector<std::string>& arguments) {
  const absl::StatusOr<CompilerOptions> options = ParseCompilerOptions(arguments);
  EXPECT_FALSE(options.ok());
  EXPECT_EQ(options.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(options.status().message());
}

TEST(CompilerOptionsTest, DefaultsFollowTheSource) {
  const CompilerOptions options = Parse({"a/k.c"});
  EXPECT_EQ(options.input, "a/k.c");
  EXPECT_EQ(options.output, "a/k.in");
  EXPECT_EQ(options.kind, Output::kProgram);
  EXPECT_EQ(options.schedule.scheduler, "list");
  EXPECT_EQ(options.compile.optimization, 2);
  EXPECT_EQ(options.compile.weight_mode, v1::WEIGHT_MODE_ANY);
  EXPECT_FALSE(options.compile.c89);

  EXPECT_EQ(Parse({"-S", "a.b/k"}).output, "a.b/k.s");
  EXPECT_EQ(Parse({"-S", "-"}).output, "-");
  EXPECT_EQ(Parse({"-E", "k.c"}).output, "-");
  EXPECT_EQ(Parse({"-E", "-S", "k.c"}).kind, Output::kPreprocessed);
}

TEST(CompilerOptionsTest, ValuesAreJoinedOrSeparate) {
  const CompilerOptions options =
      Parse({"-Ia", "-I", "b", "-DN=3", "-D", "M", "-UX", "-U", "Y", "-ok.pb", "k.c"});
  EXPECT_THAT(options.compile.include_dirs, ElementsAre("a", "b"));
  EXPECT_THAT(options.compile.defines, ElementsAre("N=3", "M"));
  EXPECT_THAT(options.compile.undefines, ElementsAre("X", "Y"));
  EXPECT_EQ(options.output, "k.pb");
  EXPECT_EQ(Parse({"k.c", "-o", "-"}).output, "-");
  EXPECT_EQ(Parse({"k.c", "--o=x.in"}).output, "x.in");
}

TEST(CompilerOptionsTest, Levels) {
  EXPECT_EQ(Parse({"-O0", "k.c"}).compile.optimization, 0);
  EXPECT_EQ(Parse({"-O", "3", "k.c"}).compile.optimization, 3);
  EXPECT_EQ(Parse({"-O3", "-O1", "k.c"}).compile.optimization, 1);
  EXPECT_EQ(Parse({"-Os", "k.c"}).compile.optimization, 2);
  EXPECT_THAT(ErrorOf({"-O4", "k.c"}), HasSubstr("bad value '4' for -O; it must be 0, 1, 2, 3"));
  EXPECT_THAT(ErrorOf({"-O", "k.c"}), HasSubstr("bad value 'k.c' for -O"));
  EXPECT_THAT(ErrorOf({"-O=2", "k.c"}), HasSubstr("bad value '=2' for -O"));
  EXPECT_THAT(ErrorOf({"-Ofast", "k.c"}), HasSubstr("bad value 'fast' for -O"));
}

TEST(CompilerOptionsTest, NamedValues) {
  EXPECT_TRUE(Parse({"--std=c89", "k.c"}).compile.c89);
  EXPECT_TRUE(Parse({"-std=c89", "k.c"}).compile.c89);
  EXPECT_FALSE(Parse({"--std", "c99", "k.c"}).compile.c89);
  EXPECT_EQ(Parse({"-mweights=reset", "k.c"}).compile.weight_mode, v1::WEIGHT_MODE_RESET);
  EXPECT_EQ(Parse({"-mweights", "shift", "k.c"}).compile.weight_mode, v1::WEIGHT_MODE_SHIFT);
  EXPECT_EQ(Parse({"--data_base=0x90000", "k.c"}).compile.data_base, 0x90000u);
  EXPECT_EQ(Parse({"--data=d.pb", "k.c"}).data, "d.pb");
  EXPECT_EQ(Parse({"--scheduler=linear", "k.c"}).schedule.scheduler, "linear");
  EXPECT_EQ(Parse({"--latency-cap", "4", "k.c"}).schedule.latency_cap, 4);
  EXPECT_EQ(Parse({"--timing=exposed", "k.c"}).schedule.timing,
            sched::ScheduleOptions::Timing::kExposed);
  EXPECT_EQ(Parse({"--simplify=on", "k.c"}).schedule.simplify,
            sched::ScheduleOptions::Simplify::kOn);
  EXPECT_EQ(Parse({"--machine", "m.textproto", "k.c"}).machine, "m.textproto");
  EXPECT_EQ(Parse({"--passes=[cfg dce]", "k.c"}).compile.passes, "[cfg dce]");
  EXPECT_EQ(Parse({"--print-after=dce", "k.c"}).compile.print_after, "dce");
  EXPECT_EQ(Parse({"--print_after", "all", "k.c"}).compile.print_after, "all");
}

TEST(CompilerOptionsTest, Switches) {
  const CompilerOptions options =
      Parse({"-mclean", "-Werror", "-Wspill", "-fverify", "--truncate-literals", "--trigraphs",
             "--freestanding", "-g", "k.c"});
  EXPECT_TRUE(options.compile.signed_branches);
  EXPECT_TRUE(options.compile.warnings_are_errors);
  EXPECT_TRUE(options.compile.warn_spill);
  EXPECT_TRUE(options.compile.verify_passes);
  EXPECT_TRUE(options.compile.truncate_literals);
  EXPECT_TRUE(options.compile.trigraphs);
  EXPECT_EQ(Parse({"-Wno-return-type", "k.c"}).compile.disabled_warnings,
            (std::set<cc::WarningKind>{cc::WarningKind::kReturnType}));
  EXPECT_FALSE(ParseCompilerOptions({"-Wno-such", "k.c"}).ok());
  EXPECT_FALSE(options.time_passes);
  EXPECT_TRUE(Parse({"--time-passes", "k.c"}).time_passes);
  EXPECT_FALSE(options.help);
  EXPECT_TRUE(Parse({"--help"}).help);
  EXPECT_TRUE(Parse({"-h"}).help);
}

TEST(CompilerOptionsTest, NamesAfterTwoDashesAreSources) {
  EXPECT_EQ(Parse({"-S", "--", "-k.c"}).input, "-k.c");
}

TEST(CompilerOptionsTest, ErrorsSayWhatWouldBeRight) {
  EXPECT_THAT(ErrorOf({}), HasSubstr("no input file; give one"));
  EXPECT_THAT(ErrorOf({"a.c", "b.c", "c.c"}),
              HasSubstr("3 input files (a.c, b.c, ...): several sources are not supported yet"));
  EXPECT_THAT(ErrorOf({"-S", "-c", "k.c"}), HasSubstr("-S and -c exclude each other"));
  EXPECT_THAT(ErrorOf({"-c", "k.c"}), HasSubstr("-c is not supported yet"));
  EXPECT_THAT(ErrorOf({"k.c", "-o"}), HasSubstr("-o needs a value: FILE"));
  EXPECT_THAT(ErrorOf({"k.c", "--std"}), HasSubstr("--std needs a value: NAME"));
  EXPECT_THAT(ErrorOf({"k.c", "--std=c11"}),
              HasSubstr("bad value 'c11' for --std; it must be c89 or c99"));
  EXPECT_THAT(ErrorOf({"k.c", "-mweights=push"}), HasSubstr("it must be reset, shift or any"));
  EXPECT_THAT(ErrorOf({"k.c", "-mclean=1"}), HasSubstr("-mclean takes no value"));
  EXPECT_THAT(ErrorOf({"k.c", "--schedular=list"}),
              HasSubstr("unknown option --schedular=list; did you mean --scheduler?"));
  EXPECT_THAT(ErrorOf({"k.c", "-q"}), HasSubstr("unknown option -q"));
  EXPECT_THAT(ErrorOf({"k.c", "-Sx"}), HasSubstr("unknown option -Sx"));
  EXPECT_THAT(ErrorOf({"k.c", "-o", "k.c"}), HasSubstr("k.c: is both the input and the output"));
  EXPECT_THAT(ErrorOf({"k.c", "-ox.pb", "--data=x.pb"}),
              HasSubstr("x.pb: is both the output and the file for --data"));
  EXPECT_THAT(ErrorOf({"-E", "k.c", "--data=x.pb"}), HasSubstr("not for -E"));
  for (const char* address : {"0x80001", "-64", "x", "", "0x100000000", "64k"}) {
    EXPECT_THAT(ErrorOf({"k.c", std::string("--data_base=") + address}),
                HasSubstr("it must be a multiple of 64 below 2^32"));
  }
}

TEST(CompilerOptionsTest, HelpNamesEveryOptionItTakes) {
  const std::string help = CompilerHelp();
  for (const char* name : {"-o FILE", "-S", "-E", "-O LEVEL", "-I DIR", "-D NAME", "-U NAME",
                           "--std=NAME", "-mweights=MODE", "-mclean", "-Werror", "-Wspill",
                           "-fverify", "--print_after=PASS", "--passes=LIST", "--data=FILE",
                           "--scheduler=NAME", "--machine=FILE", "atalla_cc kernel.c"}) {
    EXPECT_THAT(help, HasSubstr(name));
  }
}

}  // namespace
}  // namespace atalla
