#include "atalla/sched/rename/check_renaming.h"

#include <ostream>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "atalla/sched/code_testing.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

struct Case {
  const char* what;
  const char* before;
  const char* after;
  const char* error;  // "" if it is right.
};

std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.what; }

class CheckRenamingTest : public testing::TestWithParam<Case> {};

TEST_P(CheckRenamingTest, Judges) {
  const absl::Status status =
      CheckRenaming(Assemble(GetParam().before), Assemble(GetParam().after));
  if (GetParam().error[0] == '\0') {
    EXPECT_TRUE(status.ok()) << status;
    return;
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_TRUE(absl::StrContains(status.message(), GetParam().error)) << status;
}

INSTANTIATE_TEST_SUITE_P(
    All, CheckRenamingTest,
    testing::Values(
        Case{"nothing changes", "li.s x5,1\nsw.s x5,0(x6)", "li.s x5,1\nsw.s x5,0(x6)", ""},
        Case{"a value that ends", "li.s x5,1\nsw.s x5,0(x6)\nli.s x5,2",
             "li.s x7,1\nsw.s x7,0(x6)\nli.s x5,2", ""},
        Case{"a reader left behind", "li.s x5,1\nsw.s x5,0(x6)\nli.s x5,2",
             "li.s x7,1\nsw.s x5,0(x6)\nli.s x5,2", "does not read in x5"},
        Case{"a named register is left otherwise", "li.s x5,1\nsw.s x5,0(x6)",
             "li.s x7,1\nsw.s x7,0(x6)", "leaves x5"},
        Case{"a named register is used in between", "li.s x5,1\nsw.s x5,0(x6)\nli.s x5,2",
             "li.s x6,1\nsw.s x6,0(x6)\nli.s x5,2", "does not read in x6"},
        Case{"what another block reads", "li.s x5,1\nl: sw.s x5,0(x6)\nli.s x5,2",
             "li.s x7,1\nl: sw.s x7,0(x6)\nli.s x5,2", "leaves x5"},
        Case{"another immediate", "li.s x5,1", "li.s x5,2", "another immediate"},
        Case{"another operation", "addi.s x5,x6,1", "subi.s x5,x6,1", "another instruction"},
        Case{"fewer instructions", "li.s x5,1\nli.s x5,2", "li.s x5,2", "other labels"},
        Case{"another label", "l: li.s x5,1", "m: li.s x5,1", "other labels"},
        Case{"a merge that is cut off",
             "add.vv v3,v4,v5,m0\nadd.vv v3,v6,v7,m1\nadd.vv v3,v8,v8,m0",
             "add.vv v3,v4,v5,m0\nadd.vv v9,v6,v7,m1\nadd.vv v3,v8,v8,m0", "does not read in v9"},
        Case{"a merge of which nothing stays",
             "li.s x5,-1\nmv.stm m1,x5\nadd.vv v3,v6,v7,m1\nsub.vv v4,v3,v3,m0\nvreg.ld "
             "v3,x0,x5,31,0",
             "li.s x5,-1\nmv.stm m1,x5\nadd.vv v9,v6,v7,m1\nsub.vv v4,v9,v9,m0\nvreg.ld "
             "v3,x0,x5,31,0",
             ""},
        Case{"one lane stays",
             "li.s x5,-2\nmv.stm m1,x5\nadd.vv v3,v6,v7,m1\nsub.vv v4,v3,v3,m0\nvreg.ld "
             "v3,x0,x5,31,0",
             "li.s x5,-2\nmv.stm m1,x5\nadd.vv v9,v6,v7,m1\nsub.vv v4,v9,v9,m0\nvreg.ld "
             "v3,x0,x5,31,0",
             "does not read in v9"},
        Case{"the mask was set elsewhere",
             "li.s x5,-1\nmv.stm m1,x5\nl: add.vv v3,v6,v7,m1\nvreg.ld v3,x0,x5,31,0",
             "li.s x5,-1\nmv.stm m1,x5\nl: add.vv v9,v6,v7,m1\nvreg.ld v3,x0,x5,31,0",
             "does not read in v9"},
        Case{"the register that routes", "li.s x33,1\nvreg.ld v3,x0,x5,31,0\nli.s x33,0",
             "li.s x40,1\nvreg.ld v3,x0,x5,31,0\nli.s x33,0", "does not read in x33"}));

}  // namespace
}  // namespace atalla::sched
