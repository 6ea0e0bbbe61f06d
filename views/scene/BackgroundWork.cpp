#include "views/scene/BackgroundWork.h"

#include <utility>

namespace fovea::views {

BackgroundWork::BackgroundWork()
    : m_thread([this](std::stop_token stop) { run(std::move(stop)); })
{ }

BackgroundWork::~BackgroundWork()
{
    m_thread.request_stop();
}

void BackgroundWork::post(Work work)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_work.push_back(std::move(work));
    }
    m_changed.notify_all();
}

void BackgroundWork::clear()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_work.clear();
    }
    m_changed.notify_all();
}

void BackgroundWork::wait()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_work.empty() && !m_busy; });
}

void BackgroundWork::run(std::stop_token stop)
{
    std::unique_lock lock(m_mutex);
    while (m_changed.wait(lock, stop, [this] { return !m_work.empty(); })) {
        if (stop.stop_requested())
            return;
        {
            const Work work = std::move(m_work.front());
            m_work.pop_front();
            m_busy = true;
            lock.unlock();
            work(stop);
        }
        lock.lock();
        m_busy = false;
        m_changed.notify_all();
    }
}

} // namespace fovea::views
