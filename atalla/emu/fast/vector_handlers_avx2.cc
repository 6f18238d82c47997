#define ATALLA_EMU_HANDLERS Avx2Handlers
#include "atalla/emu/fast/vector_handlers.inc"
