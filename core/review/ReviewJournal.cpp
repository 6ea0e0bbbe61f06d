#include "core/review/ReviewJournal.h"

#include "core/review/JournalDatabase.h"
#include "core/review/ReviewJson.h"

#include <QDateTime>
#include <QFileInfo>
#include <QJsonDocument>
#include <QLockFile>

#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

namespace fovea {

namespace {

namespace fs = std::filesystem;
using Access = JournalDatabase::Access;

constexpr const char* companions[] = { "", "-wal", "-shm" }; // SQLite's files of one database

// So that the file's name itself outlives a loss of power.
void syncFolder(const fs::path& folder)
{
    const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0)
        return;
    ::fsync(handle);
    ::close(handle);
}

Result<void> makeFolder(const fs::path& folder)
{
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        return fail(ErrorCode::Unwritable, "The folder of the reviews can't be made: " + error.message(),
            folder.string(), "Check its rights, or choose another one.");
    return {};
}

QString holderOf(const QLockFile& lock)
{
    qint64 process = 0;
    QString host;
    QString program;
    if (!lock.getLockInfo(&process, &host, &program))
        return QStringLiteral("another window");
    return QStringLiteral("another window (process %1 on %2)").arg(process).arg(host);
}

QByteArray jsonOf(const StudyBinding& binding)
{
    return QJsonDocument(toJson(binding)).toJson(QJsonDocument::Compact);
}

Result<std::unique_ptr<JournalDatabase>> makeDatabase(
    const fs::path& file, const QByteArray& bindingJson, const std::vector<JournalRow>& rows)
{
    auto database = JournalDatabase::open(file, Access::ReadWrite);
    if (!database)
        return database;
    if (const auto created = (*database)->create(bindingJson); !created)
        return std::unexpected(created.error());
    if (!rows.empty()) {
        if (const auto inserted = (*database)->insert(rows); !inserted)
            return std::unexpected(inserted.error());
    }
    syncFolder(file.parent_path());
    return database;
}

} // namespace

struct ReviewJournal::State {
    fs::path file;
    std::unique_ptr<QLockFile> lock; // released after the database
    std::unique_ptr<JournalDatabase> database;
    Review review;
    QStringList notices;
    bool isReadOnly = false;
    std::int64_t lastSequence = 0;
    QString lastHash;

    Result<void> openFile(const StudyBinding& binding);
    Result<void> openDamaged(const StudyBinding& binding, const QString& fault);
    Result<void> use(const JournalContent& content);
};

// Takes over what was read. An event that makes no sense is reported and left out: it stays in the file.
Result<void> ReviewJournal::State::use(const JournalContent& content)
{
    review = Review(content.binding);
    for (const ReviewEvent& event : content.events) {
        if (const auto applied = review.apply(event); !applied)
            notices << QStringLiteral("Event %1 of the review was left out: %2")
                           .arg(event.sequence)
                           .arg(QString::fromStdString(applied.error().sentence));
    }
    lastSequence = static_cast<std::int64_t>(content.rows.size());
    lastHash = content.rows.empty() ? chainStart(content.bindingJson) : content.rows.back().hash;
    return {};
}

Result<void> ReviewJournal::State::openFile(const StudyBinding& binding)
{
    std::error_code error;
    if (!fs::exists(file, error)) {
        if (isReadOnly) { // the other window is about to make it
            review = Review(binding);
            return {};
        }
        auto made = makeDatabase(file, jsonOf(binding), {});
        if (!made)
            return std::unexpected(made.error());
        database = std::move(*made);
        return use({ binding, jsonOf(binding), {}, {}, {} });
    }
    auto opened = JournalDatabase::open(file, isReadOnly ? Access::ReadOnly : Access::ReadWrite);
    if (opened && (*opened)->isBlank()) {
        const JournalContent begun { binding, jsonOf(binding), {}, {}, {} };
        const auto created = isReadOnly ? Result<void>() : (*opened)->create(begun.bindingJson);
        if (!created)
            return created;
        database = std::move(*opened);
        return use(begun);
    }
    const auto checked = opened ? (*opened)->check() : std::unexpected(opened.error());
    if (!checked && (checked.error().code != ErrorCode::Damaged || isReadOnly))
        return checked;
    if (!checked) {
        opened = nullptr; // closed before its files move
        return openDamaged(binding, QString::fromStdString(checked.error().sentence));
    }
    auto content = readJournal(**opened, false);
    if (!content && isReadOnly)
        return std::unexpected(content.error());
    if (!content) {
        opened = nullptr;
        return openDamaged(binding, QString::fromStdString(content.error().sentence));
    }
    if (content->binding.key() != binding.key())
        return fail(ErrorCode::Inconsistent, "The stored review belongs to other pictures", file.string(),
            "It is left as it is; look at where its file came from.");
    if (!content->fault.isEmpty() && !isReadOnly) {
        opened = nullptr;
        return openDamaged(binding, content->fault);
    }
    database = std::move(*opened);
    return use(*content);
}

