// Which instructions the compiler emits: those that the language specification's tables of
// operators (6), intrinsics (12) and worked outputs (16) ask for, with its calling convention (14).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "atalla/assembler/code.h"
#include "atalla/cc/compiler.h"

namespace atalla::cc {
namespace {

// The lines of function `name` in assembly text, without directives; labels of blocks keep their
// colon.
std::vector<std::string> LinesOf(const assembler::Code& code, absl::string_view name) {
  std::vector<std::string> lines;
  bool inside = false;
  for (absl::string_view line : absl::StrSplit(assembler::PrintCode(code), '\n')) {
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line[0] == '.') continue;
    if (absl::EndsWith(line, ":") && !absl::StrContains(line, "_block")) {
      inside = absl::StripSuffix(line, ":") == name;
      continue;
    }
    if (inside) lines.emplace_back(line);
  }
  return lines;
}

// Registers without a role in the calling convention become t0, t1 ... (scalars) and u0, u1 ...
// (vectors), in order of appearance: which ones they are is the allocator's business.
std::string Normalize(const std::vector<std::string>& lines) {
  std::map<std::string, std::string> names;
  const auto rename = [&](const std::string& word) {
    int number = 0;
    if (word.size() < 2 || !absl::SimpleAtoi(word.substr(1), &number)) return word;
    const bool is_scalar = word[0] == 'x' && (number >= 34 || (number > 2 && number < 10));
    const bool is_vector = word[0] == 'v' && number >= 9;
    if (!is_scalar && !is_vector) return word;
    int count = 0;
    for (const auto& [old, name] : names) count += old[0] == word[0] ? 1 : 0;
    return names.emplace(word, absl::StrCat(is_scalar ? "t" : "u", count)).first->second;
  };
  std::string result;
  for (const std::string& line : lines) {
    std::string word;
    for (const char c : absl::StrCat(line, "\n")) {
      if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
        word += c;
        continue;
      }
      absl::StrAppend(&result, rename(word), std::string(1, c));
      word.clear();
    }
  }
  return std::string(absl::StripSuffix(result, "\n"));
}

std::string CodeOf(absl::string_view source, absl::string_view name = "f",
                   const CompileOptions& given = {}) {
  CompileOptions options = given;
  options.require_main = false;
  options.verify_passes = true;
  const absl::StatusOr<CompileResult> result = Compile(source, "t.c", options);
  if (!result.ok()) return std::string(result.status().message());
  return Normalize(LinesOf(result->code, name));
}

struct Emission {
  const char* source;
  const char* code;  // Without the return.
};

void ExpectEmissions(const std::vector<Emission>& emissions) {
  for (const Emission& emission : emissions) {
    for (const int level : {1, 2, 3}) {
      SCOPED_TRACE(absl::StrCat("-O", level, " ", emission.source));
      CompileOptions options;
      options.optimization = level;
      const std::string separator = *emission.code == '\0' ? "" : "\n";
      EXPECT_EQ(CodeOf(emission.source, "f", options),
                absl::StrCat(emission.code, separator, "jalr x0, x1, 0"));
    }
  }
}

