#include "core/review/JournalDatabase.h"

#include "core/review/ReviewJson.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QSqlError>
#include <QSqlQuery>
#include <QUuid>
#include <QVariant>

namespace fovea {

namespace {

constexpr const char* schema[] = {
    "PRAGMA application_id = 1179612769", // "FOva"
    "PRAGMA user_version = 1",
    "CREATE TABLE binding (id INTEGER PRIMARY KEY CHECK (id = 1), json TEXT NOT NULL)",
    "CREATE TABLE events (sequence INTEGER PRIMARY KEY, time TEXT NOT NULL, reviewer TEXT NOT NULL, "
    "what TEXT NOT NULL, attachment BLOB, attachment_sha256 TEXT NOT NULL, previous TEXT NOT NULL, "
    "hash TEXT NOT NULL)",
    "CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events stay'); END",
    "CREATE TRIGGER events_remain BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events remain'); END",
    "CREATE TRIGGER binding_stays BEFORE UPDATE ON binding BEGIN SELECT RAISE(ABORT, 'binding stays'); END",
    "CREATE TRIGGER binding_remains BEFORE DELETE ON binding BEGIN SELECT RAISE(ABORT, 'binding remains'); "
    "END",
};

// SQLite's primary result codes that people can do something about.
constexpr int sqliteBusy = 5;
constexpr int sqliteReadOnly = 8;
constexpr int sqliteIoError = 10;
constexpr int sqliteCorrupt = 11;
constexpr int sqliteFull = 13;
constexpr int sqliteCantOpen = 14;
constexpr int sqliteNotADatabase = 26;

} // namespace

QString sha256Hex(const QByteArray& bytes)
{
    return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
}

QString chainStart(const QByteArray& bindingJson)
{
    return sha256Hex(bindingJson);
}

QString rowHash(const JournalRow& row)
{
    // Lengths in front, so that no two rows read the same.
    QByteArray all;
    for (const QByteArray& field : { row.previous.toUtf8(), QByteArray::number(qint64 { row.sequence }),
             row.time.toUtf8(), row.reviewer.toUtf8(), row.what, row.attachmentSha256.toUtf8() })
        all += QByteArray::number(field.size()) + ':' + field;
    return sha256Hex(all);
}

JournalDatabase::JournalDatabase(std::filesystem::path file)
    : m_file(std::move(file))
    , m_name(QStringLiteral("fovea-review-") + QUuid::createUuid().toString(QUuid::WithoutBraces))
{ }

JournalDatabase::~JournalDatabase()
{
    m_database.close();
    m_database = {};
    QSqlDatabase::removeDatabase(m_name);
}

Result<std::unique_ptr<JournalDatabase>> JournalDatabase::open(
    const std::filesystem::path& file, Access access)
{
    std::unique_ptr<JournalDatabase> result(new JournalDatabase(file));
    QSqlDatabase& database = result->m_database;
    database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), result->m_name);
    if (!database.isValid())
        return fail(ErrorCode::Unsupported, "Qt's driver for SQLite is not installed", {},
            "Install the package libqt6sql6-sqlite.");
    database.setDatabaseName(QString::fromStdString(file.string()));
    QString options = QStringLiteral("QSQLITE_BUSY_TIMEOUT=2000");
    if (access == Access::ReadOnly)
        options += QStringLiteral(";QSQLITE_OPEN_READONLY");
    database.setConnectOptions(options);
    if (!database.open())
        return result->failure(database.lastError());
    if (access == Access::ReadOnly)
        return result;
    for (const char* statement :
        { "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON" }) {
        if (const auto done = result->execute(statement); !done)
            return std::unexpected(done.error());
    }
    return result;
}

