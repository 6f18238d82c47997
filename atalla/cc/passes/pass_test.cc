#include "atalla/cc/passes/pass.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/cc/ir/parser.h"
#include "atalla/cc/ir/printer.h"

namespace atalla::cc {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// `simplify` makes %2 constant, then `cfg` sees the branch, then `dce` the rest.
constexpr char kModule[] = R"(
function @f(%0:i32) -> i32 {
block0:
  %1:i32 = mul %0, 0
  %2:i32 = add %1, 1
  condbr eq %2, 1, block1, block2
block1:
  ret 4
block2:
  ret 5
}
)";

std::unique_ptr<ir::Module> Parse(absl::string_view text) {
  absl::StatusOr<std::unique_ptr<ir::Module>> module = ir::ParseModule(text);
  EXPECT_TRUE(module.ok()) << module.status();
  return module.ok() ? *std::move(module) : std::make_unique<ir::Module>();
}

// The names of the passes in the order in which they ran.
std::vector<std::string> RunAndRecord(absl::string_view passes, absl::string_view print_after) {
  const std::unique_ptr<ir::Module> module = Parse(kModule);
  std::vector<std::string> names;
  PassOptions options;
  options.print_after = std::string(print_after);
  options.print = [&](absl::string_view pass, const ir::Module&) { names.emplace_back(pass); };
  const absl::Status status = RunPasses(*module, passes, options);
  EXPECT_TRUE(status.ok()) << status;
  return names;
}

TEST(PassTest, NamesAreUniqueAndFound) {
  std::set<absl::string_view> names;
  for (const Pass& pass : AllPasses()) {
    EXPECT_TRUE(names.insert(pass.name).second) << pass.name;
    EXPECT_EQ(FindPass(pass.name), &pass);
    EXPECT_FALSE(pass.description.empty());
    EXPECT_NE(pass.run_on_function == nullptr, pass.run_on_module == nullptr) << pass.name;
  }
  EXPECT_EQ(FindPass("fuse"), nullptr);
}

TEST(PassTest, RunsInOrder) {
  EXPECT_THAT(RunAndRecord("dce, cfg\n simplify", "all"), ElementsAre("dce", "cfg", "simplify"));
  EXPECT_THAT(RunAndRecord("dce cfg dce", "dce"), ElementsAre("dce", "dce"));
  EXPECT_THAT(RunAndRecord("", "all"), ElementsAre());
}

TEST(PassTest, GroupsRunUntilNothingChanges) {
  // One round changes things, one finds nothing.
  EXPECT_THAT(RunAndRecord("[simplify cfg dce]", "all"),
              ElementsAre("simplify", "cfg", "dce", "simplify", "cfg", "dce"));
  // In the other order what one round finds is for the next.
  EXPECT_THAT(RunAndRecord("[cfg simplify]dce", "cfg"), ElementsAre("cfg", "cfg", "cfg"));
  EXPECT_THAT(RunAndRecord("[]", "all"), ElementsAre());
}

TEST(PassTest, BadLists) {
  const std::unique_ptr<ir::Module> module = Parse(kModule);
  for (const char* list : {"[cfg", "cfg]", "[cfg [dce]]", "]", "["}) {
    const absl::Status status = RunPasses(*module, list, {});
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << list;
  }
  const absl::Status status = RunPasses(*module, "cfg fuse dce", {});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("'fuse'"));
  EXPECT_THAT(std::string(RunPasses(*module, "[cfg", {}).message()), HasSubstr("unmatched '['"));
}

TEST(PassTest, FailingVerificationNamesThePass) {
  // %1 is used before it is there. `dce` does not care; the verifier does.
  const std::unique_ptr<ir::Module> module = Parse(R"(
function @f(%0:i32) -> i32 {
block0:
  %2:i32 = add %1, 1
  %1:i32 = add %0, 1
  ret %2
}
)");
  EXPECT_TRUE(RunPasses(*module, "dce", {}).ok());
  PassOptions options;
  options.verify = true;
  const absl::Status status = RunPasses(*module, "dce", options);
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(status.message()), HasSubstr("after pass 'dce'"));
}

TEST(PassTest, EveryLevelDoesItsWork) {
  for (int level = 0; level <= 3; ++level) {
    const std::unique_ptr<ir::Module> module = Parse(kModule);
    PassOptions options;
    options.verify = true;
    const absl::Status status = RunPasses(*module, PassesForLevel(level), options);
    ASSERT_TRUE(status.ok()) << level << ": " << status;
    if (level == 0) {
      EXPECT_THAT(ir::PrintModule(*module), HasSubstr("condbr"));
    } else {
      EXPECT_EQ(ir::PrintModule(*module), "function @f(%0:i32) -> i32 {\nblock0:\n  ret 4\n}\n");
    }
  }
}

}  // namespace
}  // namespace atalla::cc
