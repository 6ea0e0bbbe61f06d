#pragma once

#include "core/base/Progress.h"

#include <chrono>
#include <optional>

namespace fovea::inference {

// When a worker that was asked to stop has had its time.
class CancelRule {
public:
    CancelRule(const Progress& progress, std::chrono::milliseconds grace)
        : m_progress(progress)
        , m_grace(grace)
    { }

    [[nodiscard]] bool isCancelled() const { return m_progress.isCancelled(); }
    [[nodiscard]] bool mustKill()
    {
        if (isCancelled() && !m_killAt)
            m_killAt = std::chrono::steady_clock::now() + m_grace;
        return m_killAt && std::chrono::steady_clock::now() >= *m_killAt;
    }

private:
    const Progress& m_progress;
    std::chrono::milliseconds m_grace;
    std::optional<std::chrono::steady_clock::time_point> m_killAt;
};

} // namespace fovea::inference
