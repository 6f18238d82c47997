// Directives: the lines that start with #.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/base/diagnostic.h"
#include "atalla/base/file.h"
#include "atalla/cc/lex/condition.h"
#include "atalla/cc/lex/lexer.h"
#include "atalla/cc/lex/literal.h"
#include "atalla/cc/lex/macro.h"
#include "atalla/cc/lex/preprocessor.h"
#include "atalla/cc/lex/token.h"

namespace atalla::cc {
namespace {

bool IsOneOf(absl::string_view word, std::initializer_list<absl::string_view> words) {
  for (const absl::string_view candidate : words) {
    if (word == candidate) return true;
  }
  return false;
}

std::string FolderOf(absl::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == absl::string_view::npos ? "." : std::string(path.substr(0, slash + 1));
}

// Only regular files: reading a device or a pipe might never end.
bool IsReadable(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error);
}

}  // namespace

void Preprocessor::SkipLine() {
  while (!ReadInLine().Is(TokenKind::kNewline)) {
  }
}

void Preprocessor::ExpectEndOfLine(absl::string_view directive) {
  const Token token = ReadInLine();
  if (token.Is(TokenKind::kNewline)) return;
  report_.Warning(WarningKind::kExtraTokens, token.loc,
                  absl::StrCat("text after #", directive, " has no meaning"));
  SkipLine();
}

std::vector<Token> Preprocessor::RestOfLine() {
  std::vector<Token> tokens;
  for (Token token = ReadInLine(); !token.Is(TokenKind::kNewline); token = ReadInLine()) {
    if (!CountToken(token.loc)) break;
    tokens.push_back(token);
  }
  return tokens;
}

void Preprocessor::Directive(const Token& hash) {
  const Token directive = ReadInLine();
  const absl::string_view name = directive.spelling;
  if (directive.Is(TokenKind::kNewline)) return;  // The null directive.
  if (name == "define") {
    DefineDirective();
  } else if (name == "undef") {
    UndefDirective();
  } else if (name == "include" || name == "include_next") {
    IncludeDirective(directive, name == "include_next");
    return;  // The rest of the line has been read, and the next token is in another file.
  } else if (IsOneOf(name, {"if", "ifdef", "ifndef"})) {
    IfDirective(directive);
  } else if (IsOneOf(name, {"elif", "else"})) {
    ElseDirective(directive);
  } else if (name == "endif") {
    EndifDirective(directive);
  } else if (name == "line") {
    LineDirective(directive);
  } else if (name == "error" || name == "warning") {
    MessageDirective(directive, name == "error");
  } else if (name != "pragma") {
    const std::string near = NearestSpelling(
        name, {"define", "undef", "include", "include_next", "if", "ifdef", "ifndef", "elif",
               "else", "endif", "line", "error", "warning", "pragma"});
    report_.Error(directive.Is(TokenKind::kIdentifier) ? directive.loc : hash.loc,
                  absl::StrCat("unknown directive ", Printable(Describe(directive))),
                  near.empty() ? "" : absl::StrCat("did you mean '#", near, "'?"));
  }
  SkipLine();
}

void Preprocessor::DefineDirective() {
  const Token name = ReadInLine();
  if (!name.Is(TokenKind::kIdentifier)) {
    report_.Error(name.loc, "#define needs the name of a macro");
    return;
  }
  if (name.spelling == "defined" || name.spelling == "__VA_ARGS__") {
    report_.Error(name.loc, absl::StrCat("'", name.spelling, "' cannot be a macro"));
    return;
  }
  std::optional<Macro> macro = ParseMacro(name, RestOfLine(), report_);
  if (!macro.has_value()) return;
  const auto found = macros_.find(name.spelling);
  if (found != macros_.end() && found->second->is_protected) {
    report_.Error(name.loc, absl::StrCat("'", name.spelling, "' is predefined and cannot change"));
    return;
  }
  SetMacro(name.spelling, *std::move(macro));
}

void Preprocessor::UndefDirective() {
  const Token name = ReadInLine();
  if (!name.Is(TokenKind::kIdentifier)) {
    report_.Error(name.loc, "#undef needs the name of a macro");
    return;
  }
  const auto found = macros_.find(name.spelling);
  if (found != macros_.end()) {
    if (found->second->is_protected) {
      report_.Error(name.loc,
                    absl::StrCat("'", name.spelling, "' is predefined and cannot change"));
      return;
    }
    macros_.erase(found);
  }
  ExpectEndOfLine("undef");
}

