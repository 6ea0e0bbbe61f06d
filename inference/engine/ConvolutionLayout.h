#pragma once

namespace fovea::inference {

// From now on every convolution of this process on the CPU runs with the channels innermost, whatever layout
// its image and its weights have: oneDNN's convolutions of the other layout are silently wrong on some
// processors for 12, 20 or 30 channels (in Debian 13's build, under AVX2's limit too), and slower on all.
// Explanations' gradients as well. May be called more than once.
void keepChannelsInnermost();

} // namespace fovea::inference