std::unexpected<Error> JournalDatabase::failure(const QSqlError& error) const
{
    const int code = error.nativeErrorCode().toInt();
    const std::string file = m_file.string();
    const std::string hint = "Nothing that was acknowledged is lost. ";
    switch (code & 0xff) {
    case sqliteFull:
        return fail(ErrorCode::Unwritable, "The review can't be stored: the disk is full", file,
            hint + "Free some space and try again.");
    case sqliteReadOnly:
    case sqliteCantOpen:
        return fail(ErrorCode::Unwritable, "The review can't be stored: the place can't be written", file,
            hint + "Check the rights of the folder, or choose another one.");
    case sqliteIoError:
        return fail(ErrorCode::Unwritable, "The review can't be stored: the disk reports an error", file,
            hint + "Check the disk and try again.");
    case sqliteBusy:
        return fail(ErrorCode::Unwritable, "The review can't be stored: another program is using it", file,
            hint + "Close the other program and try again.");
    case sqliteCorrupt:
    case sqliteNotADatabase:
        return fail(ErrorCode::Damaged, "The review's file is damaged", file);
    default:
        return fail(ErrorCode::Internal, "The review can't be stored: " + error.databaseText().toStdString(),
            file, hint);
    }
}

Result<void> JournalDatabase::execute(const char* statement) const
{
    QSqlQuery query(m_database);
    if (!query.exec(QLatin1String(statement)))
        return failure(query.lastError());
    return {};
}

Result<void> JournalDatabase::create(const QByteArray& bindingJson)
{
    if (auto begun = execute("BEGIN IMMEDIATE"); !begun)
        return begun;
    const auto fill = [&]() -> Result<void> {
        for (const char* statement : schema) {
            if (auto done = execute(statement); !done)
                return done;
        }
        QSqlQuery query(m_database);
        query.prepare(QStringLiteral("INSERT INTO binding (id, json) VALUES (1, ?)"));
        query.addBindValue(QString::fromUtf8(bindingJson));
        if (!query.exec())
            return failure(query.lastError());
        return execute("COMMIT");
    };
    auto filled = fill();
    if (!filled)
        std::ignore = execute("ROLLBACK");
    return filled;
}

bool JournalDatabase::isBlank() const
{
    QSqlQuery query(m_database);
    return query.exec(QStringLiteral("SELECT count(*) FROM sqlite_master")) && query.next()
        && query.value(0).toInt() == 0;
}

Result<void> JournalDatabase::check() const
{
    QSqlQuery query(m_database);
    const auto value = [&](const char* pragma) -> Result<QString> {
        if (!query.exec(QLatin1String(pragma)) || !query.next())
            return failure(query.lastError());
        return query.value(0).toString();
    };
    const auto id = value("PRAGMA application_id");
    if (!id)
        return std::unexpected(id.error());
    const auto version = value("PRAGMA user_version");
    if (!version)
        return std::unexpected(version.error());
    if (*id == u"1179612769" && version->toInt() > 1)
        return fail(ErrorCode::Unsupported, "The review was written by a newer version of Fovea",
            m_file.string(), "Open it with that version.");
    if (*id != u"1179612769" || *version != u"1")
        return fail(ErrorCode::Damaged, "The file is no review of Fovea's", m_file.string());
    const auto sound = value("PRAGMA integrity_check(1)");
    if (!sound)
        return std::unexpected(sound.error());
    if (*sound != u"ok")
        return fail(
            ErrorCode::Damaged, "The review's file is damaged: " + sound->toStdString(), m_file.string());
    return {};
}

Result<QByteArray> JournalDatabase::bindingJson() const
{
    QSqlQuery query(m_database);
    if (!query.exec(QStringLiteral("SELECT json FROM binding WHERE id = 1")))
        return failure(query.lastError());
    if (!query.next())
        return fail(
            ErrorCode::Damaged, "The review does not say which pictures it belongs to", m_file.string());
    return query.value(0).toString().toUtf8();
}

