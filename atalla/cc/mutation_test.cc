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

  void Mutate(std::string& text) {
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

void ExpectNoFault(const std::string& program, int level) {
  SCOPED_TRACE(program);
  CompileOptions options;
  options.optimization = level;
  options.verify_passes = true;
  const absl::StatusOr<CompileResult> result = Compile(program, "t.c", options);
  if (result.ok()) return;
  EXPECT_EQ(result.status().code(), absl::StatusCode::kInvalidArgument) << result.status();
  // An error of its own kind, with a place unless it is about the program as a whole.
  EXPECT_TRUE(absl::StrContains(result.status().message(), ": error: ")) << result.status();
}

class MutationTest : public testing::TestWithParam<const char*> {};

TEST_P(MutationTest, NeverCrashesTheCompiler) {
  const std::vector<ProgramRow> rows =
      ReadProgramTable(absl::StrCat("testdata/atallac/", GetParam(), ".txt"));
  ASSERT_FALSE(rows.empty());
  Mutator mutator(rows);
  for (int i = 0; i < 2500; ++i) {
    ExpectNoFault(mutator.Next(), i % 4);
    if (HasFailure()) break;
  }
}

INSTANTIATE_TEST_SUITE_P(Tables, MutationTest,
                         testing::Values("accept", "reject", "language", "diagnostics"),
                         [](const testing::TestParamInfo<const char*>& info) {
                           return std::string(info.param);
                         });

}  // namespace
}  // namespace atalla::cc
