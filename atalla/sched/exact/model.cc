#include "atalla/sched/exact/model.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "atalla/sched/exact/problem.h"
#include "atalla/sched/exact/search.h"
#include "gecode/int.hh"
#include "gecode/search.hh"

namespace atalla::sched {
namespace {

using Gecode::Home;
using Gecode::IntArgs;
using Gecode::IntSet;
using Gecode::IntVarArgs;

// What operations take of one resource: variables and amounts.
struct Demand {
  IntVarArgs packet;
  IntArgs amount;
};

// At most `count` of the variables have one value.
void PostAtMost(Home home, const IntVarArgs& packet, int count, int packets) {
  if (packet.size() <= count) return;
  if (count == 1) {
    Gecode::distinct(home, packet, Gecode::IPL_BND);
    return;
  }
  Gecode::count(home, packet, IntSet(0, count), IntArgs::create(packets, 0), Gecode::IPL_BND);
}

void PostResource(Home home, const Demand& demand, int limit, int packets) {
  int total = 0;
  std::vector<int> amounts(demand.amount.begin(), demand.amount.end());
  for (int amount : amounts) total += amount;
  if (total <= limit) return;
  std::sort(amounts.begin(), amounts.end());
  amounts.erase(std::unique(amounts.begin(), amounts.end()), amounts.end());
  // Of those that take `least` or more, so many fit. If all take the same, that is all there is to
  // say, and says it in the form that propagates best.
  for (size_t i = 0; i < amounts.size(); ++i) {
    const int least = amounts[i];
    if (i > 0 && limit / least == limit / amounts[i - 1]) continue;
    IntVarArgs large;
    for (int k = 0; k < demand.packet.size(); ++k) {
      if (demand.amount[k] >= least) large << demand.packet[k];
    }
    PostAtMost(home, large, limit / least, packets);
  }
  if (amounts.size() == 1) return;
  IntVarArgs loads(home, packets, 0, limit);
  Gecode::binpacking(home, loads, demand.packet, demand.amount);
}

}  // namespace

void PostResources(Home home, const ExactProblem& problem, const IntVarArgs& packet, int packets) {
  std::vector<Demand> demands(problem.limits.size());
  for (int op = 0; op < problem.size(); ++op) {
    for (const ExactUse& use : problem.uses[op]) {
      demands[use.resource].packet << packet[op];
      demands[use.resource].amount << use.amount;
    }
  }
  for (size_t r = 0; r < demands.size(); ++r) {
    PostResource(home, demands[r], problem.limits[r], packets);
  }
}

LimitStop::LimitStop(const SearchLimits& limits)
    : limits_(limits), start_(std::chrono::steady_clock::now()) {}

bool LimitStop::stop(const Gecode::Search::Statistics& statistics, const Gecode::Search::Options&) {
  if (statistics.fail > limits_.failures) return true;
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start_;
  return taken.count() > limits_.seconds;
}

}  // namespace atalla::sched