// Section 12.1.
TEST(EmissionTest, Intrinsics) {
  ExpectEmissions({
      {"vec f(int a,int r){return vector_load(a,r,31,0);}", "vreg.ld v1, x12, x13, 31, 0"},
      {"vec f(){return vector_load(0,0,15,1);}", "vreg.ld v1, x0, x0, 15, 1"},
      {"void f(vec v,int a,int r){vector_store(v,a,r,7,1);}", "vreg.st v1, x12, x13, 7, 1"},
      {"void f(int s,int d,int c){scpad_load(s,d,c);}", "scpad.ld x12, x13, x14"},
      {"void f(int s,int d,int c){scpad_store(s,d,c);}", "scpad.st x12, x13, x14"},
      {"void f(vec v){load_weights(v);}", "lw.vi v0, v1, 0, m0"},
      // One instruction: the partial sum is added in float32.
      {"vec f(vec a,vec c){return gemm(a,c,-1);}", "gemm.vv v1, v1, v2, m0"},
      {"vec f(vec a,vec c,int m){return gemm(a,c,m);}", "gemm.vv v1, v1, v2, m0"},
      {"float f(float x){return sqrt(x);}", "sqrt.bf x10, x12, x0"},
      {"float f(vec v){return v[7];}", "vmov.vts x10, v1, 7"},
      {"int f(vec a,vec b){return make_mask(\"<\",a,b,-1);}",
       "mlt.mvv m1, v1, v2, m0\nmv.mts x10, m1"},
      {"int f(vec a,float b){return make_mask(\">\",a,b,-1);}",
       "mgt.mvs m1, v1, x12, m0\nmv.mts x10, m1"},
      {"int f(vec a,float b){return make_mask(\"!=\",a,b,0xFFFFFFFF);}",
       "mneq.mvs m1, v1, x12, m0\nmv.mts x10, m1"},
      // Bits of disabled lanes are 0: the target is cleared first.
      {"int f(vec a,vec b,int m){return make_mask(\"==\",a,b,m);}",
       "mv.stm m1, x12\nmv.stm m2, x0\nmeq.mvv m2, v1, v2, m1\nmv.mts x10, m2"},
  });
}

// Section 12.2.
TEST(EmissionTest, VecOpMasked) {
  ExpectEmissions({
      {"vec f(vec a,vec b){return vec_op_masked(\"+\",a,b,-1);}", "add.vv v1, v1, v2, m0"},
      {"vec f(vec a,vec b){return vec_op_masked(\"-\",a,b,-1);}", "sub.vv v1, v1, v2, m0"},
      {"vec f(vec a,vec b){return vec_op_masked(\"*\",a,b,-1);}", "mul.vv v1, v1, v2, m0"},
      {"vec f(vec a,float b){return vec_op_masked(\"+\",a,b,-1);}", "add.vs v1, v1, x12, m0"},
      {"vec f(vec a,float b){return vec_op_masked(\"-\",a,b,-1);}", "sub.vs v1, v1, x12, m0"},
      {"vec f(vec a,float b){return vec_op_masked(\"*\",a,b,-1);}", "mul.vs v1, v1, x12, m0"},
      {"vec f(vec a,vec b,int m){return vec_op_masked(\"+\",a,b,m);}",
       "mv.stm m1, x12\nadd.vv v1, v1, v2, m1"},
      {"vec f(vec a){return vec_op_masked(\"EXP\",a,0.0,-1);}", "expi.vi v1, v1, 0, m0"},
      {"vec f(vec a,int m){return vec_op_masked(\"EXP\",a,0.0,m);}",
       "mv.stm m1, x12\nexpi.vi v1, v1, 0, m1"},
      {"vec f(vec a){return vec_op_masked(\"RSUM\",a,0.0,-1);}", "rsum.vi v1, v1, 64, m0"},
      {"vec f(vec a){return vec_op_masked(\"RMIN\",a,0.0,-1);}", "rmin.vi v1, v1, 64, m0"},
      {"vec f(vec a,int m){return vec_op_masked(\"RMAX\",a,0.0,m);}",
       "mv.stm m1, x12\nrmax.vi v1, v1, 64, m1"},
      {"vec f(vec a,vec c){return vec_op_masked(\"GEMM\",a,c,-1);}", "gemm.vv v1, v1, v2, m0"},
      // A mask that is only a mask stays in a mask register, and merging needs no copy.
      {"vec f(vec v){return vec_op_masked(\"*\",v,0.0,make_mask(\"<\",v,0.0,-1));}",
       "mlt.mvs m1, v1, x0, m0\nmul.vs v1, v1, x0, m1"},
  });
}

