#include "core/base/Parallel.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace fovea {

unsigned workerThreads()
{
    return std::clamp(std::thread::hardware_concurrency(), 2U, 32U);
}

bool forEachParallel(
    std::size_t count, const Progress& progress, const std::function<bool(std::size_t)>& work)
{
    std::atomic<std::size_t> next = 0;
    std::atomic<std::size_t> done = 0;
    std::atomic<bool> stopped = false;
    const auto loop = [&] {
        while (!stopped) {
            const std::size_t n = next++;
            if (n >= count)
                return;
            if (progress.isCancelled() || !work(n))
                stopped = true;
            else
                progress.report(static_cast<double>(++done) / static_cast<double>(count));
        }
    };
    {
        std::vector<std::jthread> helpers;
        for (std::size_t n = 1; n < std::min<std::size_t>(workerThreads(), count); ++n)
            helpers.emplace_back(loop);
        loop();
    }
    return done == count;
}

} // namespace fovea
