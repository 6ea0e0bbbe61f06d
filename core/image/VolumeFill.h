#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <vector>

namespace fovea {

struct ValueRange {
    double minimum = 0.0;
    double maximum = 0.0;

    [[nodiscard]] bool contains(double value) const { return value >= minimum && value <= maximum; }
    friend bool operator==(const ValueRange&, const ValueRange&) = default;
};

// Which slices of a volume are there while it is still being read. Its reader adds them in any order, each
// once; anybody else may look at the voxels of the slices that are there, from any thread.
class VolumeFill {
public:
    explicit VolumeFill(std::int64_t slices);

    [[nodiscard]] std::int64_t slices() const { return static_cast<std::int64_t>(m_there.size()); }
    [[nodiscard]] std::int64_t done() const { return m_done; }
    [[nodiscard]] bool has(std::int64_t slice) const;
    [[nodiscard]] bool isComplete() const { return done() == slices(); }
    // Of the slices that are there.
    [[nodiscard]] ValueRange range() const;

    // The slice's voxels are written; range is that of its values, upside down when it has none.
    void add(std::int64_t slice, const ValueRange& range);

private:
    std::vector<std::atomic<bool>> m_there;
    std::atomic<std::int64_t> m_done = 0;
    mutable std::mutex m_mutex; // guards what follows
    ValueRange m_range;
    bool m_hasRange = false;
};

} // namespace fovea
