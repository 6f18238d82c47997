#include "atalla/plan/check_memory.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "atalla/base/status_macros.h"
#include "atalla/graph/constant.h"
#include "atalla/graph/graph.h"
#include "google/protobuf/util/message_differencer.h"

namespace atalla::plan {
namespace {

// The memory map, stated again: see docs/planning.md.
constexpr uint64_t kFirst = 0x1000;
constexpr uint64_t kLimit = 0x80000000;
constexpr uint64_t kGlobals = 0x80000;
constexpr uint64_t kAfterGlobals = 0xC0000;
constexpr uint64_t kStack = 64 * 1024;

absl::Status Wrong(absl::string_view what) { return absl::InvalidArgumentError(what); }

std::string Name(const v1::Placement& placement) {
  return absl::StrCat("placement of '", placement.tensor(), "'");
}

bool IsConstantTensor(const graph::Graph& graph, const std::string& tensor) {
  const v1::Tensor::Role role = graph.tensor(graph::ResolveView(graph, tensor).source).role();
  return role == v1::Tensor::ROLE_PARAMETER || role == v1::Tensor::ROLE_LITERAL;
}

// Bytes of a layout; 0 when it does not fit the tensor.
uint64_t BytesOf(const graph::Graph& graph, const v1::Placement& placement) {
  const graph::Dims dims = graph.dims(placement.tensor());
  if (placement.layout().has_row_major()) {
    return static_cast<uint64_t>(graph.size_bytes(placement.tensor()));
  }
  if (!placement.layout().has_weight_tiles() || dims.empty()) return 0;
  const int64_t n = dims.size() == 1 ? 1 : dims.back();
  const int64_t k = dims.size() == 1 ? dims[0] : dims[dims.size() - 2];
  const v1::Layout::WeightTiles& tiles = placement.layout().weight_tiles();
  if (tiles.k() != k || tiles.n() != n || k * n != graph::ElementCount(dims)) return 0;
  return static_cast<uint64_t>((k + 31) / 32 * ((n + 31) / 32)) * 2048;
}

absl::Status CheckOne(const graph::Graph& graph, const v1::Placement& placement) {
  const v1::Tensor* tensor = graph.FindTensor(placement.tensor());
  if (tensor == nullptr) return Wrong(absl::StrCat(Name(placement), ": no such tensor"));
  const uint64_t begin = placement.address_bytes();
  const uint64_t size = placement.size_bytes();
  if (placement.dtype() != tensor->dtype() ||
      !google::protobuf::util::MessageDifferencer::Equals(placement.shape(), tensor->shape())) {
    return Wrong(absl::StrCat(Name(placement), ": type or shape is not the tensor's"));
  }
  if (const uint64_t expected = BytesOf(graph, placement); expected != size || expected == 0) {
    return Wrong(absl::StrCat(Name(placement), ": ", size, " bytes; its layout takes ", expected));
  }
  if (begin % 64 != 0) {
    return Wrong(absl::StrFormat("%s: address 0x%x is no multiple of 64", Name(placement), begin));
  }
  if (begin < kFirst || begin > kLimit || size > kLimit - begin) {
    return Wrong(absl::StrFormat("%s: 0x%x and %d bytes; expected 0x%x .. 0x%x", Name(placement),
                                 begin, size, kFirst, kLimit));
  }
  if (begin < kAfterGlobals && begin + size > kGlobals) {
    return Wrong(absl::StrFormat("%s: 0x%x and %d bytes; globals take 0x%x .. 0x%x",
                                 Name(placement), begin, size, kGlobals, kAfterGlobals));
  }
  const bool constant = IsConstantTensor(graph, placement.tensor());
  if (placement.arena() !=
      (constant ? v1::Placement::ARENA_PERSISTENT : v1::Placement::ARENA_TRANSIENT)) {
    return Wrong(
        absl::StrCat(Name(placement), ": arena ", static_cast<int>(placement.arena()), "; a ",
                     constant ? "constant is persistent" : "tensor that is computed is transient"));
  }
  if (!constant && graph::ResolveView(graph, placement.tensor()).source != placement.tensor()) {
    return Wrong(absl::StrCat(Name(placement), ": a view has no bytes of its own"));
  }
  return absl::OkStatus();
}

// The nodes between which each tensor's bytes are needed: walks the nodes and charges every reading
// to the tensor that holds the bytes.
std::map<std::string, std::pair<int, int>> Needs(const graph::Graph& graph) {
  std::map<std::string, std::pair<int, int>> needs;
  const int end = std::max(0, graph.node_count() - 1);
  for (const std::string& input : graph.proto().inputs()) needs[input] = {0, 0};
  for (int i = 0; i < graph.node_count(); ++i) {
    const v1::Node& node = graph.node(i);
    for (const std::string& input : node.inputs()) {
      const std::string source = graph::ResolveView(graph, input).source;
      const auto found = needs.find(source);
      if (found != needs.end()) found->second.second = i;
    }
    if (node.op() != v1::OP_TRANSPOSE) needs[node.outputs(0)] = {i, i};
  }
  for (const std::string& output : graph.proto().outputs()) {
    const auto found = needs.find(graph::ResolveView(graph, output).source);
    if (found != needs.end()) found->second.second = end;
  }
  return needs;
}

absl::Status CheckLifetimes(const graph::Graph& graph, const v1::Plan& plan) {
  std::map<std::string, std::pair<int, int>> needs = Needs(graph);
  const int end = std::max(0, graph.node_count() - 1);
  std::set<std::pair<std::string, int>> seen;
  for (const v1::Placement& placement : plan.placements()) {
    if (!seen.emplace(placement.tensor(), placement.layout().kind_case()).second) {
      return Wrong(absl::StrCat(Name(placement), ": there are two in this layout"));
    }
    std::pair<int, int> need = {0, end};
    if (const auto found = needs.find(placement.tensor()); found != needs.end()) {
      need = found->second;
      needs.erase(found);
    }
    if (placement.first_node() > need.first || placement.last_node() < need.second ||
        placement.first_node() < 0 || placement.last_node() > end) {
      return Wrong(absl::StrCat(Name(placement), ": kept from node ", placement.first_node(),
                                " to ", placement.last_node(), "; needed from ", need.first, " to ",
                                need.second));
    }
  }
  if (needs.empty()) return absl::OkStatus();
  return Wrong(absl::StrCat("'", needs.begin()->first, "' has no placement"));
}

// REQUIRES: ascending addresses.
absl::Status CheckOverlaps(const v1::Plan& plan) {
  std::vector<const v1::Placement*> open;
  for (const v1::Placement& placement : plan.placements()) {
    const uint64_t begin = placement.address_bytes();
    open.erase(std::remove_if(open.begin(), open.end(),
                              [begin](const v1::Placement* other) {
                                return other->address_bytes() + other->size_bytes() <= begin;
                              }),
               open.end());
    for (const v1::Placement* other : open) {
      const bool persistent = placement.arena() == v1::Placement::ARENA_PERSISTENT ||
                              other->arena() == v1::Placement::ARENA_PERSISTENT;
      if (persistent || (placement.first_node() <= other->last_node() &&
                         other->first_node() <= placement.last_node())) {
        return Wrong(
            absl::StrFormat("%s at 0x%x overlaps that of '%s', which lives at the same time",
                            Name(placement), begin, other->tensor()));
      }
    }
    open.push_back(&placement);
  }
  return absl::OkStatus();
}

absl::Status CheckViews(const graph::Graph& graph, const v1::Plan& plan) {
  std::set<std::string> seen;
  for (const v1::TensorView& view : plan.views()) {
    const v1::Tensor* tensor = graph.FindTensor(view.tensor());
    const int producer = tensor == nullptr ? -1 : graph.producer(view.tensor());
    if (producer < 0 || graph.node(producer).op() != v1::OP_TRANSPOSE) {
      return Wrong(absl::StrCat("view '", view.tensor(), "': no transpose makes it"));
    }
    if (!seen.insert(view.tensor()).second) {
      return Wrong(absl::StrCat("view '", view.tensor(), "' is listed twice"));
    }
    const graph::ViewOf expected = graph::ResolveView(graph, view.tensor());
    if (view.source() != expected.source ||
        !std::equal(view.permutation().begin(), view.permutation().end(),
                    expected.permutation.begin(), expected.permutation.end())) {
      return Wrong(absl::StrCat("view '", view.tensor(),
                                "': source or permutation is not what the graph says"));
    }
  }
  for (const v1::Node& node : graph.nodes()) {
    if (node.op() == v1::OP_TRANSPOSE && seen.count(node.outputs(0)) == 0) {
      return Wrong(absl::StrCat("'", node.outputs(0), "' is not among the views"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckSums(const v1::Plan& plan) {
  uint64_t end = kFirst;
  uint64_t persistent = 0;
  uint64_t low = kLimit;
  uint64_t high = 0;
  std::map<int, int64_t> changes;
  for (const v1::Placement& placement : plan.placements()) {
    const uint64_t last = placement.address_bytes() + placement.size_bytes();
    end = std::max(end, last);
    if (placement.arena() == v1::Placement::ARENA_PERSISTENT) {
      persistent += placement.size_bytes();
      continue;
    }
    low = std::min(low, placement.address_bytes());
    high = std::max(high, last);
    changes[placement.first_node()] += static_cast<int64_t>(placement.size_bytes());
    changes[placement.last_node() + 1] -= static_cast<int64_t>(placement.size_bytes());
  }
  int64_t live = 0;
  int64_t bound = 0;
  for (const auto& [node, change] : changes) bound = std::max(bound, live += change);
  const v1::MemorySummary& memory = plan.memory();
  if (plan.dram_end_bytes() != end) {
    return Wrong(absl::StrCat("dram_end_bytes ", plan.dram_end_bytes(), "; expected ", end));
  }
  if (memory.persistent_bytes() != persistent ||
      memory.transient_bytes() != (high > low ? high - low : 0) ||
      memory.transient_bound_bytes() != static_cast<uint64_t>(bound)) {
    return Wrong(absl::StrCat("the memory summary says ", memory.persistent_bytes(), ", ",
                              memory.transient_bytes(), " and ", memory.transient_bound_bytes(),
                              " bytes; the placements make ", persistent, ", ",
                              high > low ? high - low : 0, " and ", bound));
  }
  const uint64_t anchor = memory.stack_anchor_bytes();
  // What the stack takes below the anchor, and what start-up takes above it.
  const bool in_globals = anchor + 4 < kAfterGlobals + kStack && anchor + 0x4000 > kGlobals;
  if (anchor % 4 != 0 || anchor > kLimit - 0x4000 || anchor + 4 < end + kStack || in_globals) {
    return Wrong(
        absl::StrFormat("stack anchor 0x%x; expected a multiple of 4, 64 KiB above 0x%x "
                        "and clear of the globals",
                        anchor, end));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckMemory(const graph::Graph& graph, const v1::Plan& plan) {
  uint64_t previous = 0;
  for (const v1::Placement& placement : plan.placements()) {
    ATALLA_RETURN_IF_ERROR(CheckOne(graph, placement));
    if (placement.address_bytes() < previous) {
      return Wrong(absl::StrCat(Name(placement), ": placements are not ascending by address"));
    }
    previous = placement.address_bytes();
  }
  ATALLA_RETURN_IF_ERROR(CheckLifetimes(graph, plan));
  ATALLA_RETURN_IF_ERROR(CheckOverlaps(plan));
  ATALLA_RETURN_IF_ERROR(CheckViews(graph, plan));
  return CheckSums(plan);
}

}  // namespace atalla::plan
