#pragma once

#include "core/base/Progress.h"
#include "inference/bundle/Pipeline.h"
#include "inference/engine/AxisMap.h"
#include "inference/engine/Backend.h"

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

namespace fovea::inference {

// Where the windows start along one axis: MONAI's dense_patch_slices() and _get_scan_interval().
[[nodiscard]] std::vector<std::int64_t> windowStarts(std::int64_t image, std::int64_t window, double overlap);

// One axis of MONAI's Gaussian weights: exp(-x^2 / 2 sigma^2) about the window's centre, sigma = scale *
// size.
[[nodiscard]] std::vector<float> gaussianWeights(std::int64_t size, double sigmaScale);

// So many rows of the windows' averages are copied for the sink together.
constexpr std::int64_t slabRowsAtOnce = 4;

struct NetworkOptions {
    std::int64_t batch = 1; // windows at once, at most
    // Leaves out windows whose voxels all have one value, which changes results where the network would have
    // said something there: they become the background.
    bool skipsUniform = false;
    std::int64_t channels = 1; // of the output, should every window be left out
    bool isThreshold = false; // the background is no channel
    // Low memory: a whole image goes through the network in pieces that take no more bytes than this, each
    // with what the network looks at around it, so that the values stay the same. Unsupported, before the
    // run, where that isn't known. 0: at once.
    std::uint64_t tileBudget = 0;
    // Windows are summed over this many rows along x at a time; each is run again for every such slab that it
    // has rows in. 0: as many rows as a window has, each window once.
    std::int64_t slabRows = 0;
    // Told after the first pass over windows what it took and how many channels came out; an error ends the
    // run.
    std::function<Result<void>(std::uint64_t bytes, std::int64_t channels)> measured {};
};

// How many windows the network ran over, and how many were left out; one run for a whole image.
struct WindowCounts {
    std::int64_t run = 0;
    std::int64_t skipped = 0;
    double extra = 0.0; // voxels that pieces computed more than once, as a part of the image's
};

// Runs the network over image, C x X x Y x Z or X x Y x Z, whole or in windows. In windows the output is
// summed only where windows still come, so that memory holds one window's rows and not the volume.
[[nodiscard]] Result<WindowCounts> runNetwork(Backend& backend, const at::Tensor& image,
    const Inference& inference, const std::array<SizeRule, 3>& inputSize, const RowSink& sink,
    const Progress& progress, const NetworkOptions& options = {});

} // namespace fovea::inference