void Preprocessor::IncludeDirective(const Token& directive, bool is_next) {
  Token header =
      files_.back().peeked.has_value() ? ReadInLine() : files_.back().lexer->NextHeaderName();
  if (header.Is(TokenKind::kNewline) || header.Is(TokenKind::kEnd)) {
    files_.back().peeked = header;
    report_.Error(directive.loc, "#include needs \"FILE\" or <FILE>");
    return;
  }
  if (header.Is(TokenKind::kIdentifier)) {
    // A macro that expands to one of the two forms.
    std::vector<Token> tokens = {header};
    for (const Token& token : RestOfLine()) tokens.push_back(token);
    std::string text;
    for (const Token& token : ExpandList(tokens)) {
      absl::StrAppend(&text, token.space_before && !text.empty() ? " " : "", token.spelling);
    }
    header.kind = text.size() > 2 && (text[0] == '"' || text[0] == '<') ? TokenKind::kString
                                                                        : TokenKind::kStray;
    header.spelling = sources_.Intern(text);
  }
  const char open = header.spelling.empty() ? '\0' : header.spelling[0];
  const char close = open == '<' ? '>' : '"';
  if (!header.Is(TokenKind::kString) || header.spelling.size() < 3 ||
      header.spelling.back() != close) {
    report_.Error(directive.loc, "#include needs \"FILE\" or <FILE>");
    SkipLine();
    return;
  }
  ExpectEndOfLine("include");
  OpenInclude(directive, header.spelling, is_next);
}

void Preprocessor::OpenInclude(const Token& directive, absl::string_view header, bool is_next) {
  const std::string name(header.substr(1, header.size() - 2));
  if (files_.size() > kMaxIncludeDepth) {
    report_.Error(directive.loc,
                  absl::StrCat("files are included more than ", kMaxIncludeDepth, " deep"),
                  "does a file include itself?");
    stopped_ = true;
    return;
  }
  struct Candidate {
    std::string path;
    int search_index;
  };
  std::vector<Candidate> candidates;
  int first = 0;
  if (absl::StartsWith(name, "/")) {
    candidates.push_back({name, -1});
    first = static_cast<int>(options_.include_dirs.size());
  } else if (is_next) {
    first = files_.back().search_index + 1;
  } else if (header[0] == '"') {
    candidates.push_back(
        {JoinPath(FolderOf(sources_.name(files_.back().lexer->file())), name), -1});
  }
  for (int i = first; i < static_cast<int>(options_.include_dirs.size()); ++i) {
    candidates.push_back({JoinPath(options_.include_dirs[i], name), i});
  }
  for (const Candidate& candidate : candidates) {
    if (!IsReadable(candidate.path)) continue;
    const absl::StatusOr<std::string> text = ReadFile(candidate.path);
    if (!text.ok()) continue;
    files_.emplace_back();
    files_.back().lexer =
        std::make_unique<Lexer>(sources_, report_, sources_.AddFile(candidate.path, *text),
                                options_.c89, options_.trigraphs);
    files_.back().search_index = candidate.search_index;
    return;
  }
  report_.Error(directive.loc, absl::StrCat("no file '", Printable(name), "' to include"),
                header[0] == '<' ? "<FILE> is looked for in the folders given with -I" : "");
}

bool Preprocessor::IsDefined(absl::string_view name) const { return macros_.count(name) != 0; }

bool Preprocessor::EvaluateCondition(const Token& directive) {
  const std::vector<Token> line = RestOfLine();
  std::vector<Token> tokens;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i].spelling != "defined") {
      tokens.push_back(line[i]);
      continue;
    }
    const bool in_parens = i + 1 < line.size() && line[i + 1].Is(TokenKind::kLeftParen);
    const size_t name = i + (in_parens ? 2 : 1);
    const bool closed =
        !in_parens || (name + 1 < line.size() && line[name + 1].Is(TokenKind::kRightParen));
    if (name >= line.size() || !line[name].Is(TokenKind::kIdentifier) || !closed) {
      report_.Error(line[i].loc, "'defined' needs the name of a macro");
      return false;
    }
    tokens.push_back(
        MakeToken(TokenKind::kNumber, IsDefined(line[name].spelling) ? "1" : "0", line[i].loc));
    i = name + (in_parens ? 1 : 0);
  }
  const Loc end = line.empty() ? directive.loc : line.back().end;
  return EvaluateIfExpression(ExpandList(tokens), end, report_).value_or(false);
}