Result<void> JournalDatabase::forEachRow(
    bool withAttachments, const std::function<bool(const JournalRow&)>& function) const
{
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    if (!query.exec(
            QStringLiteral("SELECT sequence, time, reviewer, what, attachment_sha256, previous, hash%1 "
                           "FROM events ORDER BY sequence")
                .arg(withAttachments ? QStringLiteral(", attachment") : QString())))
        return failure(query.lastError());
    while (query.next()) {
        JournalRow row;
        row.sequence = query.value(0).toLongLong();
        row.time = query.value(1).toString();
        row.reviewer = query.value(2).toString();
        row.what = query.value(3).toString().toUtf8();
        row.attachmentSha256 = query.value(4).toString();
        row.previous = query.value(5).toString();
        row.hash = query.value(6).toString();
        if (withAttachments)
            row.attachment = query.value(7).toByteArray();
        if (!function(row))
            return {};
    }
    if (query.lastError().isValid())
        return failure(query.lastError());
    return {};
}

Result<QByteArray> JournalDatabase::attachment(std::int64_t sequence) const
{
    QSqlQuery query(m_database);
    query.prepare(QStringLiteral("SELECT attachment, attachment_sha256 FROM events WHERE sequence = ?"));
    query.addBindValue(qint64 { sequence });
    if (!query.exec())
        return failure(query.lastError());
    if (!query.next())
        return fail(
            ErrorCode::NotFound, "The review has no event " + std::to_string(sequence), m_file.string());
    QByteArray bytes = query.value(0).toByteArray();
    if (!bytes.isEmpty() && sha256Hex(bytes) != query.value(1).toString())
        return fail(ErrorCode::Damaged, "The stored voxels of a mask were changed", m_file.string());
    return bytes;
}

Result<void> JournalDatabase::insert(const std::vector<JournalRow>& rows)
{
    if (auto begun = execute("BEGIN IMMEDIATE"); !begun)
        return begun;
    const auto fill = [&]() -> Result<void> {
        QSqlQuery query(m_database);
        query.prepare(QStringLiteral("INSERT INTO events (sequence, time, reviewer, what, attachment, "
                                     "attachment_sha256, previous, hash) "
                                     "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"));
        for (const JournalRow& row : rows) {
            query.addBindValue(qint64 { row.sequence });
            query.addBindValue(row.time);
            query.addBindValue(row.reviewer);
            query.addBindValue(QString::fromUtf8(row.what));
            query.addBindValue(row.attachment.isEmpty() ? QVariant() : QVariant(row.attachment));
            query.addBindValue(row.attachmentSha256);
            query.addBindValue(row.previous);
            query.addBindValue(row.hash);
            if (!query.exec())
                return failure(query.lastError());
        }
        return execute("COMMIT");
    };
    auto filled = fill();
    if (!filled)
        std::ignore = execute("ROLLBACK");
    return filled;
}

Result<JournalContent> readJournal(const JournalDatabase& database, bool withAttachments)
{
    JournalContent content;
    const auto binding = database.bindingJson();
    if (!binding)
        return std::unexpected(binding.error());
    content.bindingJson = *binding;
    JsonReader::Fault fault;
    content.binding = bindingFrom({ QJsonDocument::fromJson(*binding).object(), fault });
    if (!fault.field.isEmpty())
        return fail(ErrorCode::Damaged, "The review does not say which pictures it belongs to");

    QString previous = chainStart(*binding);
    const auto read = database.forEachRow(withAttachments, [&](const JournalRow& row) {
        const bool isWhole = row.sequence == static_cast<std::int64_t>(content.rows.size()) + 1
            && row.previous == previous && row.hash == rowHash(row)
            && (!withAttachments || row.attachment.isEmpty() == row.attachmentSha256.isEmpty())
            && (row.attachment.isEmpty() || sha256Hex(row.attachment) == row.attachmentSha256);
        const auto what = isWhole ? decodeEvent(row.what) : Result<ReviewEvent::What>();
        if (!isWhole || !what) {
            content.fault = QStringLiteral("Event %1 was changed, or the one before it is missing")
                                .arg(content.rows.size() + 1);
            return false;
        }
        previous = row.hash;
        content.events.push_back({ row.sequence, QDateTime::fromString(row.time, Qt::ISODateWithMs).toUTC(),
            row.reviewer, *what, {} });
        content.rows.push_back(row);
        return true;
    });
    if (!read)
        content.fault = QString::fromStdString(read.error().sentence);
    return content;
}

} // namespace fovea
