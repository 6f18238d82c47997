/* Soft-max of a row of 32, in place. Word at 0x3C: its address. */
#include "transfer.h"
#define ROWS 1

int main() {
  volatile int* config = (volatile int*)0x3C;
  int x = config[0];
  int row = 0;
  scpad_load(0, x, TILE(0, ROWS, 32, 32));
  while (row < ROWS) {
    vec value = vector_load(0, row, 31, 0);
    vec top = vec_op_masked("RMAX", value, 0.0, -1);
    vec shifted = value - top[0];
    vec e = vec_op_masked("EXP", shifted, 0.0, -1);
    vec total = vec_op_masked("RSUM", e, 0.0, -1);
    vector_store(e * (1.0 / total[0]), 0, row, 31, 0);
    row = row + 1;
  }
  scpad_store(0, x, TILE(0, ROWS, 32, 32));
  asm("halt");
  return 0;
}
