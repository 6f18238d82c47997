// Runs a matrix product on the emulator from another project: y = x wT, with x of 4 x 32 and w of
// 32 x 32, whose rows are the weights. First what every user does, in Multiply(); then the same run
// with an observer of one's own, and timed.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/assembler/assembler.h"
#include "atalla/base/status_macros.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/timing/timing_model.h"
#include "atalla/sched/schedule.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"

namespace {

namespace emu = atalla::emu;

constexpr int kRows = 4;
constexpr int kSize = 32;  // Of the systolic array.

// A program may also come from a file (image::LoadProgramFile reads .in, .pb and .textproto), or
// from the AtallaC compiler.
constexpr char kAssembly[] = R"(
        li.s     x1, 0x1000            # w in data memory
        li.s     x2, 0x2000            # x
        li.s     x3, 0x3000            # y
        li.s     x4, 0                 # rows 0 and up of the scratchpads
        scpad.ld x4, x1, 31, 31, 1     # w: columns - 1, rows - 1, scratchpad
        scpad.ld x4, x2, 31, 3, 0      # x
        li.s     x5, 31                # last row of w
        li.s     x6, 3                 # last row of x
        li.s     x7, 0
push:   vreg.ld  v1, x4, x7, 31, 1
        lw.vi    v0, v1, 0             # a row of w becomes a column of the array
        blt.s    x7, x5, push, 1       # adds 1 to x7, taken or not
        li.s     x7, 0
row:    vreg.ld  v2, x4, x7, 31, 0
        gemm.vv  v3, v2, v0, m0        # + v0, which is zero
        vreg.st  v3, x4, x7, 31, 0
        blt.s    x7, x6, row, 1
        scpad.st x4, x3, 31, 3, 0      # y
        halt.s
)";

absl::StatusOr<atalla::v1::Program> MakeProgram() {
  ATALLA_ASSIGN_OR_RETURN(const atalla::assembler::Code code,
                          atalla::assembler::ParseAssembly(kAssembly, "gemm.s"));
  return atalla::sched::ScheduleProgram(code);  // Packets of up to four instructions.
}

// An Image says where tensors are, so that they can be called by name. Files have their bytes, too;
// here WriteTensor brings them.
void AddTensor(absl::string_view name, uint64_t address, std::initializer_list<int64_t> shape,
               atalla::v1::Region::Role role, atalla::v1::Image& image) {
  atalla::v1::Region& region = *image.add_regions();
  region.set_tensor(name.data(), name.size());
  region.set_role(role);
  region.set_address(address);
  region.set_dtype(atalla::v1::DTYPE_BF16);
  region.mutable_layout()->mutable_row_major();
  uint64_t elements = 1;
  for (const int64_t dim : shape) {
    region.mutable_shape()->add_dims(dim);
    elements *= static_cast<uint64_t>(dim);
  }
  region.set_size_bytes(2 * elements);
}

atalla::v1::Image MakeImage() {
  atalla::v1::Image image;
  image.set_schema_version(1);
  AddTensor("w", 0x1000, {kSize, kSize}, atalla::v1::Region::ROLE_PARAMETER, image);
  AddTensor("x", 0x2000, {kRows, kSize}, atalla::v1::Region::ROLE_INPUT, image);
  AddTensor("y", 0x3000, {kRows, kSize}, atalla::v1::Region::ROLE_OUTPUT, image);
  return image;
}

// The common case. All errors are a Status; a trap names the packet, the slot and the instruction.
absl::StatusOr<std::vector<float>> Multiply(const atalla::v1::Program& program,
                                            const std::vector<float>& x,
                                            const std::vector<float>& w, emu::Emulator& emulator) {
  ATALLA_RETURN_IF_ERROR(emulator.LoadProgram(program));
  ATALLA_RETURN_IF_ERROR(emulator.LoadImage(MakeImage()));
  ATALLA_RETURN_IF_ERROR(emulator.WriteTensor("w", w));  // Row-major floats, rounded to BF16.
  ATALLA_RETURN_IF_ERROR(emulator.WriteTensor("x", x));
  ATALLA_RETURN_IF_ERROR(emulator.Run());
  return emulator.ReadTensor("y");
}

// An observer hears of each event in the order of execution; observer.h lists them.
class StoredBytes : public emu::Observer {
 public:
  void OnMemoryWrite(const emu::MemoryAccess& access,
                     absl::Span<const uint8_t> /*bytes*/) override {
    total_ += access.size_bytes;
  }
  uint64_t total() const { return total_; }

 private:
  uint64_t total_ = 0;
};

// LoadProgram starts anew, with the data memory that is there: the program runs once more.
absl::Status RunObserved(const atalla::v1::Program& program, emu::Emulator& emulator,
                         emu::Observer& observer) {
  ATALLA_RETURN_IF_ERROR(emulator.LoadProgram(program));
  ATALLA_RETURN_IF_ERROR(emulator.SetObserver(&observer));
  ATALLA_RETURN_IF_ERROR(emulator.Run());
  return emulator.SetObserver(nullptr);
}

// Small integers: BF16 holds them and their sums exactly, and plain arithmetic gives the same.
std::vector<float> Integers(int rows, int step, int count) {
  std::vector<float> values;
  for (int i = 0; i < rows * kSize; ++i) {
    values.push_back(static_cast<float>(i * step % count - count / 2));
  }
  return values;
}

absl::Status CheckProduct(const std::vector<float>& x, const std::vector<float>& w,
                          const std::vector<float>& y) {
  for (size_t row = 0; row < kRows; ++row) {
    for (size_t column = 0; column < kSize; ++column) {
      float sum = 0;
      for (size_t k = 0; k < kSize; ++k) sum += x[row * kSize + k] * w[column * kSize + k];
      const float found = y[row * kSize + column];
      if (found == sum) continue;
      return absl::InternalError(
          absl::StrFormat("y[%d][%d] is %g, expected %g", row, column, found, sum));
    }
  }
  return absl::OkStatus();
}

absl::Status RunExample() {
  ATALLA_ASSIGN_OR_RETURN(const atalla::v1::Program program, MakeProgram());
  const std::vector<float> x = Integers(kRows, /*step=*/3, /*count=*/5);
  const std::vector<float> w = Integers(kSize, /*step=*/5, /*count=*/7);

  emu::Emulator emulator;  // The default machine; isa::MachineModel describes others.
  ATALLA_ASSIGN_OR_RETURN(const std::vector<float> y, Multiply(program, x, w, emulator));
  ATALLA_RETURN_IF_ERROR(CheckProduct(x, w, y));
  const emu::Counters counters = emulator.counters();
  absl::PrintF("y is right; %d packets, %d FLOPs of products, %d bytes loaded\n",
               counters.packets_executed, counters.flops_matmul, counters.BytesLoaded());

  StoredBytes stored;
  ATALLA_RETURN_IF_ERROR(RunObserved(program, emulator, stored));
  absl::PrintF("%d bytes stored\n", stored.total());

  // A timing model is an observer, too.
  emu::TimingModel timing(emulator.program(), emulator.machine());
  ATALLA_RETURN_IF_ERROR(RunObserved(program, emulator, timing));
  const emu::TimingResult times = timing.Result();
  absl::PrintF("%d cycles on machine %s, %d of them waiting for transfers\n", times.cycles,
               times.machine, times.stalls.Of(emu::StallCause::kDma));
  return absl::OkStatus();
}

}  // namespace

int main() {
  const absl::Status status = RunExample();
  if (status.ok()) return 0;
  std::fprintf(stderr, "embed: %s\n", status.ToString().c_str());
  return 1;
}
