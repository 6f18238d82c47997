#include "atalla/kernels/kernel_writer.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "atalla/base/bf16.h"
#include "atalla/base/check.h"

namespace atalla::kernels {

uint32_t ControlWord(int scratchpad, int rows, int columns, int64_t pitch) {
  ATALLA_CHECK(scratchpad == 0 || scratchpad == 1);
  ATALLA_CHECK(rows >= 1 && rows <= kMaxTile && columns >= 1 && columns <= kMaxTile);
  ATALLA_CHECK(columns <= pitch && pitch <= kMaxPitch);
  return static_cast<uint32_t>(scratchpad) << 30 | static_cast<uint32_t>(rows - 1) << 25 |
         static_cast<uint32_t>(columns - 1) << 20 | static_cast<uint32_t>(pitch - 1);
}

std::string FloatLiteral(float value) {
  ATALLA_CHECK(std::isfinite(value) && !(value == 0 && std::signbit(value)));
  ATALLA_CHECK(value == Bf16ToFloat(Bf16FromFloat(value)));
  // Nine digits identify a binary32 number, so the compiler's rounding to BF16 changes nothing.
  std::string text = absl::StrFormat("%.9g", value);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

std::string CommentText(absl::string_view text) {
  std::string safe;
  for (const char c : text) safe += (c < ' ' || c > '~' || c == '\\') ? '?' : c;
  return safe;
}

void KernelWriter::Line(absl::string_view text) {
  absl::StrAppend(&text_, std::string(2 * repetitions_.size(), ' '), text, "\n");
}

void KernelWriter::Comment(absl::string_view text) {
  Line(absl::StrCat("//", text.empty() ? "" : " ", CommentText(text)));
}

void KernelWriter::Blank() { text_ += "\n"; }

void KernelWriter::Open(absl::string_view head, int64_t repetitions) {
  Line(absl::StrCat(head, head.empty() ? "{" : " {"));
  repetitions_.push_back(repetitions);
}

void KernelWriter::OpenLoop(absl::string_view name, int64_t end, int64_t step) {
  ATALLA_CHECK(end > 0 && step > 0 && end % step == 0);
  Open(
      absl::StrFormat("for (int %s = 0; %s < %d; %s = %s + %d)", name, name, end, name, name, step),
      end / step);
}

void KernelWriter::OpenBlock() { Open("", 1); }

void KernelWriter::OpenFunction(absl::string_view declaration) { Open(declaration, 1); }

void KernelWriter::Close() {
  ATALLA_CHECK(!repetitions_.empty());
  repetitions_.pop_back();
  Line("}");
}

void KernelWriter::Load(const TileTransfer& transfer) {
  Count(transfer, v1::Transfer::DIRECTION_LOAD);
}

void KernelWriter::Store(const TileTransfer& transfer) {
  Count(transfer, v1::Transfer::DIRECTION_STORE);
}

void KernelWriter::Count(const TileTransfer& transfer, v1::Transfer::Direction direction) {
  const int64_t pitch = transfer.rows == 1 ? transfer.columns : transfer.pitch;
  Line(absl::StrFormat("scpad_%s(%d, %s, 0x%08X);  // %d x %d, pitch %d",
                       direction == v1::Transfer::DIRECTION_LOAD ? "load" : "store",
                       transfer.row * kRowBytes, transfer.address,
                       ControlWord(transfer.scratchpad, transfer.rows, transfer.columns, pitch),
                       transfer.rows, transfer.columns, pitch));

  int64_t times = 1;
  for (const int64_t repetitions : repetitions_) times *= repetitions;
  auto entry = std::find_if(transfers_.begin(), transfers_.end(), [&](const v1::Transfer& t) {
    return t.direction() == direction && t.tensor() == transfer.tensor &&
           t.scratchpad() == static_cast<uint32_t>(transfer.scratchpad) &&
           t.rows() == static_cast<uint32_t>(transfer.rows) &&
           t.columns() == static_cast<uint32_t>(transfer.columns);
  });
  if (entry != transfers_.end()) {
    entry->set_count(entry->count() + times);
    return;
  }
  v1::Transfer& added = transfers_.emplace_back();
  added.set_direction(direction);
  added.set_tensor(transfer.tensor);
  added.set_scratchpad(transfer.scratchpad);
  added.set_rows(transfer.rows);
  added.set_columns(transfer.columns);
  added.set_count(times);
}

void KernelWriter::Advance(absl::string_view name, int64_t bytes) {
  if (bytes != 0) Line(absl::StrFormat("%s = %s + %d;", name, name, bytes));
}

void ForTiles(KernelWriter& out, absl::string_view name, int64_t extent, int tile,
              const std::vector<Step>& steps, const std::function<void(int size)>& body) {
  const int64_t full = extent / tile;
  const int tail = static_cast<int>(extent % tile);
  const auto advance = [&] {
    for (const Step& step : steps) out.Advance(step.variable, step.bytes);
  };
  if (full > 1) {
    out.OpenLoop(name, full, 1);
    body(tile);
    advance();
    out.Close();
  } else if (full == 1) {
    // A block of its own, so that the names in it may come again in the tail.
    if (tail > 0) out.OpenBlock();
    body(tile);
    if (tail > 0) out.Close();
    if (tail > 0) advance();
  }
  if (tail > 0) {
    if (full > 0) out.OpenBlock();
    body(tail);
    if (full > 0) out.Close();
  }
}

void ForRows(KernelWriter& out, int rows,
             const std::function<void(const std::string& row, int count)>& group) {
  const int grouped = rows / kRowGroup * kRowGroup;
  if (grouped > kRowGroup) {
    out.OpenLoop("r", grouped, kRowGroup);
    group("r", kRowGroup);
    out.Close();
  } else if (grouped > 0) {
    out.OpenBlock();
    group("0", kRowGroup);
    out.Close();
  }
  if (rows > grouped) {
    out.OpenBlock();
    group(absl::StrCat(grouped), rows - grouped);
    out.Close();
  }
}

}  // namespace atalla::kernels
