#pragma once

#include "core/network/ArchiveList.h"

#include <QDateTime>

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

class QSqlDatabase;

namespace fovea {

// One file on its way to an archive.
struct QueuedFile {
    enum class State { Waiting, Sent, Refused }; // Refused: it can't be sent, whatever is tried

    qint64 id = 0;
    QString archive {};
    std::filesystem::path file {}; // the queue's own copy
    QString sopInstanceUid {};
    QString content {}; // modality and series description, as people know it; may be empty
    State state = State::Waiting;
    int attempts = 0;
    QString problem {}; // of the last attempt
    QDateTime notBefore {}; // of the next
};

// Files that are to be sent, in a database, with copies of their own: it survives the program's end, and what
// is in it is sent at last even if the original is gone. Failed attempts are repeated with growing pauses,
// from 5 seconds to an hour. An object is used by the thread that opened it; several processes may use one
// folder.
class SendQueue {
public:
    [[nodiscard]] static std::filesystem::path userFolder();
    [[nodiscard]] static Result<std::unique_ptr<SendQueue>> open(
        const std::filesystem::path& folder = userFolder());
    ~SendQueue();
    SendQueue(const SendQueue&) = delete;
    SendQueue& operator=(const SendQueue&) = delete;

    // Returns when the copy and the entry are on disk. Errors: Damaged or Unsupported (no DICOM), Unwritable.
    [[nodiscard]] Result<void> add(const QString& archive, const std::filesystem::path& file);
    [[nodiscard]] Result<std::vector<QueuedFile>> entries() const; // the oldest first
    // Tries what is due now; with all, also what is to wait. An archive that can't be reached is not tried
    // again in the same call. Returns how many were sent: none while another process sends from this folder.
    [[nodiscard]] Result<int> process(const ArchiveList& archives, bool all, Progress progress = {});
    // Tries these in the same way, whenever they were due, also those that were refused.
    [[nodiscard]] Result<int> retry(
        const ArchiveList& archives, const std::vector<qint64>& ids, Progress progress = {});
    // Forgets these, and removes the queue's copies.
    [[nodiscard]] Result<void> remove(const std::vector<qint64>& ids);
    // Forgets entries that were sent, and with alsoRefused those that never will be.
    [[nodiscard]] Result<void> tidy(bool alsoRefused);

private:
    SendQueue(std::filesystem::path folder, QString connectionName);

    [[nodiscard]] Result<void> prepare();
    [[nodiscard]] Result<void> note(const QueuedFile& entry) const;
    using Choice = std::function<bool(const QueuedFile&)>;
    [[nodiscard]] Result<int> send(const ArchiveList& archives, const Choice& isWanted, Progress progress);
    [[nodiscard]] QSqlDatabase database() const;

    std::filesystem::path m_folder;
    QString m_connectionName;
};

} // namespace fovea
