// The page of page.h, made of the files in page/ by tools/embed_page.py.

#ifndef ATALLA_COMPARE_PAGE_TEXT_H_
#define ATALLA_COMPARE_PAGE_TEXT_H_

namespace atalla::compare {

// All of the page but the data between the two.
extern const char kPageBeforeData[];
extern const char kPageAfterData[];

}  // namespace atalla::compare

#endif  // ATALLA_COMPARE_PAGE_TEXT_H_
