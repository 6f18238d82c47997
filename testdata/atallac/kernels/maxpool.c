/* 2 x 2 maximum pooling of CHANNELS tiles of 8 x 8, one after the other. Words from 0x3C: addresses of input and
   output. First the larger of each two rows, in place; then pairs of lanes, gathered into the low lanes. */
#include "transfer.h"
#define CHANNELS 1
#define SIZE 8
#define HALF (SIZE / 2)

int main() {
  volatile int* config = (volatile int*)0x3C;
  int input = config[0], output = config[1];
  int channel = 0;
  while (channel < CHANNELS) {
    scpad_load(0, input + channel * SIZE * SIZE * 2, TILE(0, SIZE, SIZE, SIZE));
    int row = 0;
    while (row < HALF) {
      vec upper = vector_load(0, 2 * row, SIZE - 1, 0);
      vec lower = vector_load(0, 2 * row + 1, SIZE - 1, 0);
      int larger = make_mask(">", lower, upper, -1);
      vec zero = 0.0;
      upper = vec_op_masked("+", lower, zero, larger);
      vector_store(upper, 0, row, SIZE - 1, 0);
      row = row + 1;
    }
    row = 0;
    while (row < HALF) {
      vec pairs = vector_load(0, row, SIZE - 1, 0);
      vec m0 = vec_op_masked("RMAX", pairs, 0.0, 0x03);
      vec m1 = vec_op_masked("RMAX", pairs, 0.0, 0x0C);
      vec m2 = vec_op_masked("RMAX", pairs, 0.0, 0x30);
      vec m3 = vec_op_masked("RMAX", pairs, 0.0, 0xC0);
      vec zero = 0.0;
      vec result = 0.0;
      result = vec_op_masked("+", m0, zero, 0x1);
      result = vec_op_masked("+", m1, zero, 0x2);
      result = vec_op_masked("+", m2, zero, 0x4);
      result = vec_op_masked("+", m3, zero, 0x8);
      vector_store(result, 0, row, HALF - 1, 1);
      row = row + 1;
    }
    scpad_store(0, output + channel * HALF * HALF * 2, TILE(1, HALF, HALF, HALF));
    channel = channel + 1;
  }
  asm("halt");
  return 0;
}
