#include "core/network/SendQueue.h"

#include "core/dicom/Text.h"
#include "core/objects/ObjectFile.h"

#include <QDir>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QStandardPaths>
#include <QUuid>

#include <algorithm>
#include <set>
#include <system_error>

namespace fovea {

namespace {

namespace fs = std::filesystem;

constexpr qint64 firstPauseSeconds = 5;
constexpr qint64 longestPauseSeconds = 3600;

std::unexpected<Error> sqlError(const QSqlQuery& query, const fs::path& folder)
{
    return fail(ErrorCode::Unwritable,
        "The queue of files to send can't be kept: " + query.lastError().text().toStdString(),
        folder.string());
}

qint64 pauseSeconds(int attempts)
{
    return std::min(longestPauseSeconds, firstPauseSeconds << std::clamp(attempts - 1, 0, 12));
}

} // namespace

fs::path SendQueue::userFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation).toStdString()
        + "/fovea/outbox";
}

SendQueue::SendQueue(fs::path folder, QString connectionName)
    : m_folder(std::move(folder))
    , m_connectionName(std::move(connectionName))
{ }

SendQueue::~SendQueue()
{
    database().close();
    QSqlDatabase::removeDatabase(m_connectionName);
}

QSqlDatabase SendQueue::database() const
{
    return QSqlDatabase::database(m_connectionName, false);
}

Result<std::unique_ptr<SendQueue>> SendQueue::open(const fs::path& folder)
{
    std::error_code error;
    fs::create_directories(folder, error);
    fs::permissions(folder, fs::perms::owner_all, error); // what is in it is of patients
    if (error)
        return fail(
            ErrorCode::Unwritable, "The folder could not be made: " + error.message(), folder.string());
    std::unique_ptr<SendQueue> queue(new SendQueue(folder, QUuid::createUuid().toString()));
    if (auto prepared = queue->prepare(); !prepared)
        return std::unexpected(prepared.error());
    return queue;
}

Result<void> SendQueue::prepare()
{
    QSqlDatabase db = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), m_connectionName);
    db.setDatabaseName(QString::fromStdString((m_folder / "queue.sqlite").string()));
    db.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=5000"));
    if (!db.open())
        return fail(ErrorCode::Unwritable,
            "The queue of files to send can't be opened: " + db.lastError().text().toStdString(),
            m_folder.string());
    QSqlQuery query(db);
    for (const char* statement : { "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
             "CREATE TABLE IF NOT EXISTS files (id INTEGER PRIMARY KEY, archive TEXT NOT NULL, file TEXT NOT "
             "NULL, uid TEXT NOT NULL, "
             "state INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0, problem TEXT NOT NULL "
             "DEFAULT '', "
             "not_before INTEGER NOT NULL DEFAULT 0)" }) {
        if (!query.exec(QString::fromLatin1(statement)))
            return sqlError(query, m_folder);
    }
    return {};
}

Result<void> SendQueue::add(const QString& archive, const fs::path& file)
{
    const auto object = objects::readObject(file);
    if (!object)
        return std::unexpected(object.error());
    const QString uid = dicom::safeTerm(object->data().text(dicom::tag::SOPInstanceUID));
    const fs::path copy
        = m_folder / (QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString() + ".dcm");
    const auto write = [&](const fs::path& temporary) -> Result<void> {
        std::error_code error;
        fs::copy_file(file, temporary, error);
        if (error)
            return fail(ErrorCode::Unwritable, "The file could not be put into the queue: " + error.message(),
                file.string());
        return {};
    };
    if (auto copied = objects::writeChecked(copy, write, [](const fs::path&) -> Result<void> { return {}; });
        !copied)
        return copied;
    QSqlQuery query(database());
    query.prepare(QStringLiteral("INSERT INTO files (archive, file, uid) VALUES (?, ?, ?)"));
    query.addBindValue(archive);
    query.addBindValue(QString::fromStdString(copy.filename().string()));
    query.addBindValue(uid);
    if (!query.exec())
        return sqlError(query, m_folder);
    return {};
}

