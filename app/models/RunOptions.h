#pragma once

#include <string>

namespace fovea::app {

// How a person wants models to run, whichever model it is.
struct RunOptions {
    std::string device = "auto"; // or "cpu", "cuda:0"
    std::string precision = "auto"; // or "float32", "float16", "bfloat16"
    bool skipsUniform = false; // leave out windows of one value; changes results
    bool lowMemory = false; // take the image through the model in pieces

    friend bool operator==(const RunOptions&, const RunOptions&) = default;
};

} // namespace fovea::app
