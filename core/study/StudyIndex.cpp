#include "core/study/StudyIndex.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTimeZone>
#include <QVariant>

#include <algorithm>
#include <atomic>
#include <map>
#include <system_error>
#include <utility>

namespace fovea {

namespace {

namespace fs = std::filesystem;

constexpr int schemaVersion = 1;

std::unexpected<Error> databaseError(const QSqlError& error, ErrorCode code = ErrorCode::Unwritable)
{
    return fail(code, "The index of studies can't be used (" + error.text().toStdString() + ")");
}

// Runs a statement with values in the place of its question marks.
Result<QSqlQuery> run(const QSqlDatabase& database, const QString& statement, const QVariantList& values = {})
{
    QSqlQuery query(database);
    query.setForwardOnly(true);
    if (!query.prepare(statement))
        return databaseError(query.lastError());
    for (const QVariant& value : values)
        query.addBindValue(value);
    if (!query.exec())
        return databaseError(query.lastError());
    return query;
}

Result<void> runAll(const QSqlDatabase& database, std::initializer_list<const char*> statements)
{
    for (const char* statement : statements) {
        if (auto done = run(database, QString::fromLatin1(statement)); !done)
            return std::unexpected(done.error());
    }
    return {};
}

// Everything or nothing.
class Transaction {
public:
    explicit Transaction(QSqlDatabase database)
        : m_database(std::move(database))
        , m_isOpen(m_database.transaction())
    { }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction()
    {
        if (m_isOpen)
            m_database.rollback();
    }
    Result<void> commit()
    {
        m_isOpen = false;
        if (!m_database.commit())
            return databaseError(m_database.lastError());
        return {};
    }

private:
    QSqlDatabase m_database;
    bool m_isOpen;
};

Result<void> prepare(const QSqlDatabase& database)
{
    auto version = run(database, "PRAGMA user_version");
    if (!version || !version->next())
        return fail(ErrorCode::Damaged, "The index of studies is damaged");
    const int found = version->value(0).toInt();
    if (found > schemaVersion)
        return fail(ErrorCode::Unsupported, "The index of studies was written by a newer Fovea");
    version->finish();
    return runAll(database,
        { "PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", "PRAGMA foreign_keys = ON",
            "PRAGMA busy_timeout = 3000",
            "CREATE TABLE IF NOT EXISTS study (uid TEXT PRIMARY KEY, patient_name TEXT, patient_id TEXT,"
            " date TEXT, description TEXT, opened INTEGER, words TEXT)",
            "CREATE TABLE IF NOT EXISTS series (study TEXT REFERENCES study ON DELETE CASCADE, uid TEXT,"
            " part TEXT, modality TEXT, description TEXT, number INTEGER, instances INTEGER,"
            " PRIMARY KEY (study, uid, part))",
            "CREATE TABLE IF NOT EXISTS place (study TEXT REFERENCES study ON DELETE CASCADE, path TEXT,"
            " PRIMARY KEY (study, path))",
            "PRAGMA user_version = 1" });
}

// What is searched: folded, so that case and form do not matter.
QString folded(const QString& text)
{
    return text.normalized(QString::NormalizationForm_KC).toCaseFolded();
}

QString wordsOf(const Study& study)
{
    QStringList words { study.patientName, study.patientId, study.date, study.description };
    words[0].replace(u'^', u' ');
    for (const Series& series : study.series)
        words << series.modality << series.description << series.bodyPart;
    return folded(words.join(u'\n'));
}

// For LIKE, with \ before what means something there.
QString pattern(const QString& word)
{
    QString escaped;
    for (const QChar c : word) {
        if (c == u'%' || c == u'_' || c == u'\\')
            escaped += u'\\';
        escaped += c;
    }
    return u'%' + escaped + u'%';
}

QString connectionName()
{
    static std::atomic<int> count = 0;
    return QStringLiteral("fovea-studies-%1").arg(++count);
}

Result<void> openDatabase(const QString& connection, const fs::path& file)
{
    QSqlDatabase database = QSqlDatabase::addDatabase("QSQLITE", connection);
    database.setDatabaseName(QString::fromStdString(file.string()));
    if (!database.open())
        return databaseError(database.lastError(), ErrorCode::Unreadable);
    return prepare(database);
}

void close(const QString& connection)
{
    if (!connection.isEmpty())
        QSqlDatabase::removeDatabase(connection);
}

bool isDatabase(const fs::path& file)
{
    std::error_code code;
    if (!fs::exists(file, code) || fs::file_size(file, code) == 0)
        return true;
    const QString name = connectionName();
    bool isSound = false;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase("QSQLITE", name);
        database.setDatabaseName(QString::fromStdString(file.string()));
        if (database.open()) {
            auto check = run(database, "PRAGMA quick_check(1)");
            isSound = check && check->next() && check->value(0).toString() == "ok";
        }
    }
    close(name);
    return isSound;
}

} // namespace

StudyIndex::StudyIndex(QString connection)
    : m_connection(std::move(connection))
{ }

StudyIndex::StudyIndex(StudyIndex&& other) noexcept
    : m_connection(std::exchange(other.m_connection, {}))
{ }

StudyIndex& StudyIndex::operator=(StudyIndex&& other) noexcept
{
    std::swap(m_connection, other.m_connection);
    return *this;
}

StudyIndex::~StudyIndex()
{
    close(m_connection);
}

