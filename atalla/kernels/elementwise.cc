#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "atalla/base/bf16.h"
#include "atalla/base/status_macros.h"
#include "atalla/kernels/generators.h"
#include "atalla/kernels/kernel_writer.h"

namespace atalla::kernels {
namespace {

using Plan = v1::ElementwisePlan;

// Whether the strides stay inside a tensor of `elements` elements.
bool StaysInside(const Plan& plan, const Plan::Operand& operand, int64_t elements) {
  int64_t last = 0;
  for (int i = 0; i < plan.extents_size(); ++i) {
    const int64_t stride = operand.strides(i);
    if (stride < 0 || stride > elements) return false;
    last += (plan.extents(i) - 1) * stride;
    if (last >= elements) return false;
  }
  return true;
}

absl::Status CheckOperand(const Plan& plan, int index, const std::optional<KernelTensor>& tensor) {
  const Plan::Operand& operand = plan.operands(index);
  if (!tensor) return absl::OkStatus();
  const std::string& name = tensor->placement->tensor();
  if (operand.strides_size() != plan.extents_size()) {
    return absl::InvalidArgumentError(absl::StrFormat("'%s' has %d strides for %d loops", name,
                                                      operand.strides_size(), plan.extents_size()));
  }
  if (!StaysInside(plan, operand, ElementsOf(*tensor))) {
    return absl::InvalidArgumentError(
        absl::StrFormat("strides [%s] over loops of [%s] leave the %d elements of '%s'",
                        absl::StrJoin(operand.strides(), ", "), absl::StrJoin(plan.extents(), ", "),
                        ElementsOf(*tensor), name));
  }
  const int rank = plan.extents_size();
  const int64_t lane_stride = operand.strides(rank - 1);
  if (plan.extents(rank - 1) > 1 && lane_stride > 1) {
    return absl::UnimplementedError(absl::StrFormat(
        "'%s' is read with a step of %d elements from lane to lane; a transfer can do 0 and 1",
        name, lane_stride));
  }
  if (rank == 1 || plan.extents(rank - 2) == 1) return absl::OkStatus();
  const int64_t row_stride = operand.strides(rank - 2);
  if (row_stride > kMaxPitch) {
    return absl::UnimplementedError(absl::StrFormat(
        "'%s' is read with a step of %d elements from row to row; a transfer can do %d", name,
        row_stride, kMaxPitch));
  }
  // Rows that overlap would need a pitch below the columns of a tile.
  if (lane_stride == 1 && row_stride != 0 &&
      row_stride < std::min<int64_t>(plan.lanes(), plan.extents(rank - 1))) {
    return absl::UnimplementedError(absl::StrFormat("the rows of '%s' overlap", name));
  }
  return absl::OkStatus();
}

absl::Status CheckElementwise(const KernelTask& task) {
  const Plan& plan = task.plan->elementwise();
  const int operands = plan.function() == Plan::FUNCTION_RELU ? 1 : 2;
  if (plan.function() != Plan::FUNCTION_ADD && plan.function() != Plan::FUNCTION_MUL &&
      plan.function() != Plan::FUNCTION_RELU) {
    return absl::InvalidArgumentError(
        absl::StrCat("elementwise function ", plan.function(), "; there are add, mul and relu"));
  }
  if (plan.operands_size() != operands || static_cast<int>(task.inputs.size()) != operands) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%d operands in the plan, %d in the graph; it takes %d",
                        plan.operands_size(), task.inputs.size(), operands));
  }
  if (plan.rows_per_tile() < 1 || plan.rows_per_tile() > kMaxTile || plan.lanes() < 1 ||
      plan.lanes() > kMaxTile) {
    return absl::InvalidArgumentError(
        absl::StrFormat("tiles of %d rows of %d lanes; both can be 1 to %d", plan.rows_per_tile(),
                        plan.lanes(), kMaxTile));
  }
  int64_t elements = 1;
  for (const int64_t extent : plan.extents()) {
    if (extent < 1 || extent > kMaxElements / elements) {
      return absl::InvalidArgumentError(
          absl::StrFormat("loops of [%s]", absl::StrJoin(plan.extents(), ", ")));
    }
    elements *= extent;
  }
  if (plan.extents_size() < 1 || elements != ElementsOf(task.output)) {
    return absl::InvalidArgumentError(absl::StrFormat("loops of [%s] for an output of %d elements",
                                                      absl::StrJoin(plan.extents(), ", "),
                                                      ElementsOf(task.output)));
  }
  if (plan.extents_size() > 1 && plan.extents(plan.extents_size() - 1) > kMaxPitch) {
    return absl::UnimplementedError(
        absl::StrFormat("rows of %d elements; a transfer steps at most %d from row to row",
                        plan.extents(plan.extents_size() - 1), kMaxPitch));
  }
  for (int i = 0; i < operands; ++i) {
    ATALLA_RETURN_IF_ERROR(CheckOperand(plan, i, task.inputs[i]));
  }
  return absl::OkStatus();
}

