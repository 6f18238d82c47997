// Writes the text of a kernel and keeps account of the transfers in it.
//
//   KernelWriter out;
//   out.OpenLoop("row", 4, 1);
//   out.Load({"x", 0, 0, "a", 32, 32, 64});   // scpad_load, counted four times
//   out.Close();
//
// For generators only.

#ifndef ATALLA_KERNELS_KERNEL_WRITER_H_
#define ATALLA_KERNELS_KERNEL_WRITER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "atalla/v1/plan.pb.h"

namespace atalla::kernels {

inline constexpr int kMaxTile = 32;      // Rows, and columns, of a transfer.
inline constexpr int kRowBytes = 64;     // Of a scratchpad row, as scratchpad addresses count.
inline constexpr int kElementBytes = 2;  // BF16.
inline constexpr int64_t kMaxPitch = 1 << 20;  // Elements from row to row in data memory.

// The third operand of scpad_load and scpad_store. REQUIRES: scratchpad 0 or 1; rows and columns
// 1..32; columns <= pitch <= kMaxPitch.
uint32_t ControlWord(int scratchpad, int rows, int columns, int64_t pitch);

// An AtallaC expression for a BF16 value that is finite and not -0.0.
std::string FloatLiteral(float value);

// Text that can stand in a line comment: control characters and backslashes become '?'.
std::string CommentText(absl::string_view text);

// Rows x columns elements between a scratchpad and data memory.
struct TileTransfer {
  std::string tensor;
  int scratchpad = 0;
  int row = 0;          // First row in the scratchpad.
  std::string address;  // Expression: data memory address of the first element.
  int rows = 0;
  int columns = 0;
  int64_t pitch = 0;  // Ignored when there is one row.
};

class KernelWriter {
 public:
  void Line(absl::string_view text);
  void Comment(absl::string_view text);
  void Blank();

  // "for (int name = 0; name < end; name = name + step) {".
  void OpenLoop(absl::string_view name, int64_t end, int64_t step);
  void OpenBlock();
  void OpenFunction(absl::string_view declaration);
  void Close();

  void Load(const TileTransfer& transfer);
  void Store(const TileTransfer& transfer);

  // "name = name + bytes;", or nothing for 0.
  void Advance(absl::string_view name, int64_t bytes);

  const std::string& text() const { return text_; }
  // Added up over the loops, by direction, tensor and size, in order of first use.
  const std::vector<v1::Transfer>& transfers() const { return transfers_; }

 private:
  void Open(absl::string_view head, int64_t repetitions);
  void Count(const TileTransfer& transfer, v1::Transfer::Direction direction);

  std::string text_;
  std::vector<int64_t> repetitions_;  // Of each open block; their product is how often text runs.
  std::vector<v1::Transfer> transfers_;
};

// An address variable and what it grows by from one tile to the next, bytes.
struct Step {
  std::string variable;
  int64_t bytes = 0;
};

// Text for `extent` things in tiles of `tile`: the full tiles in a loop over `name` (no loop for a
// single one), then what is left over. `body` writes one tile of the given size.
void ForTiles(KernelWriter& out, absl::string_view name, int64_t extent, int tile,
              const std::vector<Step>& steps, const std::function<void(int size)>& body);

// Text for `rows` rows, kRowGroup at a time: `group(row, count)` writes rows row + 0 .. row + count
// - 1, where `row` is an expression.
inline constexpr int kRowGroup = 8;
void ForRows(KernelWriter& out, int rows,
             const std::function<void(const std::string& row, int count)>& group);

}  // namespace atalla::kernels

#endif  // ATALLA_KERNELS_KERNEL_WRITER_H_
