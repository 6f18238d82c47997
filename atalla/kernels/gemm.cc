#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "atalla/base/status_macros.h"
#include "atalla/kernels/generators.h"
#include "atalla/kernels/kernel_writer.h"

namespace atalla::kernels {
namespace {

constexpr int kWeightBlock = kMaxTile * kMaxTile * kElementBytes;  // Bytes of one packed tile of B.
constexpr int kWeightScratchpad = 1;
constexpr int kSumScratchpad = 0;

// One dimension's tiles, as the plan must have them.
absl::Status CheckTiles(const char* dimension, int64_t extent, uint32_t tile, int64_t tiles,
                        uint32_t tail) {
  if (extent < 1 || tile < 1 || tile > kMaxTile) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "the plan cuts %s = %d in tiles of %d; an extent is at least 1, a tile 1 to %d", dimension,
        extent, tile, kMaxTile));
  }
  const int64_t right_tiles = (extent - 1) / tile + 1;
  const int64_t right_tail = extent - (right_tiles - 1) * tile;
  if (tiles != right_tiles || tail != right_tail) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "the plan cuts %s = %d in %d tiles of %d, the last of %d; it takes %d, the last of %d",
        dimension, extent, tiles, tile, tail, right_tiles, right_tail));
  }
  return absl::OkStatus();
}

absl::Status CheckGemm(const KernelTask& task) {
  const v1::GemmPlan& plan = task.plan->gemm();
  if (task.inputs.size() != 2 || !task.inputs[0] || !task.inputs[1]) {
    return absl::InvalidArgumentError("a gemm takes two operands in memory");
  }
  ATALLA_RETURN_IF_ERROR(CheckTiles("M", plan.m(), plan.tile_m(), plan.m_tiles(), plan.tail_m()));
  ATALLA_RETURN_IF_ERROR(CheckTiles("N", plan.n(), plan.tile_n(), plan.n_tiles(), plan.tail_n()));
  ATALLA_RETURN_IF_ERROR(CheckTiles("K", plan.k(), plan.tile_k(), plan.k_tiles(), plan.tail_k()));
  if (plan.loop_order() != "nmk" && plan.loop_order() != "mnk") {
    return absl::InvalidArgumentError(
        absl::StrCat("the loop order is '", plan.loop_order(), "'; it can be nmk or mnk"));
  }
  if (plan.m() > kMaxElements / plan.k() || plan.m() > kMaxElements / plan.n() ||
      ElementsOf(*task.inputs[0]) != plan.m() * plan.k() ||
      ElementsOf(task.output) != plan.m() * plan.n()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "M, N, K = %d, %d, %d do not fit a left-hand side of %d and an output of %d elements",
        plan.m(), plan.n(), plan.k(), ElementsOf(*task.inputs[0]), ElementsOf(task.output)));
  }
  if (std::max(plan.k(), plan.n()) > kMaxPitch) {
    return absl::InvalidArgumentError(
        absl::StrFormat("K = %d, N = %d: a transfer steps at most %d elements from row to row",
                        plan.k(), plan.n(), kMaxPitch));
  }
  const v1::Layout& weights = task.inputs[1]->placement->layout();
  if (!weights.has_weight_tiles() || weights.weight_tiles().k() != plan.k() ||
      weights.weight_tiles().n() != plan.n()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("'%s' is the right-hand side; its layout must be weight_tiles of %d x %d",
                        task.inputs[1]->placement->tensor(), plan.k(), plan.n()));
  }
  // The packed tiles are always of this size.
  if ((plan.tile_n() != kMaxTile && plan.n_tiles() > 1) ||
      (plan.tile_k() != kMaxTile && plan.k_tiles() > 1)) {
    return absl::InvalidArgumentError(
        absl::StrFormat("tiles of %d columns and %d terms; weights are packed in tiles of 32 x 32",
                        plan.tile_n(), plan.tile_k()));
  }
  return absl::OkStatus();
}

