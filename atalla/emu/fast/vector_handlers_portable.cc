#define ATALLA_EMU_HANDLERS PortableHandlers
#include "atalla/emu/fast/vector_handlers.inc"
