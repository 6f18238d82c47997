/* O = softmax(Q K') V, 32 x 32, query by query with running maximum and sum over blocks of 32 keys (here one). V is given as
   its transpose. Words from 0x3C: addresses of Q, K, the transpose of V, and O. */
#include "transfer.h"
#define N 32
#define D 32
#define BLOCK 32

int main() {
  volatile int* config = (volatile int*)0x3C;
  int q = config[0], k = config[1], v = config[2], o = config[3];
  int query = 0;
  while (query < N) {
    vec output = 0.0;
    float top = -30000.0;
    float sum = 0.0;
    int block = 0;
    scpad_load(0, q + query * D * 2, TILE(1, 1, D, D));
    vec row = vector_load(0, 0, D - 1, 1);
    while (block < N) {
      scpad_load(0, k + block * D * 2, TILE(0, BLOCK, D, D));
      int i = BLOCK - 1;
      while (i >= 0) {
        load_weights(vector_load(0, (BLOCK - 1) - i, D - 1, 0));
        i = i - 1;
      }
      vec zero = 0.0;
      vec scores = gemm(row, zero, -1);
      vec highest = vec_op_masked("RMAX", scores, 0.0, -1);
      float new_top = highest[0];
      if (top > new_top) new_top = top;
      vec change = top - new_top;
      vec factor = vec_op_masked("EXP", change, 0.0, -1);
      vec e = vec_op_masked("EXP", scores - new_top, 0.0, -1);
      vec total = vec_op_masked("RSUM", e, 0.0, -1);
      sum = sum * factor[0] + total[0];
      scpad_load(0, v + block * 2, TILE(1, D, BLOCK, N));
      i = D - 1;
      while (i >= 0) {
        load_weights(vector_load(0, (D - 1) - i, BLOCK - 1, 1));
        i = i - 1;
      }
      output = gemm(e, output * factor[0], -1);
      top = new_top;
      block = block + BLOCK;
    }
    vector_store(output * (1.0 / sum), 0, 0, D - 1, 1);
    scpad_store(0, o + query * D * 2, TILE(1, 1, D, D));
    query = query + 1;
  }
  asm("halt");
  return 0;
}
