// Mutated programs: whatever the text, the compiler either compiles it or says what is wrong with
// it. It does not crash, hang or find fault with itself.

#include <gtest/gtest.h>

#include <cstddef>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/cc/compiler.h"
#include "atalla/cc/program_table.h"

namespace atalla::cc {
namespace {

// What is put in: pieces of the language, in places where they do not belong.
constexpr absl::string_view kPieces[] = {
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    ";",
    ",",
    "*",
    "&",
    "=",
    "+",
    "-",
    "/",
    "%",
    "<<",
    "?",
    ":",
    ".",
    "->",
    "++",
    "!",
    "~",
    "==",
    "<",
    "0",
    "1",
    "-1",
    "31",
    "0x7FFFFFFF",
    "1.5",
    "4096",
    "\"+\"",
    "\"r\"",
    "'a'",
    "int ",
    "vec ",
    "float ",
    "char ",
    "void ",
    "struct ",
    "struct S{int a:3;vec v;} ",
    "const ",
    "volatile ",
    "static ",
    "typedef ",
    "extern ",
    "unsigned ",
    "if(",
    "else ",
    "while(",
    "for(;;)",
    "do ",
    "switch(",
    "case 1:",
    "default:",
    "break;",
    "continue;",
    "goto x;",
    "x:",
    "return ",
    "sizeof ",
    "asm(\"nop\");",
    "gemm(",
    "make_mask(\">\",",
    "vec_op_masked(\"+\",",
    "vector_load(",
    "load_weights(",
    "#define a ",
    "\n#if 1\n",
    "\n#endif\n",
    "#include \"x\"\n",
    "##",
    "#",
    "\\\n",
    "/*",
    "//",
    "main",
    "v",
    "a",
    "f(",
    "...",
    "__builtin_va_list ",
    "(vec)",
    "(int)",
    "(float)",
    "(char*)",
    "\"",
    "'",
    "\x01",
    "\xC3\xA9",
};

class Mutator {
 public:
  explicit Mutator(const std::vector<ProgramRow>& rows) : rows_(rows) {}

  std::string Next() {
    std::string text = rows_[Below(rows_.size())].program;
    const size_t count = 1 + Below(3);
    for (size_t i = 0; i < count; ++i) Mutate(text);
    return text;
  }

 private:
  size_t Below(size_t limit) { return random_() % limit; }

  // The start or end of a token, roughly.
  size_t Place(const std::string& text) {
    size_t place = Below(text.size() + 1);
    while (place > 0 && place < text.size() && absl::ascii_isalnum(text[place]) &&
           absl::ascii_isalnum(text[place - 1])) {
      --place;
    }
    return place;
  }

  // The word around or behind a place: letters and digits. Empty at the end.
  static absl::string_view WordAt(absl::string_view text, size_t place) {
    while (place < text.size() && !absl::ascii_isalnum(text[place])) ++place;
    size_t end = place;
    while (end < text.size() && absl::ascii_isalnum(text[end])) ++end;
    return text.substr(place, end - place);
  }

  // Changes that leave the grammar alone: a word for a word, a number for a number, an operator for
  // an operator, a statement again.
  void MutateMeaning(std::string& text) {
    const std::string kOperators = "+-*/%&|^<>=";
    constexpr absl::string_view kNumbers[] = {"0",  "1",          "2",   "31",  "32",   "4095",
                                              "-1", "0x80000000", "0.0", "1.5", "2048", "65536"};
    const size_t place = Place(text);
    const absl::string_view word = WordAt(text, place);
    const size_t at = word.empty() ? text.size() : word.data() - text.data();
    switch (Below(3)) {
      case 0: {
        const bool is_number = !word.empty() && absl::ascii_isdigit(word[0]);
        const std::string other(is_number ? kNumbers[Below(std::size(kNumbers))]
                                          : WordAt(text, Place(text)));
        text.replace(at, word.size(), other);
        break;
      }
      case 1: {
        const size_t found = text.find_first_of(kOperators, place);
        if (found != std::string::npos) text[found] = kOperators[Below(kOperators.size())];
        break;
      }
      default: {
        const size_t start = text.find_first_of(";{}", place);
        if (start == std::string::npos) break;
        const size_t end = text.find(';', start + 1);
        if (end == std::string::npos) break;
        const std::string statement = text.substr(start + 1, end - start);
        size_t target = text.find_first_of(";{}", Below(text.size() + 1));
        if (target == std::string::npos) target = start;
        text.insert(target + 1, statement);
      }
    }
  }

  void Mutate(std::string& text) {
    if (Below(3) != 0) {
      MutateMeaning(text);
      return;
    }
    const size_t place = Place(text);
    const size_t length = Below(1 + Below(12));
    switch (Below(6)) {
      case 0:
        text.erase(place, length);
        break;
      case 1:
        text.erase(place);
        break;
      case 2:
        text.replace(place, length, std::string(kPieces[Below(std::size(kPieces))]));
        break;
      case 3: {  // A piece of this or another program.
        const std::string& other = rows_[Below(rows_.size())].program;
        const size_t from = Place(other);
        text.insert(place, other.substr(from, Below(30)));
        break;
      }
      case 4:
        text.insert(place, text.substr(Place(text), Below(20)));
        break;
      default:
        text.insert(place, std::string(kPieces[Below(std::size(kPieces))]));
    }
  }

  const std::vector<ProgramRow>& rows_;
  std::mt19937 random_{20240607};
};

// Whether it compiled.
bool ExpectNoFault(const std::string& program, int level) {
  SCOPED_TRACE(program);
  CompileOptions options;
  options.optimization = level;
  options.verify_passes = true;
  const absl::StatusOr<CompileResult> result = Compile(program, "t.c", options);
  if (result.ok()) return true;
  EXPECT_EQ(result.status().code(), absl::StatusCode::kInvalidArgument) << result.status();
  // An error of its own kind, with a place unless it is about the program as a whole.
  EXPECT_TRUE(absl::StrContains(result.status().message(), ": error: ")) << result.status();
  return false;
}

class MutationTest : public testing::TestWithParam<const char*> {};

TEST_P(MutationTest, NeverCrashesTheCompiler) {
  const std::vector<ProgramRow> rows =
      ReadProgramTable(absl::StrCat("testdata/atallac/", GetParam(), ".txt"));
  ASSERT_FALSE(rows.empty());
  Mutator mutator(rows);
  int compiled = 0;
  for (int i = 0; i < 5000; ++i) {
    compiled += ExpectNoFault(mutator.Next(), i % 4) ? 1 : 0;
    if (HasFailure()) break;
  }
  // Enough of them get far: those that break no rule of the grammar.
  const std::string table = GetParam();
  if (table == "accept" || table == "language") {
    EXPECT_GT(compiled, 500);
  }
  RecordProperty("compiled", compiled);
}

INSTANTIATE_TEST_SUITE_P(Tables, MutationTest,
                         testing::Values("accept", "reject", "language", "diagnostics"),
                         [](const testing::TestParamInfo<const char*>& info) {
                           return std::string(info.param);
                         });

}  // namespace
}  // namespace atalla::cc