Result<StudyIndex> StudyIndex::open(const fs::path& file)
{
    std::error_code code;
    if (fs::create_directories(file.parent_path(), code))
        fs::permissions(file.parent_path(), fs::perms::owner_all, code);
    if (!isDatabase(file)) {
        fs::path aside = file;
        aside += ".damaged";
        fs::rename(file, aside, code);
        for (const char* companion : { "-wal", "-shm" })
            fs::remove(fs::path(file.string() + companion), code);
    }
    StudyIndex index(connectionName());
    if (auto opened = openDatabase(index.m_connection, file); !opened) {
        Error error = opened.error();
        error.subject = file.string();
        return std::unexpected(std::move(error));
    }
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write, code);
    return index;
}

Result<void> StudyIndex::remember(const StudyCollection& collection, const std::vector<fs::path>& paths)
{
    return write(collection, paths, QDateTime::currentDateTimeUtc());
}

Result<void> StudyIndex::write(
    const StudyCollection& collection, const std::vector<fs::path>& paths, const QDateTime& opened)
{
    const QSqlDatabase database = QSqlDatabase::database(m_connection);
    Transaction transaction(database);
    for (const Study& study : collection.studies) {
        auto done = run(database,
            "INSERT INTO study VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (uid) DO UPDATE SET"
            " patient_name = excluded.patient_name, patient_id = excluded.patient_id, date = excluded.date,"
            " description = excluded.description, opened = excluded.opened, words = excluded.words",
            { study.uid, study.patientName, study.patientId, study.date, study.description,
                opened.toMSecsSinceEpoch(), wordsOf(study) });
        if (done)
            done = run(database, "DELETE FROM series WHERE study = ?", { study.uid });
        for (std::size_t n = 0; done && n < study.series.size(); ++n) {
            const Series& series = study.series[n];
            done = run(database, "INSERT OR REPLACE INTO series VALUES (?, ?, ?, ?, ?, ?, ?)",
                { study.uid, series.uid, series.part, series.modality, series.description, series.number,
                    static_cast<int>(series.instances.size()) });
        }
        for (std::size_t n = 0; done && n < paths.size(); ++n) {
            std::error_code code;
            const fs::path path = fs::absolute(paths[n], code);
            done = run(database, "INSERT OR IGNORE INTO place VALUES (?, ?)",
                { study.uid, QString::fromStdString(path.lexically_normal().string()) });
        }
        if (!done)
            return std::unexpected(done.error());
    }
    return transaction.commit();
}

Result<std::vector<IndexedStudy>> StudyIndex::search(const QString& text, int limit) const
{
    const QSqlDatabase database = QSqlDatabase::database(m_connection);
    QString condition = "1";
    QVariantList values;
    for (const QString& word : folded(text).split(u' ', Qt::SkipEmptyParts)) {
        condition += " AND words LIKE ? ESCAPE '\\'";
        values << pattern(word);
    }
    auto found = run(database,
        "SELECT uid, patient_name, patient_id, date, description, opened FROM study WHERE " + condition
            + " ORDER BY opened DESC, date DESC LIMIT ?",
        values << limit);
    if (!found)
        return std::unexpected(found.error());
    std::vector<IndexedStudy> studies;
    while (found->next()) {
        const auto field = [&](int n) { return found->value(n).toString(); };
        IndexedStudy study { field(0), field(1), field(2), field(3), field(4) };
        study.opened = QDateTime::fromMSecsSinceEpoch(found->value(5).toLongLong(), QTimeZone::UTC);
        auto places = run(database, "SELECT path FROM place WHERE study = ? ORDER BY path", { study.uid });
        while (places && places->next())
            study.paths.emplace_back(places->value(0).toString().toStdString());
        auto series = run(database,
            "SELECT uid, part, modality, description, number, instances FROM series WHERE study = ?"
            " ORDER BY number, uid, part",
            { study.uid });
        while (series && series->next())
            study.series.push_back(
                { series->value(0).toString(), series->value(1).toString(), series->value(2).toString(),
                    series->value(3).toString(), series->value(4).toInt(), series->value(5).toInt() });
        if (!places || !series)
            return std::unexpected(places ? series.error() : places.error());
        studies.push_back(std::move(study));
    }
    return studies;
}

Result<void> StudyIndex::forget(const QString& studyUid)
{
    const auto done
        = run(QSqlDatabase::database(m_connection), "DELETE FROM study WHERE uid = ?", { studyUid });
    return done ? Result<void>() : std::unexpected(done.error());
}

Result<void> StudyIndex::forgetAll()
{
    // Nothing of the names may stay in free pages.
    return runAll(QSqlDatabase::database(m_connection),
        { "DELETE FROM study", "PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM" });
}

Result<void> StudyIndex::rebuild(const Scan& scan, Progress progress)
{
    const auto known = search({}, 1'000'000);
    if (!known)
        return std::unexpected(known.error());
    std::map<fs::path, QDateTime> places;
    for (const IndexedStudy& study : *known) {
        for (const fs::path& path : study.paths) {
            QDateTime& opened = places[path];
            opened = opened.isValid() ? std::max(opened, study.opened) : study.opened;
        }
    }
    // Each is looked at before anything is forgotten, so that giving up changes nothing.
    std::vector<std::pair<fs::path, StudyCollection>> found;
    for (const auto& [path, opened] : places) {
        auto collection
            = scan({ path }, progress.stage("Looking for studies", 1.0 / static_cast<double>(places.size())));
        if (collection)
            found.emplace_back(path, std::move(*collection));
        else if (collection.error().code == ErrorCode::Cancelled)
            return std::unexpected(collection.error());
    }
    if (auto forgotten = runAll(QSqlDatabase::database(m_connection), { "DELETE FROM study" }); !forgotten)
        return forgotten;
    for (const auto& [path, collection] : found) {
        if (auto written = write(collection, { path }, places[path]); !written)
            return written;
    }
    return {};
}

} // namespace fovea
