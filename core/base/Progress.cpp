#include "core/base/Progress.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <utility>

namespace fovea {

struct Progress::Shared {
    std::mutex mutex;
    Sink sink;
    std::string lastStage;
    double fraction = 0.0;
    std::chrono::steady_clock::time_point lastCall {};
};

Progress::Progress(Sink sink, std::stop_token stop)
    : m_shared(std::make_shared<Shared>())
    , m_stop(std::move(stop))
{
    m_shared->sink = std::move(sink);
}

bool Progress::isCancelled() const { return m_stop.stop_requested(); }

void Progress::report(double fraction) const
{
    if (!m_shared || !m_shared->sink)
        return;
    const std::scoped_lock lock(m_shared->mutex);
    const double whole = m_begin + m_length * std::clamp(fraction, 0.0, 1.0);
    m_shared->fraction = std::max(m_shared->fraction, whole);
    const auto now = std::chrono::steady_clock::now();
    const bool changed = m_name != m_shared->lastStage;
    if (!changed && fraction < 1.0 && now - m_shared->lastCall < std::chrono::milliseconds(20))
        return;
    m_shared->lastStage = m_name;
    m_shared->lastCall = now;
    m_shared->sink(m_name, m_shared->fraction);
}

Progress Progress::stage(std::string name, double share)
{
    Progress next = *this;
    next.m_name = std::move(name);
    next.m_begin = m_begin + m_length * m_taken;
    next.m_length = m_length * std::clamp(share, 0.0, 1.0 - m_taken);
    next.m_taken = 0.0;
    m_taken = std::min(1.0, m_taken + share);
    next.report(0.0);
    return next;
}

} // namespace fovea