// Section 6.5.
TEST(EmissionTest, VecOperators) {
  ExpectEmissions({
      {"vec f(vec a,vec b){return a*b;}", "mul.vv v1, v1, v2, m0"},
      {"vec f(vec a,float s){return a+s;}", "add.vs v1, v1, x12, m0"},
      {"vec f(vec a,float s){return s*a;}", "mul.vs v1, v1, x12, m0"},
      {"vec f(vec a,float s){return a/s;}", "rcp.bf t0, x12, x0\nmul.vs v1, v1, t0, m0"},
      {"vec f(vec a,float s){return s-a;}", "add.vs u0, v0, x12, m0\nsub.vv v1, u0, v1, m0"},
      {"vec f(vec a){return -a;}", "sub.vv v1, v0, v1, m0"},
      {"vec f(float s){vec v; v=s; return v;}", "add.vs v1, v0, x12, m0"},
      {"vec f(vec* p){return *p;}", "vreg.ld v1, x12, x0, 31, 3"},
      {"void f(vec* p,vec v){p[1]=v;}", "addi.s t0, x12, 64\nvreg.st v1, t0, x0, 31, 3"},
  });
}

// Sections 6.3, 6.4 and 15.6; the last are right on both kinds of machine.
TEST(EmissionTest, ScalarOperators) {
  ExpectEmissions({
      {"int f(int a){return a+2047;}", "addi.s x10, x12, 2047"},
      {"int f(int a){return a+2048;}", "li.s t0, 2048\nadd.s x10, x12, t0"},
      {"int f(int a){return ~a;}", "xori.s x10, x12, -1"},
      {"int f(int a){return -a;}", "sub.s x10, x0, x12"},
      {"int f(){return 0x12345678;}", "lui.s x10, 2386092\naddi.s x10, x10, 120"},
      {"int f(){return 0x7FFFFF;}", "li.s x10, 8388607"},
      {"float f(){return 1.5;}", "lui.s x10, 8355840"},  // 0x3FC0 * 512.
      {"float f(float x){return 1.0/x;}", "rcp.bf x10, x12, x0"},
      {"float f(float a,float b){return a+b;}", "add.bf x10, x12, x13"},
      {"float f(float a){return -a;}", "sub.bf x10, x0, x12"},
      {"int f(float a){return (int)a;}", "bfts.s x10, x12, x0"},
      {"int f(float a,float b){return a<b;}", "slt.bf x10, x12, x13"},
      {"float f(float* p){return *p;}", "lhw.s x10, 0(x12)"},
      {"float f(volatile float* p){return *p;}", "lw.s x10, 0(x12)"},
      {"void f(float* p,float x){*p=x;}", "shw.s x13, 0(x12)"},
      {"int f(){int* c=(int*)0x3C; return c[3];}", "lw.s x10, 72(x0)"},
      {"int f(int a,int b){return a<b;}", "slt.s x10, x12, x13"},
      {"int f(unsigned a,unsigned b){return a<b;}", "sltu.s x10, x12, x13"},
      {"int f(int a){return a<5;}", "slti.s x10, x12, 5"},
      {"int f(int a,int b){return a/b;}", "div.s x10, x12, x13"},
      {"int f(int a,int b){return a%b;}",
       "div.s t0, x12, x13\nmul.s t1, t0, x13\nsub.s x10, x12, t1"},
      {"float f(int a){return a&255;}", "andi.s t0, x12, 255\nstbf.s x10, t0, x0"},
  });
}

