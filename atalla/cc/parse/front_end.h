// From AtallaC text to a checked syntax tree.
//
//   DiagnosticList diagnostics;
//   ATALLA_ASSIGN_OR_RETURN(auto unit, ParseAndCheck(text, "k.c", FrontEndOptions(), diagnostics));
//   ATALLA_ASSIGN_OR_RETURN(ir::Module module, GenerateIr(*unit));   // irgen/irgen.h
//
// Errors: kInvalidArgument; the message is the rendered list of errors and warnings. On success
// `diagnostics` holds the warnings.

#ifndef ATALLA_CC_PARSE_FRONT_END_H_
#define ATALLA_CC_PARSE_FRONT_END_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/base/diagnostic.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/lex/options.h"

namespace atalla::cc {

absl::StatusOr<std::unique_ptr<TranslationUnit>> ParseAndCheck(absl::string_view source,
                                                               absl::string_view file_name,
                                                               const FrontEndOptions& options,
                                                               DiagnosticList& diagnostics);

// The text after preprocessing (-E).
absl::StatusOr<std::string> PreprocessOnly(absl::string_view source, absl::string_view file_name,
                                           const FrontEndOptions& options,
                                           DiagnosticList& diagnostics);

}  // namespace atalla::cc

#endif  // ATALLA_CC_PARSE_FRONT_END_H_
