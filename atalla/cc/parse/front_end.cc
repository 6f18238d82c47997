#include "atalla/cc/parse/front_end.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/base/diagnostic.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/lex/preprocessor.h"
#include "atalla/cc/lex/source.h"
#include "atalla/cc/lex/token.h"
#include "atalla/cc/parse/parser.h"
#include "atalla/cc/sema/sema.h"

namespace atalla::cc {
namespace {

constexpr size_t kMaxSourceBytes = 64 << 20;

absl::Status CheckSize(absl::string_view source, absl::string_view file_name) {
  if (source.size() <= kMaxSourceBytes) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(file_name, ": error: the file has ", source.size(), " bytes, more than 64 MiB"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<TranslationUnit>> ParseAndCheck(absl::string_view source,
                                                               absl::string_view file_name,
                                                               const FrontEndOptions& options,
                                                               DiagnosticList& diagnostics) {
  if (absl::Status status = CheckSize(source, file_name); !status.ok()) return status;
  auto unit = std::make_unique<TranslationUnit>(std::string(file_name));
  Reporter report(unit->sources, diagnostics, options.disabled_warnings);
  const int file = unit->sources.AddFile(std::string(file_name), std::string(source));
  Preprocessor preprocessor(unit->sources, report, options);
  const std::vector<Token> tokens = preprocessor.Run(file);
  Sema sema(*unit, report, options);
  Parser parser(tokens, sema, report);
  parser.ParseUnit();
  if (diagnostics.HasErrors()) return diagnostics.ToStatus();
  return unit;
}

absl::StatusOr<std::string> PreprocessOnly(absl::string_view source, absl::string_view file_name,
                                           const FrontEndOptions& options,
                                           DiagnosticList& diagnostics) {
  if (absl::Status status = CheckSize(source, file_name); !status.ok()) return status;
  SourceManager sources;
  Reporter report(sources, diagnostics, options.disabled_warnings);
  const int file = sources.AddFile(std::string(file_name), std::string(source));
  Preprocessor preprocessor(sources, report, options);
  std::string text;
  for (const Token& token : preprocessor.Run(file)) {
    if (token.Is(TokenKind::kEnd)) break;
    const bool new_line = token.starts_line && !text.empty();
    absl::StrAppend(&text,
                    new_line                              ? "\n"
                    : token.space_before && !text.empty() ? " "
                                                          : "",
                    token.spelling);
  }
  if (diagnostics.HasErrors()) return diagnostics.ToStatus();
  return text + "\n";
}

}  // namespace atalla::cc