// How an operand changes inside a tile.
enum class Access {
  kConstant,   // The same for all elements; a float variable.
  kScalar,     // One element of memory for all of the tile; a float variable.
  kRowScalar,  // One element for each row.
  kRowVector,  // One row for all of the tile; a vec variable.
  kTile,       // Each element its own.
};

struct Stream {
  Access access = Access::kConstant;
  const KernelTensor* tensor = nullptr;
  std::vector<int64_t> strides;  // In elements, one for each loop.
  int scratchpad = 0;
  std::string name;     // Stem of its variables.
  std::string address;  // Expression for the address of the current tile.
};

class ElementwiseWriter {
 public:
  ElementwiseWriter(const KernelTask& task, KernelWriter& out)
      : plan_(task.plan->elementwise()), out_(out), rank_(plan_.extents_size()) {
    int in_memory = 0;
    for (size_t i = 0; i < task.inputs.size(); ++i) {
      Stream stream;
      stream.name = i == 0 ? "a" : "b";
      if (task.inputs[i]) {
        stream.tensor = &*task.inputs[i];
        stream.name = stream.tensor->variable;
        stream.address = stream.name;
        stream.scratchpad = in_memory++;
        stream.strides.assign(plan_.operands(i).strides().begin(),
                              plan_.operands(i).strides().end());
        stream.access = AccessOf(stream.strides);
      }
      streams_.push_back(stream);
    }
    output_.tensor = &task.output;
    output_.access = Access::kTile;
    output_.name = task.output.variable;
    output_.address = output_.name;
    output_.strides.assign(rank_, 1);
    for (int i = rank_ - 2; i >= 0; --i) {
      output_.strides[i] = output_.strides[i + 1] * plan_.extents(i + 1);
    }
  }

  void Write() {
    Describe();
    for (size_t i = 0; i < streams_.size(); ++i) {
      if (streams_[i].access == Access::kConstant)
        WriteConstant(plan_.operands(i).constant(), streams_[i].name);
    }
    if (plan_.function() == Plan::FUNCTION_RELU) out_.Line("vec zero = 0.0;");
    out_.Blank();
    if (rank_ == 1) {
      Linear();
    } else {
      Outer(0);
    }
  }

 private:
  Access AccessOf(const std::vector<int64_t>& strides) const {
    // With one loop a row is a piece of it, so that a vector differs from row to row.
    if (rank_ == 1) return strides[0] == 0 ? Access::kScalar : Access::kTile;
    const bool lanes = strides[rank_ - 1] != 0;
    if (strides[rank_ - 2] != 0) return lanes ? Access::kTile : Access::kRowScalar;
    return lanes ? Access::kRowVector : Access::kScalar;
  }

  // The operands in memory, then the output.
  std::vector<Stream*> Moving() {
    std::vector<Stream*> moving;
    for (Stream& stream : streams_) {
      if (stream.tensor != nullptr) moving.push_back(&stream);
    }
    moving.push_back(&output_);
    return moving;
  }

  void Describe() {
    out_.Comment(absl::StrFormat("Loops: [%s]; tiles of %d x %d (rows x lanes).",
                                 absl::StrJoin(plan_.extents(), ", "), plan_.rows_per_tile(),
                                 plan_.lanes()));
    for (const Stream& stream : streams_) {
      if (stream.tensor == nullptr) continue;
      out_.Comment(absl::StrFormat("%s: scratchpad %d, strides [%s].", stream.name,
                                   stream.scratchpad, absl::StrJoin(stream.strides, ", ")));
    }
    out_.Comment(absl::StrFormat("%s: scratchpad %d.", output_.name, output_.scratchpad));
  }

  void WriteConstant(float value, const std::string& name) {
    const float rounded = Bf16ToFloat(Bf16FromFloat(value));
    if (std::isfinite(rounded) && !(rounded == 0 && std::signbit(rounded))) {
      out_.Line(absl::StrFormat("float %s_value = %s;", name, FloatLiteral(rounded)));
      return;
    }
    // No literal gives infinity, NaN or -0.0: the word itself, which is this constant shifted left
    // by 7.
    out_.Line(absl::StrFormat("float %s_value;", name));
    out_.Line(absl::StrFormat("asm(\"lui.s %%0, %d\" : \"=r\"(%s_value));", FloatWord(rounded) >> 7,
                              name));
  }