// Section 14.3.
TEST(EmissionTest, ArgumentsAndResults) {
  ExpectEmissions({
      {"int f(int a,int b,int c,int d,int e,int g){return g;}", "addi.s x10, x17, 0"},
      {"int f(int a,int b,int c,int d,int e,int g,int h){return h;}", "lw.s x10, 0(x2)"},
      {"int f(int a,int b,int c,int d,int e,int g,int h,int i){return i;}", "lw.s x10, 4(x2)"},
      // Floats on the stack are words, too.
      {"float f(int a,int b,int c,int d,int e,int g,float h,float i){return i;}",
       "lw.s x10, 4(x2)"},
      // Vectors have registers of their own.
      {"vec f(int a,vec v,int b,vec w){return w;}", "sub.vs v1, v2, x0, m0"},
      {"int f(int a,vec v,int b){return b;}", "addi.s x10, x13, 0"},
      // The ninth comes by address.
      {"vec f(vec a,vec b,vec c,vec d,vec e,vec g,vec h,vec i,vec j){return j;}",
       "vreg.ld v1, x12, x0, 31, 3"},
      {"void f(){}", ""},
      // A struct comes as the address of a copy of its own.
      {"struct P{int x,y;}; int f(struct P p){return p.y;}", "lw.s x10, 4(x12)"},
      {"struct P{int x,y;}; int f(int a,struct P p,int b){return b;}", "addi.s x10, x14, 0"},
      {"int f(int (*p)(int)){return 5;}", "li.s x10, 5"},
  });
}

// A struct result goes where x12 says; what else is made of it is forwarded.
TEST(EmissionTest, StructResult) {
  EXPECT_EQ(CodeOf("struct P{int x,y;}; struct P f(int a){struct P p; p.x=a; p.y=a; return p;}"),
            "sw.s x13, 0(x12)\nsw.s x13, 4(x12)\njalr x0, x1, 0");
}

// Section 14.2: what a caller may count on when it knows nothing about the callee.
TEST(EmissionTest, CalleeSavedRegistersAreSaved) {
  std::string source = "int f(int (*p)(void)) {\n";
  for (int i = 0; i < 9; ++i) absl::StrAppend(&source, "int a", i, " = p();\n");
  absl::StrAppend(&source, "return p() + a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8;\n}\n");
  CompileOptions options;
  options.require_main = false;
  const absl::StatusOr<CompileResult> result = Compile(source, "t.c", options);
  ASSERT_TRUE(result.ok()) << result.status();
  std::map<std::string, std::string> saved;  // Register to place.
  std::map<std::string, std::string> restored;
  bool body = false;
  for (const std::string& line : LinesOf(result->code, "f")) {
    const std::vector<std::string> words =
        absl::StrSplit(line, absl::ByAnyChar(" ,"), absl::SkipEmpty());
    if (words[0] == "jalr" && words[1] == "x1") body = true;
    if (words[0] == "sw.s" && !body) saved[words[1]] = words[2];
    if (words[0] == "lw.s" && saved.count(words[1]) != 0) restored[words[1]] = words[2];
  }
  EXPECT_EQ(saved, restored);
  EXPECT_TRUE(saved.count("x1") != 0);
  // Ten values live across ten calls: nothing else keeps them.
  int count = 0;
  for (const auto& [reg, place] : saved) {
    int number = 0;
    ASSERT_TRUE(absl::SimpleAtoi(reg.substr(1), &number));
    const bool is_callee_saved =
        number == 8 || number == 9 || (number >= 18 && number <= 27) || number == 32;
    EXPECT_TRUE(is_callee_saved || number == 1) << reg;
    count += is_callee_saved ? 1 : 0;
  }
  EXPECT_GE(count, 10);
}

// Section 16.1's ideal, without inlining, and with it.
TEST(EmissionTest, ALeafNeedsNoFrame) {
  EXPECT_EQ(CodeOf("int sq(int a){return a*a;}", "sq"), "mul.s x10, x12, x12\njalr x0, x1, 0");
  const char* program = "int sq(int a){return a*a;} int main(){int x=7; return sq(x)-3;}";
  EXPECT_EQ(CodeOf(program, "main"), "li.s x10, 46\njalr x0, x1, 0");
}

