#include "atalla/plan/tile_walk.h"

#include <algorithm>
#include <vector>

namespace atalla::plan {
namespace {

constexpr int64_t kWeightBlock = 32 * 32;  // Elements of one packed tile of B.

int64_t SizeOf(int64_t index, int64_t tile, int64_t extent) {
  return std::min(tile, extent - index * tile);
}

// Walks one kernel: the array remembers which tile of B it holds.
class GemmWalk {
 public:
  GemmWalk(const v1::GemmPlan& gemm, const AccessVisitor& visit) : gemm_(gemm), visit_(visit) {}

  void Run() {
    const bool n_outside = gemm_.loop_order() == "nmk";
    const int64_t outer = n_outside ? gemm_.n_tiles() : gemm_.m_tiles();
    const int64_t inner = n_outside ? gemm_.m_tiles() : gemm_.n_tiles();
    for (int64_t i = 0; i < outer; ++i) {
      for (int64_t j = 0; j < inner; ++j) n_outside ? Tile(j, i) : Tile(i, j);
    }
  }

 private:
  void Tile(int64_t m, int64_t n) {
    const int64_t rows = SizeOf(m, gemm_.tile_m(), gemm_.m());
    const int64_t columns = SizeOf(n, gemm_.tile_n(), gemm_.n());
    for (int64_t k = 0; k < gemm_.k_tiles(); ++k) {
      const int64_t terms = SizeOf(k, gemm_.tile_k(), gemm_.k());
      const int64_t block = n * gemm_.k_tiles() + k;
      // Only a kernel with one tile of k that takes n outermost leaves a tile in the array.
      const bool stays = gemm_.k_tiles() == 1 && gemm_.loop_order() == "nmk";
      if (!stays || block != in_array_) {
        visit_({1, 1, block * kWeightBlock, columns, terms, 32});
        in_array_ = block;
      }
      const bool with_sums = gemm_.k_tiles() == 1 || gemm_.tile_m() <= 16;
      visit_({0, with_sums ? 0 : 1, m * gemm_.tile_m() * gemm_.k() + k * gemm_.tile_k(), rows,
              terms, gemm_.k()});
    }
    visit_({-1, 0, m * gemm_.tile_m() * gemm_.n() + n * gemm_.tile_n(), rows, columns, gemm_.n()});
  }

  const v1::GemmPlan& gemm_;
  const AccessVisitor& visit_;
  int64_t in_array_ = -1;
};

struct Stream {
  int operand = 0;
  int scratchpad = 0;
  std::vector<int64_t> strides;
};

// Operands in memory in order, then the output.
std::vector<Stream> StreamsOf(const v1::ElementwisePlan& plan) {
  std::vector<Stream> streams;
  for (int i = 0; i < plan.operands_size(); ++i) {
    const auto& operand = plan.operands(i);
    if (operand.has_constant()) continue;
    streams.push_back({i, static_cast<int>(streams.size()),
                       std::vector<int64_t>(operand.strides().begin(), operand.strides().end())});
  }
  Stream output{-1, 0, std::vector<int64_t>(plan.extents_size(), 1)};
  for (int i = plan.extents_size() - 2; i >= 0; --i) {
    output.strides[i] = output.strides[i + 1] * plan.extents(i + 1);
  }
  streams.push_back(output);
  return streams;
}

void WalkLinear(const v1::ElementwisePlan& plan, const AccessVisitor& visit) {
  const int64_t total = plan.extents(0);
  const int64_t lanes = plan.lanes();
  for (const Stream& stream : StreamsOf(plan)) {
    if (stream.operand >= 0 && stream.strides[0] == 0) {
      visit({stream.operand, stream.scratchpad, 0, 1, 1, 1});
      continue;
    }
    int64_t at = 0;
    while (at < total) {
      const int64_t rows = std::min<int64_t>(plan.rows_per_tile(), (total - at) / lanes);
      if (rows > 0) {
        visit({stream.operand, stream.scratchpad, at, rows, lanes, lanes});
        at += rows * lanes;
      } else {
        visit({stream.operand, stream.scratchpad, at, 1, total - at, lanes});
        at = total;
      }
    }
  }
}

class PlaneWalk {
 public:
  PlaneWalk(const v1::ElementwisePlan& plan, const AccessVisitor& visit)
      : plan_(plan), visit_(visit), rank_(plan.extents_size()), streams_(StreamsOf(plan)) {}

  void Run() {
    std::vector<int64_t> index(rank_ - 2, 0);
    bool more = true;
    while (more) {
      Plane(index);
      more = false;
      for (int d = rank_ - 3; d >= 0 && !more; --d) {
        more = ++index[d] < plan_.extents(d);
        if (!more) index[d] = 0;
      }
    }
  }

 private:
  void Plane(const std::vector<int64_t>& index) {
    const int64_t rows = plan_.extents(rank_ - 2);
    const int64_t columns = plan_.extents(rank_ - 1);
    for (int64_t column = 0; column < columns; column += plan_.lanes()) {
      for (int64_t row = 0; row < rows; row += plan_.rows_per_tile()) {
        for (const Stream& stream : streams_) {
          const int64_t row_step = stream.strides[rank_ - 2];
          const int64_t lane_step = stream.strides[rank_ - 1];
          // What does not change inside the loop is loaded in its first round.
          if (row_step == 0 && row > 0) continue;
          if (row_step == 0 && lane_step == 0 && column > 0) continue;
          int64_t offset = row * row_step + column * lane_step;
          for (int d = 0; d < rank_ - 2; ++d) offset += index[d] * stream.strides[d];
          visit_({stream.operand, stream.scratchpad, offset,
                  row_step == 0 ? 1 : std::min<int64_t>(plan_.rows_per_tile(), rows - row),
                  lane_step == 0 ? 1 : std::min<int64_t>(plan_.lanes(), columns - column),
                  row_step});
        }
      }
    }
  }

  const v1::ElementwisePlan& plan_;
  const AccessVisitor& visit_;
  const int rank_;
  const std::vector<Stream> streams_;
};

}  // namespace

void WalkGemm(const v1::GemmPlan& gemm, const AccessVisitor& visit) { GemmWalk(gemm, visit).Run(); }

void WalkElementwise(const v1::ElementwisePlan& plan, const AccessVisitor& visit) {
  if (plan.extents_size() == 1) {
    WalkLinear(plan, visit);
  } else {
    PlaneWalk(plan, visit).Run();
  }
}

}  // namespace atalla::plan
