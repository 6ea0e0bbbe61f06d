#pragma once

#include "core/base/Error.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace fovea::bench {

using Json = nlohmann::ordered_json;

// What a case can be told on the command line.
struct Settings {
    std::filesystem::path data {}; // with data/ and models/; empty when it is not there
    int repeats = 9;
};

// One benchmark: measures ours and a peer in the same run and returns what it found as one JSON object. A
// case whose data is missing fails with NotFound.
struct Case {
    std::string name; // "load"
    std::string summary; // one line
    std::function<Result<Json>(const Settings&)> run;
};

// Every case, in the order in which they run. Each is defined in a file of its own in this folder.
[[nodiscard]] std::vector<Case> allCases();

// Seconds of the runs of something: {"median", "min", "p95", "p99", "runs"}.
[[nodiscard]] Json summarise(std::vector<double> seconds);

// Runs both alternately, so that what disturbs the machine disturbs both, after one run of each that does not
// count.
// {"ours": ..., "peer": ..., "ratio": median of the peer over median of ours}; above 1 we are faster.
[[nodiscard]] Json compare(int repeats, const std::function<void()>& ours, const std::function<void()>& peer);

// Seconds that one call takes.
[[nodiscard]] double secondsOf(const std::function<void()>& work);

// The process's largest resident size so far, in bytes, and a way to begin to count anew.
[[nodiscard]] std::int64_t peakResidentBytes();
void resetPeakResident();

} // namespace fovea::bench
