// The preprocessor: characters to the tokens that the parser sees.
//
//   Preprocessor preprocessor(sources, report, options);
//   std::vector<Token> tokens = preprocessor.Run(sources.AddFile("k.c", text));
//
// AtallaC specification, section 3. Include depth, depth of nested macro arguments and the number
// of tokens are limited, so that no input can make it run away.

#ifndef ATALLA_CC_LEX_PREPROCESSOR_H_
#define ATALLA_CC_LEX_PREPROCESSOR_H_

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "atalla/cc/lex/lexer.h"
#include "atalla/cc/lex/macro.h"
#include "atalla/cc/lex/options.h"
#include "atalla/cc/lex/source.h"
#include "atalla/cc/lex/token.h"

namespace atalla::cc {

class Preprocessor {
 public:
  static constexpr int64_t kMaxTokens = 2'000'000;
  static constexpr int kMaxIncludeDepth = 64;
  static constexpr int kMaxArgumentDepth = 100;

  Preprocessor(SourceManager& sources, Reporter& report, const FrontEndOptions& options);

  // All tokens of the unit, keywords marked; the last is kEnd.
  std::vector<Token> Run(int file);

 private:
  // An #if that is open.
  struct Conditional {
    Loc loc;
    bool taken = false;  // Some group of it has been taken.
    bool seen_else = false;
  };
  struct IncludedFile {
    std::unique_ptr<Lexer> lexer;
    std::vector<Conditional> conditionals;
    int search_index = -1;  // Of include_dirs, where it was found.
    Loc included_from;
    std::optional<Token> peeked;
  };
  // Tokens to be read before those of the file: the body of a macro, or tokens put back.
  struct PendingTokens {
    std::vector<Token> tokens;
    size_t next = 0;
    std::shared_ptr<Macro> macro;  // Not expanded again until these have been read.
    bool is_barrier = false;       // Reading stops here: an argument that is expanded by itself.
  };

  // --- Reading (preprocessor.cc).
  Token ReadRaw();
  Token ReadFromFile();
  // The next token of the line, kNewline at its end. Does not expand.
  Token ReadInLine();
  Token NextFileToken();
  bool NextIsLeftParen();
  void PutBack(Token token);
  Token Next();
  bool CountToken(Loc loc);
  void LeaveFile();

  // --- Expansion (expand.cc).
  bool TryExpand(Token& token);
  std::optional<Token> ExpandBuiltin(const Token& name);
  bool ReadArguments(const Token& name, const Macro& macro,
                     std::vector<std::vector<Token>>& arguments);
  std::vector<Token> Substitute(const Token& name, const Macro& macro,
                                const std::vector<std::vector<Token>>& arguments);
  std::vector<Token> ExpandList(const std::vector<Token>& tokens);
  Token Paste(const Token& left, const Token& right);
  Token Stringise(const std::vector<Token>& tokens, Loc loc);
  Token MakeToken(TokenKind kind, absl::string_view spelling, Loc loc);

  // --- Directives (directive.cc).
  void Directive(const Token& hash);
  void SkipLine();
  void ExpectEndOfLine(absl::string_view directive);
  std::vector<Token> RestOfLine();
  void DefineDirective();
  void UndefDirective();
  void IncludeDirective(const Token& directive, bool is_next);
  void OpenInclude(const Token& directive, absl::string_view header, bool is_next);
  void IfDirective(const Token& directive);
  void ElseDirective(const Token& directive);
  void EndifDirective(const Token& directive);
  void LineDirective(const Token& directive);
  void MessageDirective(const Token& directive, bool is_error);
  bool EvaluateCondition(const Token& directive);
  bool IsDefined(absl::string_view name) const;
  // Skips to the #elif or #else that is taken, or to the #endif.
  void SkipGroup();
  void DefineFromOption(const std::string& option);
  void SetMacro(absl::string_view name, Macro macro);

  SourceManager& sources_;
  Reporter& report_;
  const FrontEndOptions& options_;
  // Shared: a macro may be undefined while its arguments are being read.
  std::map<absl::string_view, std::shared_ptr<Macro>> macros_;
  std::deque<IncludedFile> files_;
  std::vector<PendingTokens> pending_;
  int64_t token_count_ = 0;
  int argument_depth_ = 0;
  int counter_ = 0;
  bool stopped_ = false;
};

}  // namespace atalla::cc

#endif  // ATALLA_CC_LEX_PREPROCESSOR_H_
