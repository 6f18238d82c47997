// Reads the text that printer.h writes.
//
//   ATALLA_ASSIGN_OR_RETURN(std::unique_ptr<Module> module, ParseModule(text));
//
// '#' starts a comment that runs to the end of the line. Errors are kInvalidArgument and name the
// line. What the text says is built as it is; whether it makes sense is the verifier's business.

#ifndef ATALLA_CC_IR_PARSER_H_
#define ATALLA_CC_IR_PARSER_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/cc/ir/ir.h"

namespace atalla::cc::ir {

absl::StatusOr<std::unique_ptr<Module>> ParseModule(absl::string_view text);

}  // namespace atalla::cc::ir

#endif  // ATALLA_CC_IR_PARSER_H_