  void LoadScalar(const Stream& stream) {
    out_.Load({stream.tensor->placement->tensor(), stream.scratchpad, 0, stream.address, 1, 1, 1});
    out_.Line(absl::StrFormat("vec %s_first = vector_load(0, 0, 0, %d);", stream.name,
                              stream.scratchpad));
    out_.Line(absl::StrFormat("float %s_value = %s_first[0];", stream.name, stream.name));
  }

  // One loop: a row is `lanes` elements that follow each other.
  void Linear() {
    const int lanes = static_cast<int>(plan_.lanes());
    const int rows = static_cast<int>(plan_.rows_per_tile());
    for (const Stream& stream : streams_) {
      if (stream.access == Access::kScalar) LoadScalar(stream);
    }
    const std::vector<Step> steps =
        Advances("tile", 0, int64_t{1} * rows * lanes, plan_.extents(0) > rows * lanes);
    ForTiles(out_, "tile", plan_.extents(0), rows * lanes, steps, [&](int size) {
      const int full_rows = size / lanes;
      const int rest = size % lanes;
      if (full_rows > 0) Tile(full_rows, lanes, lanes);
      if (rest == 0) return;
      std::vector<std::string> addresses;
      for (Stream* stream : Moving()) {
        addresses.push_back(stream->address);
        if (full_rows > 0 && stream->access == Access::kTile) {
          stream->address = absl::StrFormat("%s + %d", stream->address,
                                            int64_t{1} * full_rows * lanes * kElementBytes);
        }
      }
      Tile(1, rest, lanes);
      Restore(addresses);
    });
  }

  // Loops over all extents but the last two.
  void Outer(int level) {
    if (level == rank_ - 2) {
      Plane();
      return;
    }
    const std::string loop = absl::StrCat("i", level);
    const std::vector<std::string> before = Addresses();
    const std::vector<Step> steps = Advances(loop, level, 1, plan_.extents(level) > 1);
    ForTiles(out_, loop, plan_.extents(level), 1, steps, [&](int) { Outer(level + 1); });
    Restore(before);
  }

  // The last two extents: chunks of columns, and in each of them tiles of rows.
  void Plane() {
    const int64_t columns = plan_.extents(rank_ - 1);
    const int64_t rows = plan_.extents(rank_ - 2);
    const int lanes = static_cast<int>(plan_.lanes());
    const int tile_rows = static_cast<int>(plan_.rows_per_tile());
    for (const Stream& stream : streams_) {
      if (stream.access == Access::kScalar) LoadScalar(stream);
    }
    const std::vector<std::string> before = Addresses();
    const std::vector<Step> chunk_steps = Advances("chunk", rank_ - 1, lanes, columns > lanes);
    ForTiles(out_, "chunk", columns, lanes, chunk_steps, [&](int width) {
      for (const Stream& stream : streams_) {
        if (stream.access != Access::kRowVector) continue;
        out_.Load({stream.tensor->placement->tensor(), stream.scratchpad, 0, stream.address, 1,
                   width, width});
        out_.Line(absl::StrFormat("vec %s_row = vector_load(0, 0, %d, %d);", stream.name, width - 1,
                                  stream.scratchpad));
      }
      const std::vector<std::string> chunk = Addresses();
      const std::vector<Step> row_steps = Advances("tile", rank_ - 2, tile_rows, rows > tile_rows);
      ForTiles(out_, "tile", rows, tile_rows, row_steps,
               [&](int height) { Tile(height, width, 0); });
      Restore(chunk);
    });
    Restore(before);
  }

  std::vector<std::string> Addresses() {
    std::vector<std::string> addresses;
    for (Stream* stream : Moving()) addresses.push_back(stream->address);
    return addresses;
  }
  void Restore(const std::vector<std::string>& addresses) {
    const std::vector<Stream*> moving = Moving();
    for (size_t i = 0; i < moving.size(); ++i) moving[i]->address = addresses[i];
  }

