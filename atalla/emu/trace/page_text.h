// The page of TracePage, made of the files in page/ by tools/embed_page.py.

#ifndef ATALLA_EMU_TRACE_PAGE_TEXT_H_
#define ATALLA_EMU_TRACE_PAGE_TEXT_H_

namespace atalla::emu {

// All of the page but the JSON between the two.
extern const char kPageBeforeData[];
extern const char kPageAfterData[];

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TRACE_PAGE_TEXT_H_
