/* The control word of a transfer: scratchpad, rows and columns of the tile, elements in a row of
 * memory. */
#ifndef TRANSFER_H
#define TRANSFER_H
#define TILE(scratchpad, rows, columns, pitch) \
  ((((scratchpad)&3) << 30) | (((rows)-1) << 25) | (((columns)-1) << 20) | ((pitch)-1))
#endif
