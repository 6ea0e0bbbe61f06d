#pragma once

#include "core/review/ReviewJournal.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace fovea {

// A journal on a thread of its own, so that no window waits for a disk. Callbacks are called on that thread.
class ReviewStore {
public:
    struct Opened {
        Review review {};
        QStringList notices {};
        bool isReadOnly = false;
    };
    using OpenedCallback = std::function<void(Result<Opened>)>;
    // The events with their sequence, on the disk; or why none of them is.
    using AppendedCallback = std::function<void(Result<std::vector<ReviewEvent>>)>;
    using AttachmentsCallback = std::function<void(Result<std::vector<QByteArray>>)>;

    // Begins to open; binding() is called on the store's thread, as it may hash voxels.
    ReviewStore(std::filesystem::path folder, std::function<StudyBinding()> binding, OpenedCallback opened);
    // Blocks until everything that was appended has been written.
    ~ReviewStore();

    ReviewStore(const ReviewStore&) = delete;
    ReviewStore& operator=(const ReviewStore&) = delete;

    // In the order of the calls. Each call's events are written together or not at all.
    void append(std::vector<ReviewEvent> events, AppendedCallback done);
    // The attachments of these events, in their order.
    void fetch(std::vector<std::int64_t> sequences, AttachmentsCallback done);

private:
    void run(const std::stop_token& stop);
    void post(std::function<void(Result<ReviewJournal*>)> work);

    std::filesystem::path m_folder;
    std::function<StudyBinding()> m_binding;
    OpenedCallback m_opened;
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::deque<std::function<void(Result<ReviewJournal*>)>> m_work;
    std::jthread m_thread; // last: it ends before what it uses
};

} // namespace fovea