  // Gives each operand that moves along `dimension` an address variable for the loop `loop` over
  // it, `count` elements of the dimension a turn. Without a loop the addresses stay as they are.
  std::vector<Step> Advances(const std::string& loop, int dimension, int64_t count, bool needed) {
    std::vector<Step> steps;
    if (!needed) return steps;
    for (Stream* stream : Moving()) {
      const int64_t stride = stream->strides[dimension];
      if (stride == 0) continue;
      const std::string variable = absl::StrCat(stream->name, "_", loop);
      out_.Line(absl::StrFormat("int %s = %s;", variable, stream->address));
      stream->address = variable;
      steps.push_back({variable, stride * count * kElementBytes});
    }
    return steps;
  }

  // One tile. `pitch` is that of all tiles, or 0: each operand's stride from row to row.
  void Tile(int rows, int columns, int64_t pitch) {
    const auto pitch_of = [&](const Stream& stream) {
      return pitch != 0 ? pitch : stream.strides[rank_ - 2];
    };
    for (const Stream& stream : streams_) {
      if (stream.access == Access::kTile) {
        out_.Load({stream.tensor->placement->tensor(), stream.scratchpad, 0, stream.address, rows,
                   columns, pitch_of(stream)});
      } else if (stream.access == Access::kRowScalar) {
        out_.Load({stream.tensor->placement->tensor(), stream.scratchpad, 0, stream.address, rows,
                   1, pitch_of(stream)});
      }
    }
    ForRows(out_, rows, [&](const std::string& row, int count) {
      std::vector<std::vector<std::string>> values(count);
      for (const Stream& stream : streams_) {
        for (int i = 0; i < count; ++i) values[i].push_back(RowValue(stream, row, i, columns));
      }
      for (int i = 0; i < count; ++i) {
        const std::string result = Apply(values[i], i);
        out_.Line(absl::StrFormat("vector_store(%s, %d, %s, %d, %d);", result, i * kRowBytes, row,
                                  columns - 1, output_.scratchpad));
      }
    });
    out_.Store({output_.tensor->placement->tensor(), output_.scratchpad, 0, output_.address, rows,
                columns, pitch_of(output_)});
  }

  // Writes what it takes to have row `row` + i of an operand; the name of the value.
  std::string RowValue(const Stream& stream, const std::string& row, int i, int columns) {
    const std::string value = absl::StrCat(stream.name, i);
    switch (stream.access) {
      case Access::kConstant:
      case Access::kScalar:
        return stream.name + "_value";
      case Access::kRowVector:
        return stream.name + "_row";
      case Access::kTile:
        out_.Line(absl::StrFormat("vec %s = vector_load(%d, %s, %d, %d);", value, i * kRowBytes,
                                  row, columns - 1, stream.scratchpad));
        return value;
      case Access::kRowScalar:
        out_.Line(absl::StrFormat("vec %s_first = vector_load(%d, %s, 0, %d);", value,
                                  i * kRowBytes, row, stream.scratchpad));
        out_.Line(absl::StrFormat("float %s = %s_first[0];", value, value));
        return value;
    }
    return value;
  }

  static bool IsFloat(const Stream& stream) {
    return stream.access != Access::kTile && stream.access != Access::kRowVector;
  }

  // Writes what it takes to have the result of a row; an expression for it.
  std::string Apply(const std::vector<std::string>& values, int i) {
    if (plan_.function() == Plan::FUNCTION_RELU) {
      std::string x = values[0];
      if (streams_[0].access != Access::kTile) {
        x = absl::StrCat("x", i);
        out_.Line(absl::StrFormat("vec %s = %s;", x, values[0]));
      }
      out_.Line(absl::StrFormat(
          "%s = vec_op_masked(\"+\", zero, 0.0, make_mask(\"<\", %s, 0.0, -1));", x, x));
      return x;
    }
    const char* symbol = plan_.function() == Plan::FUNCTION_ADD ? "+" : "*";
    std::string left = values[0];
    std::string right = values[1];
    if (IsFloat(streams_[0]) && IsFloat(streams_[1])) {
      left = absl::StrCat("x", i);
      out_.Line(absl::StrFormat("vec %s = %s;", left, values[0]));
    } else if (IsFloat(streams_[0])) {
      std::swap(left, right);
    }
    return absl::StrFormat("%s %s %s", left, symbol, right);
  }

  const Plan& plan_;
  KernelWriter& out_;
  const int rank_;
  std::vector<Stream> streams_;
  Stream output_;
};

}  // namespace

absl::Status GenerateElementwise(const KernelTask& task, KernelWriter& out) {
  ATALLA_RETURN_IF_ERROR(CheckElementwise(task));
  ElementwiseWriter(task, out).Write();
  return absl::OkStatus();
}

}  // namespace atalla::kernels
