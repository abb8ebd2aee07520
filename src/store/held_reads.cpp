#include "store/held_reads.hpp"

#include <algorithm>

namespace bof {

bool OldData::only_held() const {
    return waiting_images == 0 && sightings == 0 && quarantine_items == 0 &&
           std::all_of(days.begin(), days.end(), [](const OldDay& day) {
               return day.rows_not_held == 0 && day.stray_image_bytes == 0;
           });
}

}  // namespace bof
