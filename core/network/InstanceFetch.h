#pragma once

#include "core/base/Error.h"
#include "core/base/Progress.h"
#include "core/network/Archive.h"
#include "core/network/Inbox.h"
#include "core/network/Multipart.h"

#include <QEventLoop>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QStringList>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>

namespace fovea {

// Runs the thread's events until the loop is quit or a stop is asked for. This is a worker's thread: it has
// no other use for its event loop.
void runUntilDone(QEventLoop& loop, const Progress& progress);

// Fetches instances by HTTP, several at once, in the thread that makes it. Used once. What it is given must
// outlive it.
class InstanceFetch {
public:
    InstanceFetch(
        const Inbox& inbox, QStringList wanted, const Archive::Arrived& arrived, const Progress& progress)
        : m_inbox(inbox)
        , m_wanted(std::move(wanted))
        , m_arrived(arrived)
        , m_progress(progress)
    { }

    using MakeRequest = std::function<QNetworkRequest(const QString&)>;
    using MakeError = std::function<Error(QNetworkReply&)>;
    Result<RetrieveReport> run(const MakeRequest& makeRequest, const MakeError& makeError);

private:
    struct Transfer {
        QString uid;
        std::filesystem::path temporary;
        std::unique_ptr<QNetworkReply> reply;
        std::unique_ptr<PartWriter> writer; // once the head of the answer is there
        bool isUnwritable = false;
    };

    void read(Transfer& transfer) const;
    void end(const std::shared_ptr<Transfer>& transfer, const MakeError& makeError);

    const Inbox& m_inbox;
    QStringList m_wanted;
    const Archive::Arrived& m_arrived;
    const Progress& m_progress;
    QNetworkAccessManager m_manager;
    QEventLoop m_loop;
    std::set<std::shared_ptr<Transfer>> m_transfers;
    qsizetype m_next = 0;
    RetrieveReport m_report;
    std::optional<Error> m_error; // that ends it all
    std::function<void()> m_more;
};

} // namespace fovea
