#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace fovea::views {

// One thread that does what it is given, in order. Thread safe. Its end waits for the work in progress, which
// is asked to stop, and drops the rest.
class BackgroundWork {
public:
    using Work = std::function<void(std::stop_token)>;

    BackgroundWork();
    ~BackgroundWork();

    void post(Work work);
    // Drops what has not begun.
    void clear();
    // Blocks until nothing is left to do.
    void wait();

private:
    void run(std::stop_token stop);

    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::deque<Work> m_work;
    bool m_busy = false;
    std::jthread m_thread; // last, so that it ends before what it uses
};

} // namespace fovea::views
