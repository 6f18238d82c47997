#include "atalla/cc/passes/testing.h"

#include <gtest/gtest.h>

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "atalla/cc/ir/parser.h"
#include "atalla/cc/ir/printer.h"
#include "atalla/cc/ir/verifier.h"
#include "atalla/cc/passes/pass.h"

namespace atalla::cc {
namespace {

// As the printer writes it.
std::string Normalized(absl::string_view text) {
  const absl::StatusOr<std::unique_ptr<ir::Module>> module = ir::ParseModule(text);
  if (!module.ok()) return absl::StrCat(module.status().ToString(), "\n", text);
  return ir::PrintModule(**module);
}

}  // namespace

std::string RunPassesOnText(absl::string_view passes, absl::string_view text) {
  const absl::StatusOr<std::unique_ptr<ir::Module>> module = ir::ParseModule(text);
  if (!module.ok()) return module.status().ToString();
  absl::Status status = ir::VerifyModule(**module);
  if (!status.ok()) return status.ToString();
  PassOptions options;
  options.verify = true;
  status = RunPasses(**module, passes, options);
  if (!status.ok()) return status.ToString();
  return ir::PrintModule(**module);
}

void ExpectPasses(absl::string_view passes, absl::string_view before, absl::string_view after) {
  EXPECT_EQ(RunPassesOnText(passes, before), Normalized(after)) << before;
}

void ExpectUnchanged(absl::string_view passes, absl::string_view text) {
  ExpectPasses(passes, text, text);
}

}  // namespace atalla::cc