Result<std::vector<QueuedFile>> SendQueue::entries() const
{
    QSqlQuery query(database());
    if (!query.exec(QStringLiteral(
            "SELECT id, archive, file, uid, state, attempts, problem, not_before FROM files ORDER BY id")))
        return sqlError(query, m_folder);
    std::vector<QueuedFile> found;
    while (query.next()) {
        QueuedFile entry;
        entry.id = query.value(0).toLongLong();
        entry.archive = query.value(1).toString();
        entry.file = m_folder / query.value(2).toString().toStdString();
        entry.sopInstanceUid = query.value(3).toString();
        entry.state = static_cast<QueuedFile::State>(std::clamp(query.value(4).toInt(), 0, 2));
        entry.attempts = query.value(5).toInt();
        entry.problem = query.value(6).toString();
        entry.notBefore = QDateTime::fromSecsSinceEpoch(query.value(7).toLongLong());
        found.push_back(std::move(entry));
    }
    return found;
}

Result<void> SendQueue::note(const QueuedFile& entry) const
{
    QSqlQuery query(database());
    query.prepare(
        QStringLiteral("UPDATE files SET state = ?, attempts = ?, problem = ?, not_before = ? WHERE id = ?"));
    query.addBindValue(static_cast<int>(entry.state));
    query.addBindValue(entry.attempts);
    query.addBindValue(entry.problem.isNull() ? QStringLiteral("") : entry.problem); // null is not empty here
    query.addBindValue(entry.notBefore.toSecsSinceEpoch());
    query.addBindValue(entry.id);
    if (!query.exec())
        return sqlError(query, m_folder);
    return {};
}

Result<int> SendQueue::process(const ArchiveList& archives, bool all, Progress progress)
{
    auto waiting = entries();
    if (!waiting)
        return std::unexpected(waiting.error());
    std::erase_if(*waiting, [&](const QueuedFile& entry) {
        return entry.state != QueuedFile::State::Waiting
            || (!all && entry.notBefore > QDateTime::currentDateTime());
    });
    int sent = 0;
    std::size_t done = 0;
    std::set<QString> unreachable;
    for (QueuedFile& entry : *waiting) {
        if (progress.isCancelled())
            return cancelled();
        progress.report(static_cast<double>(done++) / static_cast<double>(waiting->size()));
        if (unreachable.contains(entry.archive))
            continue;
        const auto connection = archives.find(entry.archive);
        const auto archive = connection
            ? openArchive(*connection)
            : fail(ErrorCode::NotFound, "There is no such archive any more", entry.archive.toStdString());
        const Result<void> stored
            = archive ? (*archive)->store(entry.file, {}) : std::unexpected(archive.error());
        ++entry.attempts;
        if (stored) {
            entry.state = QueuedFile::State::Sent;
            entry.problem.clear();
            ++sent;
        } else {
            entry.problem = QString::fromStdString(describe(stored.error()));
            // Who lets nobody in may do so later; who refuses this instance will refuse it again.
            const bool isFinal = stored.error().code == ErrorCode::Unsupported
                && stored.error().subject == entry.file.string();
            if (isFinal)
                entry.state = QueuedFile::State::Refused;
            else
                unreachable.insert(entry.archive);
            entry.notBefore = QDateTime::currentDateTime().addSecs(pauseSeconds(entry.attempts));
        }
        if (auto noted = note(entry); !noted)
            return std::unexpected(noted.error());
        if (entry.state == QueuedFile::State::Sent) {
            std::error_code ignored;
            fs::remove(entry.file, ignored);
        }
    }
    return sent;
}

Result<void> SendQueue::tidy(bool alsoRefused)
{
    const auto all = entries();
    if (!all)
        return std::unexpected(all.error());
    for (const QueuedFile& entry : *all) {
        if (entry.state == QueuedFile::State::Waiting
            || (entry.state == QueuedFile::State::Refused && !alsoRefused))
            continue;
        QSqlQuery query(database());
        query.prepare(QStringLiteral("DELETE FROM files WHERE id = ?"));
        query.addBindValue(entry.id);
        if (!query.exec())
            return sqlError(query, m_folder);
        std::error_code ignored;
        fs::remove(entry.file, ignored);
    }
    return {};
}

} // namespace fovea
