#include "core/network/InstanceFetch.h"

#include <QNetworkRequest>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

namespace fovea {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t atOnce = 4; // instances that are fetched side by side

} // namespace

void runUntilDone(QEventLoop& loop, const Progress& progress)
{
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, &loop, [&] {
        if (progress.isCancelled())
            loop.quit();
    });
    timer.start(100ms);
    loop.exec();
}

void InstanceFetch::read(Transfer& transfer) const
{
    if (!transfer.writer)
        transfer.writer = std::make_unique<PartWriter>(
            transfer.reply->header(QNetworkRequest::ContentTypeHeader).toString(), transfer.temporary);
    if (!transfer.writer->isOpen() || !transfer.writer->add(transfer.reply->readAll())) {
        transfer.isUnwritable = true;
        transfer.reply->abort();
    }
}

void InstanceFetch::end(const std::shared_ptr<Transfer>& transfer, const MakeError& makeError)
{
    const bool isSound = transfer->reply->error() == QNetworkReply::NoError;
    if (isSound)
        read(*transfer);
    const bool isWhole = transfer->writer && transfer->writer->finish() && isSound;
    if (transfer->isUnwritable && !m_error)
        m_error = Error { ErrorCode::Unwritable, "What arrives can't be written: the disk may be full",
            transfer->temporary.parent_path().string() };
    if (isWhole) {
        const auto taken = m_inbox.take(transfer->temporary, transfer->uid);
        if (taken) {
            ++m_report.received;
            if (m_arrived)
                m_arrived(*taken);
        } else if (taken.error().code == ErrorCode::Unwritable) {
            m_error = taken.error();
        } else {
            m_report.problems << QString::fromStdString(describe(taken.error()));
        }
    } else {
        std::error_code ignored;
        std::filesystem::remove(transfer->temporary, ignored);
        Error error = isSound ? Error { ErrorCode::Damaged, "The archive sent only a part of an instance" }
                              : makeError(*transfer->reply);
        if (error.code == ErrorCode::Unreadable) {
            if (!m_error)
                m_error = error; // it is gone: the others would fare no better
        } else {
            error.subject = transfer->uid.toStdString();
            m_report.problems << QString::fromStdString(describe(error));
        }
    }
    transfer->reply.release()->deleteLater();
    m_transfers.erase(transfer);
    m_progress.report(
        static_cast<double>(m_next) / static_cast<double>(std::max<qsizetype>(m_wanted.size(), 1)));
}

Result<RetrieveReport> InstanceFetch::run(const MakeRequest& makeRequest, const MakeError& makeError)
{
    m_more = [&] {
        while (!m_error && m_transfers.size() < atOnce && m_next < m_wanted.size()) {
            auto transfer = std::make_shared<Transfer>();
            transfer->uid = m_wanted[m_next++];
            if (m_inbox.has(transfer->uid)) {
                ++m_report.alreadyThere;
                continue;
            }
            transfer->temporary = m_inbox.newTemporary();
            transfer->reply.reset(m_manager.get(makeRequest(transfer->uid)));
            m_transfers.insert(transfer);
            QObject::connect(
                transfer->reply.get(), &QNetworkReply::readyRead, &m_loop, [this, transfer = transfer.get()] {
                    if (transfer->reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() == 200)
                        read(*transfer);
                });
            QObject::connect(transfer->reply.get(), &QNetworkReply::finished, &m_loop,
                [this, weak = std::weak_ptr(transfer), &makeError] {
                    if (const auto ended = weak.lock())
                        end(ended, makeError);
                    m_more();
                });
        }
        if (m_transfers.empty())
            m_loop.quit();
    };
    m_more();
    if (!m_transfers.empty())
        runUntilDone(m_loop, m_progress);
    for (const auto& transfer : m_transfers) { // cancelled
        transfer->reply->disconnect();
        transfer->reply->abort();
        std::error_code ignored;
        std::filesystem::remove(transfer->temporary, ignored);
    }
    if (m_progress.isCancelled())
        return cancelled();
    if (m_error)
        return std::unexpected(*m_error);
    return m_report;
}

} // namespace fovea
