#pragma once

#include "inference/engine/BoxDecoder.h"

#include <vector>

namespace fovea::inference {

// One box for each thing. Suppression keeps a small box within a large one, and two neighbours that overlap
// by less than its limit: one lesion is then listed twice. Here boxes of the same class of which one holds
// the other's centre become one, best first. It has the best one's score and size and lies where all of them
// lie in the mean, weighted by their scores: duplicates disagree about the place more than about the size.
// Its merged counts them all. MONAI has no such step, so that a caller who wants MONAI's boxes leaves it out.
//
// A chain does not run on: every box is compared with the best one of a thing, not with all of it. Two things
// so close that the box of one holds the other's centre become one.
[[nodiscard]] std::vector<IndexBox> mergedDuplicates(std::vector<IndexBox> boxes);

} // namespace fovea::inference