class GemmWriter {
 public:
  GemmWriter(const KernelTask& task, KernelWriter& out)
      : plan_(task.plan->gemm()),
        a_(*task.inputs[0]),
        b_(*task.inputs[1]),
        c_(task.output),
        out_(out),
        one_k_(plan_.k_tiles() == 1),
        push_once_(one_k_ && plan_.loop_order() == "nmk") {
    // A row is read before the sum takes its place, or A has rows or a scratchpad of its own.
    const bool beside = plan_.tile_m() <= kMaxTile / 2;
    a_scratchpad_ = one_k_ || beside ? kSumScratchpad : kWeightScratchpad;
    a_row_ = !one_k_ && beside ? kMaxTile / 2 : 0;
  }

  void Write() {
    Describe();
    out_.Line("vec zero = 0.0;");
    out_.Blank();
    if (plan_.loop_order() == "nmk") {
      out_.Line(absl::StrCat("int w_column = ", b_.variable, ";  // Tiles of these columns of B."));
      out_.Line(absl::StrCat("int c_column = ", c_.variable, ";"));
      ForTiles(out_, "n", plan_.n(), Size(plan_.tile_n()), NSteps("w_column", "c_column"),
               [this](int columns) {
                 if (push_once_) PushWeights("w_column", columns, Terms(true));
                 out_.Line(absl::StrCat("int a_row = ", a_.variable, ";"));
                 out_.Line("int c_tile = c_column;");
                 ForTiles(out_, "m", plan_.m(), Size(plan_.tile_m()), MSteps("a_row", "c_tile"),
                          [&](int rows) { Tile("a_row", "w_column", "c_tile", rows, columns); });
               });
      return;
    }
    out_.Line(absl::StrCat("int a_row = ", a_.variable, ";"));
    out_.Line(absl::StrCat("int c_row = ", c_.variable, ";"));
    ForTiles(
        out_, "m", plan_.m(), Size(plan_.tile_m()), MSteps("a_row", "c_row"), [this](int rows) {
          out_.Line(
              absl::StrCat("int w_column = ", b_.variable, ";  // Tiles of these columns of B."));
          out_.Line("int c_tile = c_row;");
          ForTiles(out_, "n", plan_.n(), Size(plan_.tile_n()), NSteps("w_column", "c_tile"),
                   [&](int columns) { Tile("a_row", "w_column", "c_tile", rows, columns); });
        });
  }

  // How often the array is filled.
  int64_t Fills() const {
    return plan_.n_tiles() * plan_.k_tiles() * (push_once_ ? 1 : plan_.m_tiles());
  }

 private:
  static int Size(uint32_t size) { return static_cast<int>(size); }
  int Terms(bool last) const { return Size(last ? plan_.tail_k() : plan_.tile_k()); }

  std::vector<Step> NSteps(const std::string& weights, const std::string& sums) const {
    return {{weights, plan_.k_tiles() * kWeightBlock}, {sums, plan_.tile_n() * kElementBytes}};
  }
  std::vector<Step> MSteps(const std::string& a, const std::string& sums) const {
    return {{a, plan_.tile_m() * plan_.k() * kElementBytes},
            {sums, plan_.tile_m() * plan_.n() * kElementBytes}};
  }

  void Describe() {
    out_.Comment(absl::StrFormat(
        "Tiles (m, n, k): %d x %d x %d of %d x %d x %d, the last of %d x %d x %d; loops %s.",
        plan_.m_tiles(), plan_.n_tiles(), plan_.k_tiles(), plan_.tile_m(), plan_.tile_n(),
        plan_.tile_k(), plan_.tail_m(), plan_.tail_n(), plan_.tail_k(), plan_.loop_order()));
    out_.Comment(
        absl::StrFormat("Scratchpad %d: the sums from row 0. Scratchpad %d: weights from row 0. "
                        "Rows of %s: scratchpad %d from row %d%s.",
                        kSumScratchpad, kWeightScratchpad, a_.variable, a_scratchpad_, a_row_,
                        one_k_ ? ", each replaced by its sum" : ""));
  }

