// Flags of tools that run programs: which machine, and switches of it.
//
//   ATALLA_ASSIGN_OR_RETURN(isa::MachineModel machine, MachineFromFlags());
//   std::cout << machine.name() << " " << DescribeSwitches(machine.semantics());

#ifndef ATALLA_TOOLS_MACHINE_FLAGS_H_
#define ATALLA_TOOLS_MACHINE_FLAGS_H_

#include <string>

#include "absl/status/statusor.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/machine.pb.h"

namespace atalla {

// The machine of --machine or --preset, with --weights, --gemm_order, --branches, --compare_bits,
// --overflow, --slot_order and --bad_scratchpad in place of its own.
absl::StatusOr<isa::MachineModel> MachineFromFlags();

// "weights=reset gemm_order=b8 ...".
std::string DescribeSwitches(const v1::Semantics& semantics);

}  // namespace atalla

#endif  // ATALLA_TOOLS_MACHINE_FLAGS_H_