// Section 16.5's source: parameters by displacement from x0, one register for each control word.
TEST(EmissionTest, Sdma) {
  EXPECT_EQ(CodeOf("int main(){int* cfg=(int*)0x3C; int src=cfg[0]; int dst=cfg[1];\n"
                   "int ctl=0x01F0001F; scpad_load(0,src,ctl); scpad_store(0,dst,ctl);\n"
                   "asm(\"halt\"); return 0;}",
                   "main"),
            "lw.s t0, 60(x0)\n"
            "lw.s t1, 64(x0)\n"
            "lui.s t2, 253952\n"  // 0x01F0001F does not fit the 25 bits of li.s.
            "addi.s t2, t2, 31\n"
            "scpad.ld x0, t0, t2\n"
            "scpad.st x0, t1, t2\n"
            "halt.s");
}

// -mclean: the order branches of the machine are signed.
TEST(EmissionTest, SignedBranches) {
  const char* program =
      "int g(int a); int f(int a,int b){if(a<b) return g(a); return g(b);}"
      "int g(int a){asm(\"nop\"); asm(\"nop\"); asm(\"nop\"); return a;}";
  CompileOptions options;
  options.optimization = 1;
  const std::string safe = CodeOf(program, "f", options);
  options.signed_branches = true;
  const std::string clean = CodeOf(program, "f", options);
  EXPECT_THAT(safe, testing::HasSubstr("slt.s t0, x12, x13"));
  EXPECT_THAT(clean, testing::Not(testing::HasSubstr("slt.s")));
  EXPECT_THAT(clean, testing::ContainsRegex("b(lt|ge).s x12, x13"));
}

TEST(EmissionTest, TheSameInputGivesTheSameCode) {
  const std::string source =
      "int main(){int s=0; int i; for(i=0;i<9;i++){vec v=vector_load(0,i,31,0); s+=(int)v[i];} "
      "return s;}";
  const absl::StatusOr<CompileResult> a = Compile(source, "t.c");
  const absl::StatusOr<CompileResult> b = Compile(source, "t.c");
  ASSERT_TRUE(a.ok() && b.ok());
  EXPECT_EQ(assembler::PrintCode(a->code), assembler::PrintCode(b->code));
}

// The counter of a loop is stepped by the branch that tests it: the bound is less by the step.
TEST(EmissionTest, BranchesStepCounters) {
  const std::string code =
      CodeOf("void f(){int r=0; while(r<9){vector_store(vector_load(0,r,31,0),0,r,31,1); r=r+3;}}");
  EXPECT_THAT(code, testing::HasSubstr(", 3\n"));
  EXPECT_THAT(code, testing::ContainsRegex("li.s t[0-9]+, 6\n"));
  EXPECT_THAT(code, testing::ContainsRegex("blt.s t[0-9]+, t[0-9]+, f_block[0-9]+, 3\n"));
  EXPECT_THAT(code, testing::Not(testing::HasSubstr("addi.s")));
  // A counter that is wanted before the branch is stepped where it is wanted.
  EXPECT_THAT(CodeOf("void f(){int r=0; while(r<9){r=r+3; *(volatile int*)0x2000=r;}}"),
              testing::Not(testing::ContainsRegex("blt.s .*, 3\n")));
}

// 32 rows need 31 registers as they are, and 10 as sums of an address and a row.
TEST(EmissionTest, RowsAreSumsOfAddressAndRow) {
  CompileOptions options;
  options.optimization = 3;
  const std::string code = CodeOf(
      "void f(){int r=0; while(r<32){load_weights(vector_load(0,r,31,0)); r=r+1;}}", "f", options);
  int constants = 0;
  int loads = 0;
  for (absl::string_view line : absl::StrSplit(code, '\n')) {
    constants += absl::StartsWith(line, "li.s") ? 1 : 0;
    loads += absl::StartsWith(line, "vreg.ld") ? 1 : 0;
  }
  EXPECT_EQ(loads, 32);
  EXPECT_EQ(constants, 10);
}

}  // namespace
}  // namespace atalla::cc