  // The sum over k for one tile of C.
  void Tile(const std::string& a, const std::string& w, const std::string& c, int rows,
            int columns) {
    if (one_k_) {
      Multiply(a, w, c, rows, columns, true, true);
      return;
    }
    out_.Line(absl::StrCat("int a_tile = ", a, ";"));
    out_.Line(absl::StrCat("int w_tile = ", w, ";"));
    const auto advance = [this] {
      out_.Advance("a_tile", plan_.tile_k() * kElementBytes);
      out_.Advance("w_tile", kWeightBlock);
    };
    Multiply("a_tile", "w_tile", c, rows, columns, true, false);
    advance();
    if (plan_.k_tiles() > 2) {
      out_.OpenLoop("k", plan_.k_tiles() - 2, 1);
      Multiply("a_tile", "w_tile", c, rows, columns, false, false);
      advance();
      out_.Close();
    }
    Multiply("a_tile", "w_tile", c, rows, columns, false, true);
  }

  // One tile (m, n, k): fills the array unless it is filled, and adds A's rows times it to the
  // sums.
  void Multiply(const std::string& a, const std::string& w, const std::string& c, int rows,
                int columns, bool first, bool last) {
    const int terms = Terms(last);
    if (!push_once_) PushWeights(w, columns, terms);
    out_.Load({a_.placement->tensor(), a_scratchpad_, a_row_, a, rows, terms, plan_.k()});
    ForRows(out_, rows, [&](const std::string& row, int count) {
      for (int i = 0; i < count; ++i) {
        out_.Line(
            absl::StrFormat("vec a%d = %s;", i, LoadRow(a_row_, row, i, terms, a_scratchpad_)));
      }
      for (int i = 0; i < count && !first; ++i) {
        out_.Line(
            absl::StrFormat("vec sum%d = %s;", i, LoadRow(0, row, i, columns, kSumScratchpad)));
      }
      for (int i = 0; i < count; ++i) {
        std::string sum =
            absl::StrFormat("gemm(a%d, %s, -1)", i, first ? "zero" : absl::StrCat("sum", i));
        // Adding to zero leaves a product that is rounded already.
        if (last && !first) sum += " + 0.0";
        out_.Line(absl::StrFormat("vector_store(%s, %s, %d, %d);", sum, RowAddress(0, row, i),
                                  columns - 1, kSumScratchpad));
      }
    });
    if (last) {
      out_.Store({c_.placement->tensor(), kSumScratchpad, 0, c, rows, columns, plan_.n()});
    }
  }

  void PushWeights(const std::string& w, int columns, int terms) {
    out_.Load({b_.placement->tensor(), kWeightScratchpad, 0, w, columns, terms, kMaxTile});
    ForRows(out_, columns, [&](const std::string& row, int count) {
      for (int i = 0; i < count; ++i) {
        out_.Line(
            absl::StrFormat("load_weights(%s);", LoadRow(0, row, i, terms, kWeightScratchpad)));
      }
    });
  }

  // "address, row" of scratchpad row `base + row + offset`; addresses count kRowBytes a row.
  static std::string RowAddress(int base, const std::string& row, int offset) {
    return absl::StrFormat("%d, %s", (base + offset) * kRowBytes, row);
  }
  static std::string LoadRow(int base, const std::string& row, int offset, int columns,
                             int scratchpad) {
    return absl::StrFormat("vector_load(%s, %d, %d)", RowAddress(base, row, offset), columns - 1,
                           scratchpad);
  }

  const v1::GemmPlan& plan_;
  const KernelTensor& a_;
  const KernelTensor& b_;
  const KernelTensor& c_;
  KernelWriter& out_;
  const bool one_k_;
  const bool push_once_;  // One tile of weights serves all of m.
  int a_scratchpad_ = 0;
  int a_row_ = 0;
};

}  // namespace

absl::Status GenerateGemm(const KernelTask& task, KernelWriter& out, v1::WeightMode& weight_mode) {
  ATALLA_RETURN_IF_ERROR(CheckGemm(task));
  GemmWriter writer(task, out);
  writer.Write();
  // A second fill relies on the array starting at column 0 again.
  weight_mode = writer.Fills() > 1 ? v1::WEIGHT_MODE_RESET : v1::WEIGHT_MODE_ANY;
  return absl::OkStatus();
}

}  // namespace atalla::kernels
