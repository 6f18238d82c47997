// More values than registers: 250 scalars, 255 vectors, 15 masks. What does not fit goes elsewhere
// and comes back right.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/base/bf16.h"
#include "atalla/base/diagnostic.h"
#include "atalla/cc/compiler.h"
#include "atalla/cc/run_program.h"
#include "atalla/emu/emulator.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/image.pb.h"

namespace atalla::cc {
namespace {

constexpr absl::string_view kLoad =
    "scpad_load(0,0x1000,0x01F0001F); vec v=vector_load(0,0,31,0);\n";

// Words 0, 3, 6 ... from 0x2000; 32 lanes of 1 at 0x1000, but lane 0, which is 256.
v1::Image Memory() {
  v1::Image image;
  image.set_schema_version(1);
  v1::Segment* lanes = image.add_segments();
  lanes->set_address(0x1000);
  for (int i = 0; i < 32; ++i) {
    const uint16_t bits = Bf16FromFloat(i == 0 ? 256.0f : 1.0f);
    lanes->mutable_data()->push_back(static_cast<char>(bits & 0xFF));
    lanes->mutable_data()->push_back(static_cast<char>(bits >> 8));
  }
  v1::Segment* words = image.add_segments();
  words->set_address(0x2000);
  for (uint32_t i = 0; i < 1000; ++i) {
    for (int byte = 0; byte < 4; ++byte) {
      words->mutable_data()->push_back(static_cast<char>((3 * i) >> (8 * byte)));
    }
  }
  return image;
}

// x10 of the program without and with optimisation, on both machines; they must agree.
int32_t ResultOf(const std::string& program) {
  int32_t first = 0;
  for (const int level : {0, 2}) {
    RunSourceOptions options;
    options.compile.optimization = level;
    options.compile.verify_passes = true;
    if (level == 2) options.machine = isa::MachineModel::Reference();
    options.image = Memory();
    const absl::StatusOr<emu::Emulator> done = RunSource(program, "t.c", options);
    EXPECT_TRUE(done.ok()) << "-O" << level << ": " << done.status();
    if (!done.ok()) return -1;
    const auto value = static_cast<int32_t>(done->ScalarRegister(kReturnRegister));
    if (level == 0) first = value;
    EXPECT_EQ(value, first) << "-O" << level;
  }
  return first;
}

DiagnosticList WarningsOf(const std::string& program) {
  CompileOptions options;
  options.warn_spill = true;
  const absl::StatusOr<CompileResult> result = Compile(program, "t.c", options);
  EXPECT_TRUE(result.ok()) << result.status();
  return result.ok() ? result->warnings : DiagnosticList();
}

// `count` ints that are loaded first and used afterwards, in the same order.
std::string LiveInts(int count) {
  std::string program = "int main(){\nvolatile int* p=(volatile int*)0x2000;\n";
  for (int i = 0; i < count; ++i) absl::StrAppend(&program, "int a", i, "=p[", i, "];\n");
  absl::StrAppend(&program, "int s=0;\n");
  for (int i = 0; i < count; ++i) absl::StrAppend(&program, "s=s*3+a", i, ";\n");
  return program + "return s;\n}\n";
}

int32_t ExpectedOfLiveInts(int count) {
  uint32_t sum = 0;
  for (int i = 0; i < count; ++i) sum = sum * 3 + 3 * static_cast<uint32_t>(i);
  return static_cast<int32_t>(sum);
}

TEST(PressureTest, Scalars) {
  for (const int count : {200, 251, 320}) {
    EXPECT_EQ(ResultOf(LiveInts(count)), ExpectedOfLiveInts(count)) << count;
  }
}

TEST(PressureTest, ScalarsAcrossALoop) {
  std::string program = "int main(){\nvolatile int* p=(volatile int*)0x2000;\nint i; int s=0;\n";
  for (int i = 0; i < 300; ++i) absl::StrAppend(&program, "int a", i, "=p[", i, "];\n");
  absl::StrAppend(&program, "for(i=0;i<5;i++){\n");
  for (int i = 0; i < 300; ++i) absl::StrAppend(&program, "s+=a", i, "^i; a", i, "+=s;\n");
  absl::StrAppend(&program, "}\nreturn s;\n}\n");
  uint32_t a[300];
  uint32_t sum = 0;
  for (uint32_t i = 0; i < 300; ++i) a[i] = 3 * i;
  for (uint32_t i = 0; i < 5; ++i) {
    for (uint32_t& x : a) {
      sum += x ^ i;
      x += sum;
    }
  }
  EXPECT_EQ(ResultOf(program), static_cast<int32_t>(sum));
}

// Float words keep all their bits on the way through a spill slot: 1/3 has 24.
TEST(PressureTest, FloatsKeepTheirWords) {
  std::string program =
      "int main(){\nvolatile int* p=(volatile int*)0x2000;\nint i; float t=1.0/3.0; int bits;\n";
  for (int i = 0; i < 300; ++i) absl::StrAppend(&program, "float a", i, "=t*p[", i, "];\n");
  absl::StrAppend(&program, "float s=0.0;\n");
  for (int i = 0; i < 300; ++i) absl::StrAppend(&program, "s=s+a", i, ";\n");
  absl::StrAppend(&program,
                  "asm(\"add_s %0, %1, x0\" : \"=r\"(bits) : \"r\"(s)); return bits;\n}\n");
  const float third = 1.0f * (1.0f / 3.0f);
  float sum = 0;
  for (int i = 0; i < 300; ++i) sum += third * static_cast<float>(3 * i);
  EXPECT_EQ(ResultOf(program), static_cast<int32_t>(FloatWord(sum)));
}

// Lanes that are BF16 values survive memory as they are.
TEST(PressureTest, Vectors) {
  for (const int count : {250, 256, 300}) {
    std::string program = absl::StrCat("int main(){\n", kLoad);
    for (int i = 0; i < count; ++i) {
      absl::StrAppend(&program, "vec a", i, "=v+", i % 100, ".0;\n");
    }
    absl::StrAppend(&program, "int s=0;\n");
    for (int i = 0; i < count; ++i) {
      absl::StrAppend(&program, "s=s*3+(int)a", i, "[", 1 + i % 31, "];\n");
    }
    absl::StrAppend(&program, "return s;\n}\n");
    uint32_t sum = 0;
    for (int i = 0; i < count; ++i) sum = sum * 3 + static_cast<uint32_t>(1 + i % 100);
    EXPECT_EQ(ResultOf(program), static_cast<int32_t>(sum)) << count;
  }
}

// Beyond 255 the compiler says so on request, because memory truncates lanes.
TEST(PressureTest, SpilledVectorsAreReported) {
  const auto program = [](int count) {
    std::string text = absl::StrCat("int main(){\n", kLoad);
    for (int i = 0; i < count; ++i) {
      absl::StrAppend(&text, "vec a", i, "=vec_op_masked(\"RSUM\",v,0.0,", i + 1, ");\n");
    }
    absl::StrAppend(&text, "int s=0;\n");
    for (int i = 0; i < count; ++i) absl::StrAppend(&text, "s+=(int)a", i, "[0];\n");
    return text + "return s;\n}\n";
  };
  EXPECT_TRUE(WarningsOf(program(240)).diagnostics().empty());
  EXPECT_THAT(WarningsOf(program(280)).Render(),
              testing::HasSubstr("more than 255 vec values are live in 'main': this one goes to "
                                 "memory, which truncates its lanes to BF16"));
}

TEST(PressureTest, Masks) {
  for (const int count : {10, 15, 16, 24, 32}) {
    // Mask i has the lanes of value i + 1: all of them live at once.
    std::string program = absl::StrCat("int main(){\n", kLoad, "int i; for(i=0;i<1;i++){\n");
    for (int i = 0; i < count; ++i) {
      absl::StrAppend(&program, "int m", i, "=make_mask(\"", i % 2 == 0 ? "==" : ">", "\",v,",
                      i % 2 == 0 ? "1.0" : "2.0", ",", 1 << (i % 31), "|3);\n");
    }
    absl::StrAppend(&program, "vec r=v-v;\n");
    for (int i = 0; i < count; ++i) {
      absl::StrAppend(&program, "r=vec_op_masked(\"+\",r,", i + 1, ".0,m", i, ");\n");
    }
    absl::StrAppend(&program,
                    "vec s=vec_op_masked(\"RSUM\",r,0.0,-1); return (int)s[0]; } return 0;\n}\n");
    // Lane 0 is 256: every odd mask has it; even ones have lane 1 and one more lane.
    int lanes[32] = {};
    for (int i = 0; i < count; ++i) {
      const uint32_t enabled = (1u << (i % 31)) | 3u;
      for (int lane = 0; lane < 32; ++lane) {
        const bool holds = i % 2 == 0 ? lane != 0 : lane == 0;
        if ((enabled >> lane & 1) != 0 && holds) lanes[lane] += i + 1;
      }
    }
    int sum = 0;
    for (const int lane : lanes) sum += Bf16ToFloat(Bf16FromFloat(static_cast<float>(lane)));
    EXPECT_EQ(ResultOf(program), sum) << count;
  }
}

// 256 + 1 needs nine bits: a copy that rounds would make 256 of it.
TEST(PressureTest, SumsAreCopiedExactly) {
  const std::string sum = "vec r=vec_op_masked(\"RSUM\",v,0.0,3);\n";
  // The same value in two variables, of which one is changed.
  EXPECT_EQ(ResultOf(absl::StrCat("int main(){", kLoad, sum,
                                  "vec s=r; s=vec_op_masked(\"+\",s,1.0,0x80000000);",
                                  "return (int)r[0]*1000+(int)s[1]-257000;}")),
            257);
  // As argument and result, while the caller keeps it.
  EXPECT_EQ(ResultOf(absl::StrCat("vec id(vec a){return a;} vec (*p)(vec)=id;\n",
                                  "int g(vec a){return (int)a[3];}", "int main(){", kLoad, sum,
                                  "int a=g(r); return a*2-(int)r[0];}")),
            257);
  // The result of a function, from its only instruction.
  EXPECT_EQ(ResultOf(absl::StrCat("vec total(vec a){return vec_op_masked(\"RSUM\",a,0.0,3);}",
                                  "int main(){", kLoad, "vec r=total(v); return (int)r[9];}")),
            257);
  // Out of a branch.
  EXPECT_EQ(ResultOf(absl::StrCat("int main(){", kLoad, "int* p=(int*)0x2000; vec r=v;",
                                  "if(p[1]==3) r=vec_op_masked(\"RSUM\",v,0.0,3);",
                                  "else r=vec_op_masked(\"RSUM\",v,0.0,1);", "return (int)r[5];}")),
            257);
}

// A product with the weights is rounded, but not its sum with the second operand, nor a row of a
// scratchpad: 256 + 1.
TEST(PressureTest, ProductsAndRowsAreExact) {
  EXPECT_EQ(ResultOf(absl::StrCat("int main(){", kLoad,
                                  "vec e=v-v; vec one=e+1.0; vec w=vec_op_masked(\"+\",e,v,1);",
                                  "load_weights(w); vec r=gemm(one,one,-1); vec s=r;",
                                  "vector_store(s,0,1,31,0); vec t=vector_load(0,1,31,0); vec u=t;",
                                  "return (int)r[0]+(int)s[0]+(int)t[0]+(int)u[0];}")),
            4 * 257);
}

TEST(PressureTest, LargeFrames) {
  // Beyond the displacement of 12 bits, in both directions.
  EXPECT_EQ(ResultOf("int f(int n){int a[3000]; char c[5]; int i; for(i=0;i<3000;i++) a[i]=i+n;"
                     "c[4]=n; return a[2999]+a[0]+c[4];}"
                     "int main(){int b[700]; b[699]=f(1); b[0]=f(2); return b[699]*10000+b[0];}"),
            (3000 + 1 + 1) * 10000 + 3001 + 2 + 2);
}

TEST(PressureTest, ManyArguments) {
  std::string parameters, arguments, sum;
  int expected = 0;
  for (int i = 0; i < 60; ++i) {
    absl::StrAppend(&parameters, i == 0 ? "" : ",", "int a", i, ",vec v", i);
    absl::StrAppend(&arguments, i == 0 ? "" : ",", i, ",v+", i, ".0");
    absl::StrAppend(&sum, "+a", i, "*", i + 1, "+(int)v", i, "[2]");
    expected += i * (i + 1) + 1 + i;
  }
  EXPECT_EQ(ResultOf(absl::StrCat("int f(", parameters, "){return 0", sum, ";}\nint main(){", kLoad,
                                  "return f(", arguments, ");}")),
            expected);
}

TEST(PressureTest, BranchesAcrossLongCode) {
  // Farther than a branch reaches.
  std::string body;
  for (int i = 0; i < 1500; ++i) absl::StrAppend(&body, "p[", i % 7, "]=p[", i % 5, "]+", i, ";\n");
  uint32_t p[7] = {};
  for (int turn = 0; turn < 3; ++turn) {
    for (uint32_t i = 0; i < 1500; ++i) p[i % 7] = p[i % 5] + i;
  }
  EXPECT_EQ(ResultOf(absl::StrCat("int main(){volatile int* p=(volatile int*)0x8000; int i;\n",
                                  "for(i=0;i<3;i++){\n", body, "}\nreturn p[6];}")),
            static_cast<int32_t>(p[6]));
}

}  // namespace
}  // namespace atalla::cc
