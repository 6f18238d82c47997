/* C += A W for square matrices of SIZE, a multiple of 32, in tiles of 32. W is given as its transpose. Words from 0x3C:
   addresses of A, of the transpose of W, and of C. The tile of C is stored after every step over K; HOISTED: once. */
#include "transfer.h"
#ifndef SIZE
#define SIZE 64
#endif
#ifndef HOISTED
#define HOISTED 0
#endif
#define T 32
#define ROW_BYTES (SIZE * 2)

int main() {
  volatile int* config = (volatile int*)0x3C;
  int a = config[0], w = config[1], c = config[2];
  int m = 0;
  while (m < SIZE) {
    int n = 0;
    while (n < SIZE) {
      int c_tile = c + m * ROW_BYTES + n * 2;
      scpad_load(0, c_tile, TILE(1, T, T, SIZE));
      int k = 0;
      while (k < SIZE) {
        int row = 0;
        scpad_load(0, w + n * ROW_BYTES + k * 2, TILE(0, T, T, SIZE));
        while (row < T) {
          load_weights(vector_load(0, row, 31, 0));
          row = row + 1;
        }
        scpad_load(0, a + m * ROW_BYTES + k * 2, TILE(0, T, T, SIZE));
        row = 0;
        while (row < T) {
          vec x = vector_load(0, row, 31, 0);
          vec sum = vector_load(0, row, 31, 1);
          vector_store(gemm(x, sum, -1), 0, row, 31, 1);
          row = row + 1;
        }
        if (!HOISTED) scpad_store(0, c_tile, TILE(1, T, T, SIZE));
        k = k + T;
      }
      if (HOISTED) scpad_store(0, c_tile, TILE(1, T, T, SIZE));
      n = n + T;
    }
    m = m + T;
  }
  asm("halt");
  return 0;
}
