#include "benchmarks/yardsticks.h"

#include <dlfcn.h>

#include <cstdlib>
#include <vector>

namespace atalla {
namespace {

// From cblas.h.
using CblasSgemm = void (*)(int order, int transpose_a, int transpose_b, int m, int n, int k,
                            float alpha, const float* a, int lda, const float* b, int ldb,
                            float beta, float* c, int ldc);
constexpr int kRowMajor = 101;
constexpr int kNoTranspose = 111;

void* OpenLibrary() {
  // It reads these when it is loaded.
  unsetenv("OPENBLAS_CORETYPE");
  unsetenv("OPENBLAS_L2_SIZE");
  setenv("OPENBLAS_NUM_THREADS", "1", /*replace=*/1);
  for (const char* name :
       {"libopenblas.so.0", "/usr/lib/x86_64-linux-gnu/openblas-pthread/libopenblas.so.0"}) {
    if (void* library = dlopen(name, RTLD_NOW)) return library;
  }
  return nullptr;
}

}  // namespace

SgemmFunction OpenBlasSgemm() {
  void* library = OpenLibrary();
  if (library == nullptr) return nullptr;
  const auto sgemm = reinterpret_cast<CblasSgemm>(dlsym(library, "cblas_sgemm"));
  if (sgemm == nullptr) return nullptr;
  return [sgemm](int n, const std::vector<float>& a, const std::vector<float>& b,
                 std::vector<float>& c) {
    sgemm(kRowMajor, kNoTranspose, kNoTranspose, n, n, n, 1.0f, a.data(), n, b.data(), n, 0.0f,
          c.data(), n);
  };
}

}  // namespace atalla
