// What other software reaches on the same machine at the same time, if it is installed. Nothing is
// linked: the libraries are opened by name.
//
//   if (const SgemmFunction sgemm = OpenBlasSgemm()) ...

#ifndef ATALLA_BENCHMARKS_YARDSTICKS_H_
#define ATALLA_BENCHMARKS_YARDSTICKS_H_

#include <functional>
#include <vector>

namespace atalla {

// c = a b, row-major n x n.
using SgemmFunction = std::function<void(int n, const std::vector<float>& a,
                                         const std::vector<float>& b, std::vector<float>& c)>;

// OpenBLAS with one thread and the kernels that it chooses for this processor, whatever the
// environment says; empty if it is not installed (libopenblas0-pthread).
SgemmFunction OpenBlasSgemm();

}  // namespace atalla

#endif  // ATALLA_BENCHMARKS_YARDSTICKS_H_
