#include "tests/benchmarks/Benchmark.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>

namespace fovea::bench {

Json summarise(std::vector<double> seconds)
{
    if (seconds.empty())
        return nullptr;
    std::ranges::sort(seconds);
    const auto at = [&](double quantile) {
        return seconds[static_cast<std::size_t>(
            std::lround(quantile * static_cast<double>(seconds.size() - 1)))];
    };
    return { { "median", at(0.5) }, { "min", seconds.front() }, { "p95", at(0.95) }, { "p99", at(0.99) },
        { "runs", seconds.size() } };
}

double secondsOf(const std::function<void()>& work)
{
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

Json compare(int repeats, const std::function<void()>& ours, const std::function<void()>& peer)
{
    ours();
    peer();
    std::vector<double> oursSeconds;
    std::vector<double> peerSeconds;
    for (int repeat = 0; repeat < repeats; ++repeat) {
        oursSeconds.push_back(secondsOf(ours));
        peerSeconds.push_back(secondsOf(peer));
    }
    Json result { { "ours", summarise(oursSeconds) }, { "peer", summarise(peerSeconds) } };
    result["ratio"] = result["peer"]["median"].get<double>() / result["ours"]["median"].get<double>();
    return result;
}

std::int64_t peakResidentBytes()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:"))
            return std::stoll(line.substr(6)) * 1024;
    }
    return 0;
}

void resetPeakResident()
{
    std::ofstream("/proc/self/clear_refs") << "5";
}

} // namespace fovea::bench
