#pragma once

#include <string>

namespace fovea::app {

// How a person wants models to run, the same for all of them.
struct RunOptions {
    std::string device = "auto"; // or "cpu", "cuda:0"
    std::string precision = "auto"; // or "float32", "float16", "bfloat16"
    bool skipsUniform = false; // leave out windows of one value; changes results
    bool lowMemory = false;

    friend bool operator==(const RunOptions&, const RunOptions&) = default;
};

// Those of the last time, from the program's settings; what is none of the above is taken as the default.
[[nodiscard]] RunOptions rememberedRunOptions();
void rememberRunOptions(const RunOptions& options);

} // namespace fovea::app
