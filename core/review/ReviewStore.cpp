#include "core/review/ReviewStore.h"

#include <utility>

namespace fovea {

ReviewStore::ReviewStore(
    std::filesystem::path folder, std::function<StudyBinding()> binding, OpenedCallback opened)
    : m_folder(std::move(folder))
    , m_binding(std::move(binding))
    , m_opened(std::move(opened))
    , m_thread([this](const std::stop_token& stop) { run(stop); })
{ }

ReviewStore::~ReviewStore() = default;

void ReviewStore::append(std::vector<ReviewEvent> events, AppendedCallback done)
{
    post([events = std::move(events), done = std::move(done)](Result<ReviewJournal*> journal) mutable {
        if (journal)
            done((*journal)->append(std::move(events)));
        else
            done(std::unexpected(journal.error()));
    });
}

void ReviewStore::fetch(std::vector<std::int64_t> sequences, AttachmentsCallback done)
{
    post([sequences = std::move(sequences), done = std::move(done)](Result<ReviewJournal*> journal) {
        if (!journal) {
            done(std::unexpected(journal.error()));
            return;
        }
        std::vector<QByteArray> attachments;
        for (const std::int64_t sequence : sequences) {
            auto bytes = (*journal)->attachment(sequence);
            if (!bytes) {
                done(std::unexpected(bytes.error()));
                return;
            }
            attachments.push_back(std::move(*bytes));
        }
        done(std::move(attachments));
    });
}

void ReviewStore::post(std::function<void(Result<ReviewJournal*>)> work)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_work.push_back(std::move(work));
    }
    m_changed.notify_one();
}

void ReviewStore::run(const std::stop_token& stop)
{
    const auto journal = ReviewJournal::open(m_folder, m_binding());
    if (journal)
        m_opened(Opened { (*journal)->review(), (*journal)->notices(), (*journal)->isReadOnly() });
    else
        m_opened(std::unexpected(journal.error()));
    while (true) {
        std::function<void(Result<ReviewJournal*>)> work;
        {
            std::unique_lock lock(m_mutex);
            // A stop ends the waiting, not the work that is there.
            m_changed.wait(lock, stop, [this] { return !m_work.empty(); });
            if (m_work.empty())
                return;
            work = std::move(m_work.front());
            m_work.pop_front();
        }
        if (journal)
            work(journal->get());
        else
            work(std::unexpected(journal.error()));
    }
}

} // namespace fovea
