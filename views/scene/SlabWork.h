#pragma once

#include "views/scene/BackgroundWork.h"
#include "views/scene/Reslice.h"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace fovea::views {

// Whether values at the pixels take longer than a person who scrolls would wait for.
[[nodiscard]] bool isLongWork(const PixelGrid& grid, const Depth& depth);

// The same slab as sampleValues() gives, of all its planes, but at few pixels, with interpolation in between:
// quick, whatever the slab's thickness.
[[nodiscard]] std::vector<float> coarseValues(
    const Volume& volume, const PixelGrid& grid, Interpolation interpolation, const Depth& depth);

// Values of thick slabs, made on a thread of its own. What is asked for replaces what was asked before, even
// while that is being made. Used by one thread.
class SlabWork {
public:
    // ready is called on the other thread, each time that what was asked for is there.
    explicit SlabWork(std::function<void()> ready);
    ~SlabWork();

    void ask(std::shared_ptr<const Volume> volume, const PixelGrid& grid, Interpolation interpolation,
        const Depth& depth);
    // What was asked for last, once it is there; once only.
    [[nodiscard]] std::optional<std::vector<float>> take();
    void drop();
    void wait();

private:
    std::function<void()> m_ready;
    std::mutex m_mutex;
    std::optional<std::vector<float>> m_values; // of the turn that is asked for
    std::atomic<unsigned> m_turn = 0;
    BackgroundWork m_work; // last: ends before what it writes to
};

} // namespace fovea::views
