/* A convolution as a product: C += A W, with A of 4 x 27 (rows of the unfolded input) and the transpose of W, 4 x 27. Words
   from 0x3C: addresses of A, W and C. */
#include "transfer.h"
#define M 4
#define K 27
#define N 4

int main() {
  volatile int* config = (volatile int*)0x3C;
  int a = config[0], w = config[1], c = config[2];
  int row = 0;
  scpad_load(0, w, TILE(1, N, K, K));
  while (row < N) {
    load_weights(vector_load(0, row, K - 1, 1));
    row = row + 1;
  }
  scpad_load(0, a, TILE(0, M, K, K));
  scpad_load(0, c, TILE(1, M, N, N));
  row = 0;
  while (row < M) {
    vec x = vector_load(0, row, K - 1, 0);
    vec sum = vector_load(0, row, N - 1, 1);
    vector_store(gemm(x, sum, -1), 0, row, N - 1, 1);
    row = row + 1;
  }
  scpad_store(0, c, TILE(1, M, N, N));
  asm("halt");
  return 0;
}
