#define ATALLA_EMU_HANDLERS Avx512Handlers
#include "atalla/emu/fast/vector_handlers.inc"
