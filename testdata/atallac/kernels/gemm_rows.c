/* The row loop of a product alone, for as many rows as word 3 of the table at 0x3C says: C += A W over one tile. Words 0 to 2:
   addresses of A, of the transpose of W, and of C. */
#include "transfer.h"

int main() {
  volatile int* config = (volatile int*)0x3C;
  int a = config[0], w = config[1], c = config[2], rows = config[3];
  scpad_load(0, w, TILE(0, 32, 32, 32));
  for (int row = 0; row < 32; row++) load_weights(vector_load(0, row, 31, 0));
  scpad_load(0, a, TILE(0, 32, 32, 32));
  scpad_load(0, c, TILE(1, 32, 32, 32));
  for (int row = 0; row < rows; row++) {
    vec x = vector_load(0, row, 31, 0);
    vec sum = vector_load(0, row, 31, 1);
    vector_store(gemm(x, sum, -1), 0, row, 31, 1);
  }
  scpad_store(0, c, TILE(1, 32, 32, 32));
  asm("halt");
  return 0;
}
