#define ATALLA_EMU_HANDLERS Avx512Bf16Handlers
#include "atalla/emu/fast/vector_handlers.inc"