void Preprocessor::IfDirective(const Token& directive) {
  constexpr size_t kMaxConditionals = 1000;
  if (files_.back().conditionals.size() >= kMaxConditionals) {
    report_.Error(directive.loc, "conditions are nested more than 1000 deep");
    stopped_ = true;
    return;
  }
  bool value = false;
  if (directive.spelling == "if") {
    value = EvaluateCondition(directive);
  } else {
    const Token name = ReadInLine();
    if (!name.Is(TokenKind::kIdentifier)) {
      report_.Error(directive.loc,
                    absl::StrCat("#", directive.spelling, " needs the name of a macro"));
    } else {
      value = IsDefined(name.spelling) == (directive.spelling == "ifdef");
      ExpectEndOfLine(directive.spelling);
    }
  }
  files_.back().conditionals.push_back({directive.loc, value, false});
  if (!value) SkipGroup();
}

void Preprocessor::ElseDirective(const Token& directive) {
  std::vector<Conditional>& conditionals = files_.back().conditionals;
  if (conditionals.empty() || conditionals.back().seen_else) {
    report_.Error(directive.loc,
                  absl::StrCat("#", directive.spelling,
                               conditionals.empty() ? " without #if" : " after #else"));
    return;
  }
  // We were reading a group that was taken, so this one is not.
  conditionals.back().seen_else |= directive.spelling == "else";
  SkipGroup();
}

void Preprocessor::EndifDirective(const Token& directive) {
  std::vector<Conditional>& conditionals = files_.back().conditionals;
  if (conditionals.empty()) {
    report_.Error(directive.loc, "#endif without #if");
    return;
  }
  conditionals.pop_back();
  ExpectEndOfLine("endif");
}

void Preprocessor::SkipGroup() {
  std::vector<Conditional>& conditionals = files_.back().conditionals;
  int depth = 0;
  while (true) {
    SkipLine();
    Token token = NextFileToken();  // The end of the line.
    if (token.Is(TokenKind::kEnd)) {
      files_.back().peeked = token;
      return;  // Reported where the file is left.
    }
    token = ReadInLine();
    if (!token.Is(TokenKind::kHash)) continue;
    const Token directive = ReadInLine();
    const absl::string_view name = directive.spelling;
    if (IsOneOf(name, {"if", "ifdef", "ifndef"})) {
      ++depth;
    } else if (name == "endif") {
      if (depth-- == 0) {
        conditionals.pop_back();
        return;
      }
    } else if (depth == 0 && IsOneOf(name, {"elif", "else"})) {
      Conditional& conditional = conditionals.back();
      if (conditional.seen_else) {
        report_.Error(directive.loc, absl::StrCat("#", name, " after #else"));
      } else if (name == "else") {
        conditional.seen_else = true;
        if (!std::exchange(conditional.taken, true)) return;
      } else if (!conditional.taken && EvaluateCondition(directive)) {
        conditional.taken = true;
        return;
      }
    }
  }
}

void Preprocessor::LineDirective(const Token& directive) {
  const std::vector<Token> tokens = ExpandList(RestOfLine());
  std::string error;
  std::optional<WideNumber> line;
  if (!tokens.empty() && tokens[0].Is(TokenKind::kNumber)) {
    line = ParseWideInteger(tokens[0].spelling, error);
  }
  constexpr uint64_t kMaxLine = 1'000'000'000;
  const bool has_name = tokens.size() == 2 && tokens[1].Is(TokenKind::kString);
  if (!line.has_value() || line->value > kMaxLine || (tokens.size() != 1 && !has_name)) {
    report_.Error(directive.loc, "#line needs a line number, and maybe a \"FILE\"");
    return;
  }
  std::string name = sources_.Resolve(directive.loc).file;
  if (has_name) name = ParseString(tokens[1].spelling, error).value_or(name);
  sources_.SetPresumedLine(directive.loc.file, directive.loc.line + 1,
                           static_cast<int>(line->value), std::move(name));
}

void Preprocessor::MessageDirective(const Token& directive, bool is_error) {
  std::string text;
  for (const Token& token : RestOfLine()) {
    absl::StrAppend(&text, token.space_before && !text.empty() ? " " : "",
                    Printable(token.spelling));
  }
  const std::string message = absl::StrCat("#", directive.spelling, " ", text);
  if (is_error) {
    report_.Error(directive.loc, message);
  } else {
    report_.Warning(WarningKind::kUserWarning, directive.loc, message);
  }
}

}  // namespace atalla::cc
