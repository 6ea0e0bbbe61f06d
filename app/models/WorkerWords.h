#pragma once

#include "inference/protocol/RunRecord.h"

#include <QString>

namespace fovea::app {

// What a worker says about itself, for people.

// Whether it is kept from the network, from changing files and from taking all memory, in a sentence or two.
[[nodiscard]] bool isIsolated(const inference::WorkerInfo& worker);
[[nodiscard]] QString isolationWords(const inference::WorkerInfo& worker);

// What its self-test came to: a sentence, and a line for each kind of convolution.
[[nodiscard]] QString selfTestWords(const inference::WorkerInfo& worker);
[[nodiscard]] QString selfTestDetails(const inference::WorkerInfo& worker);

} // namespace fovea::app