// Saves what can be read into a new file, and puts the damaged one aside.
Result<void> ReviewJournal::State::openDamaged(const StudyBinding& binding, const QString& fault)
{
    JournalContent saved { binding, jsonOf(binding), {}, {}, {} };
    if (const auto old = JournalDatabase::open(file, Access::ReadOnly)) {
        auto content = readJournal(**old, true);
        if (content && content->binding.key() == binding.key())
            saved = std::move(*content);
    }
    const fs::path fresh = file.string() + ".new";
    std::error_code error;
    for (const char* companion : companions)
        fs::remove(fresh.string() + companion, error); // of a rescue that was cut short
    {
        const auto made = makeDatabase(fresh, saved.bindingJson, saved.rows);
        if (!made)
            return std::unexpected(made.error());
    }
    const fs::path aside = file.parent_path() / "damaged";
    if (const auto folder = makeFolder(aside); !folder)
        return folder;
    const QString stamp = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-hhmmsszzz"));
    const fs::path target = aside / (stamp.toStdString() + "-" + file.filename().string());
    for (const char* companion : companions) {
        fs::rename(file.string() + companion, target.string() + companion, error);
        if (error && *companion == '\0')
            return fail(ErrorCode::Unwritable, "The damaged review can't be put aside: " + error.message(),
                file.string());
    }
    fs::rename(fresh, file, error); // a closed database has no companions
    if (error)
        return fail(ErrorCode::Unwritable, "The rescued review can't be put in its place: " + error.message(),
            fresh.string());
    syncFolder(file.parent_path());
    notices << QStringLiteral(
        "The stored review was damaged (%1). %2 of its events were kept; the damaged file "
        "was put aside as %3")
                   .arg(fault)
                   .arg(saved.rows.size())
                   .arg(QString::fromStdString(target.string()));
    auto reopened = JournalDatabase::open(file, Access::ReadWrite);
    if (!reopened)
        return std::unexpected(reopened.error());
    database = std::move(*reopened);
    return use(saved);
}

ReviewJournal::ReviewJournal(std::unique_ptr<State> state)
    : m_state(std::move(state))
{ }

ReviewJournal::~ReviewJournal() = default;

Result<std::unique_ptr<ReviewJournal>> ReviewJournal::open(
    const fs::path& folder, const StudyBinding& binding)
{
    if (const auto made = makeFolder(folder); !made)
        return std::unexpected(made.error());
    auto state = std::make_unique<State>();
    const std::string name = binding.key().toStdString();
    state->file = folder / (name + ".review");
    state->lock = std::make_unique<QLockFile>(QString::fromStdString((folder / (name + ".lock")).string()));
    state->lock->setStaleLockTime(0); // only a process that is gone loses its lock
    if (!state->lock->tryLock(0)) {
        if (state->lock->error() != QLockFile::LockFailedError)
            return fail(ErrorCode::Unwritable, "The review can't be stored: the folder can't be written",
                folder.string(), "Check its rights, or choose another one.");
        state->isReadOnly = true;
        state->notices << QStringLiteral(
            "This study is being reviewed in %1. Here its review can be read, not "
            "changed, until it is closed there and opened again here")
                              .arg(holderOf(*state->lock));
    }
    if (const auto opened = state->openFile(binding); !opened)
        return std::unexpected(opened.error());
    return std::unique_ptr<ReviewJournal>(new ReviewJournal(std::move(state)));
}

const Review& ReviewJournal::review() const
{
    return m_state->review;
}

const QStringList& ReviewJournal::notices() const
{
    return m_state->notices;
}

bool ReviewJournal::isReadOnly() const
{
    return m_state->isReadOnly;
}

fs::path ReviewJournal::file() const
{
    return m_state->file;
}

Result<std::vector<ReviewEvent>> ReviewJournal::append(std::vector<ReviewEvent> events)
{
    State& state = *m_state;
    if (state.isReadOnly)
        return fail(ErrorCode::Unwritable, "The review can only be read here: it is open in another window",
            state.file.string(), "Close it there and open it again here.");
    std::vector<JournalRow> rows;
    std::int64_t sequence = state.lastSequence;
    QString previous = state.lastHash;
    for (ReviewEvent& event : events) {
        event.sequence = ++sequence;
        if (!event.time.isValid())
            event.time = QDateTime::currentDateTimeUtc();
        JournalRow row { sequence, event.time.toUTC().toString(Qt::ISODateWithMs), event.reviewer,
            encodeEvent(event.what), event.attachment,
            event.attachment.isEmpty() ? QString() : sha256Hex(event.attachment), previous, {} };
        if (row.reviewer.isNull())
            row.reviewer = QStringLiteral("");
        if (row.attachmentSha256.isNull())
            row.attachmentSha256 = QStringLiteral("");
        row.hash = rowHash(row);
        previous = row.hash;
        rows.push_back(std::move(row));
    }
    if (const auto inserted = state.database->insert(rows); !inserted)
        return std::unexpected(inserted.error());
    state.lastSequence = sequence;
    state.lastHash = previous;
    return events;
}

Result<QByteArray> ReviewJournal::attachment(std::int64_t sequence) const
{
    if (!m_state->database)
        return fail(ErrorCode::NotFound, "The review has no event " + std::to_string(sequence));
    return m_state->database->attachment(sequence);
}

} // namespace fovea
