#include "core/network/SendQueue.h"

#include "core/dicom/Text.h"
#include "core/objects/ObjectFile.h"

#include <QDir>
#include <QLockFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlRecord>
#include <QStandardPaths>
#include <QUuid>

#include <algorithm>
#include <functional>
#include <map>
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

// A null string is SQL's null, which no column here takes.
QString notNull(const QString& text)
{
    return text.isNull() ? QStringLiteral("") : text;
}

qint64 pauseSeconds(int attempts)
{
    return std::min(longestPauseSeconds, firstPauseSeconds << std::clamp(attempts - 1, 0, 12));
}

// Sends the file and says in the entry how that went.
void attempt(QueuedFile& entry, const ArchiveList& archives)
{
    const auto connection = archives.find(entry.archive);
    const auto archive = connection
        ? openArchive(*connection)
        : fail(ErrorCode::NotFound, "There is no such archive any more", entry.archive.toStdString());
    const Result<void> stored
        = archive ? (*archive)->store(entry.file, {}) : std::unexpected(archive.error());
    ++entry.attempts;
    entry.problem = stored ? QString() : QString::fromStdString(describe(stored.error()));
    // Who lets nobody in may do so later; who refuses this instance will refuse it again, and the others must
    // not wait for it.
    if (stored)
        entry.state = QueuedFile::State::Sent;
    else if (stored.error().subject == entry.file.string())
        entry.state = QueuedFile::State::Refused;
    else
        entry.state = QueuedFile::State::Waiting;
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
             "not_before INTEGER NOT NULL DEFAULT 0, content TEXT NOT NULL DEFAULT '')" }) {
        if (!query.exec(QString::fromLatin1(statement)))
            return sqlError(query, m_folder);
    }
    // A queue of an older version may wait here, without this column.
    if (!db.record(QStringLiteral("files")).contains(QStringLiteral("content"))
        && !query.exec(QStringLiteral("ALTER TABLE files ADD COLUMN content TEXT NOT NULL DEFAULT ''")))
        return sqlError(query, m_folder);
    return {};
}

Result<void> SendQueue::add(const QString& archive, const fs::path& file)
{
    const auto object = objects::readObject(file);
    if (!object)
        return std::unexpected(object.error());
    const auto term = [&](dicom::tag::Tag tag) { return dicom::safeTerm(object->data().text(tag)); };
    const QString uid = term(dicom::tag::SOPInstanceUID);
    QStringList content { term(dicom::tag::Modality), term(dicom::tag::SeriesDescription) };
    content.removeAll(QString());
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
    query.prepare(QStringLiteral("INSERT INTO files (archive, file, uid, content) VALUES (?, ?, ?, ?)"));
    query.addBindValue(archive);
    query.addBindValue(QString::fromStdString(copy.filename().string()));
    query.addBindValue(uid);
    query.addBindValue(notNull(content.join(QStringLiteral(" · "))));
    if (!query.exec())
        return sqlError(query, m_folder);
    return {};
}

Result<std::vector<QueuedFile>> SendQueue::entries() const
{
    QSqlQuery query(database());
    if (!query.exec(QStringLiteral("SELECT id, archive, file, uid, state, attempts, problem, not_before, "
                                   "content FROM files ORDER BY id")))
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
        entry.content = query.value(8).toString();
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
    query.addBindValue(notNull(entry.problem));
    query.addBindValue(entry.notBefore.toSecsSinceEpoch());
    query.addBindValue(entry.id);
    if (!query.exec())
        return sqlError(query, m_folder);
    return {};
}

Result<int> SendQueue::process(const ArchiveList& archives, bool all, Progress progress)
{
    const auto isDue = [all, now = QDateTime::currentDateTime()](const QueuedFile& entry) {
        return entry.state == QueuedFile::State::Waiting && (all || entry.notBefore <= now);
    };
    return send(archives, isDue, std::move(progress));
}

Result<int> SendQueue::retry(const ArchiveList& archives, const std::vector<qint64>& ids, Progress progress)
{
    const auto isChosen = [&](const QueuedFile& entry) {
        return entry.state != QueuedFile::State::Sent && std::ranges::contains(ids, entry.id);
    };
    return send(archives, isChosen, std::move(progress));
}

Result<int> SendQueue::send(const ArchiveList& archives, const Choice& isWanted, Progress progress)
{
    // Two that send one file at once would send it twice, and the second would miss the first one's copy.
    QLockFile sending(QString::fromStdString((m_folder / "sending.lock").string()));
    sending.setStaleLockTime(0); // only its process's end makes it stale
    if (!sending.tryLock() && sending.error() == QLockFile::LockFailedError)
        return 0;
    auto wanted = entries();
    if (!wanted)
        return std::unexpected(wanted.error());
    std::erase_if(*wanted, std::not_fn(isWanted));
    int sent = 0;
    std::size_t done = 0;
    std::map<QString, QString> unreachable; // and why
    for (QueuedFile& entry : *wanted) {
        if (progress.isCancelled())
            return cancelled();
        progress.report(static_cast<double>(done++) / static_cast<double>(wanted->size()));
        entry.notBefore = QDateTime::currentDateTime().addSecs(pauseSeconds(entry.attempts + 1));
        if (const auto problem = unreachable.find(entry.archive); problem != unreachable.end()) {
            entry.state = QueuedFile::State::Waiting;
            entry.problem = problem->second;
        } else {
            attempt(entry, archives);
            sent += entry.state == QueuedFile::State::Sent ? 1 : 0;
            if (entry.state == QueuedFile::State::Waiting)
                unreachable.emplace(entry.archive, entry.problem);
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

Result<void> SendQueue::remove(const std::vector<qint64>& ids)
{
    const auto all = entries();
    if (!all)
        return std::unexpected(all.error());
    for (const QueuedFile& entry : *all) {
        if (!std::ranges::contains(ids, entry.id))
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

Result<void> SendQueue::tidy(bool alsoRefused)
{
    const auto all = entries();
    if (!all)
        return std::unexpected(all.error());
    std::vector<qint64> over;
    for (const QueuedFile& entry : *all) {
        if (entry.state == QueuedFile::State::Sent
            || (entry.state == QueuedFile::State::Refused && alsoRefused))
            over.push_back(entry.id);
    }
    return remove(over);
}

} // namespace fovea
