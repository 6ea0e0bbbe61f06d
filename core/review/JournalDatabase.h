#pragma once

#include "core/base/Error.h"
#include "core/review/ReviewEvent.h"
#include "core/review/StudyBinding.h"

#include <QByteArray>
#include <QSqlDatabase>
#include <QString>

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

namespace fovea {

// An event as the database holds it.
struct JournalRow {
    std::int64_t sequence = 0;
    QString time {}; // ISO 8601, UTC, with milliseconds
    QString reviewer {};
    QByteArray what {}; // JSON
    QByteArray attachment {}; // empty unless asked for
    QString attachmentSha256 {}; // empty without one
    QString previous {}; // the hash of the row before; of the binding for the first
    QString hash {};
};

// The hash that the row must have: SHA-256 of all its other fields.
[[nodiscard]] QString rowHash(const JournalRow& row);
// What the first row follows: SHA-256 of the binding.
[[nodiscard]] QString chainStart(const QByteArray& bindingJson);
[[nodiscard]] QString sha256Hex(const QByteArray& bytes);

// A connection to a journal's file: its statements and its errors in words. One thread.
class JournalDatabase {
public:
    enum class Access { ReadWrite, ReadOnly };

    // Makes the file when it is not there and may be written; does not look into it otherwise.
    [[nodiscard]] static Result<std::unique_ptr<JournalDatabase>> open(
        const std::filesystem::path& file, Access access);
    ~JournalDatabase();

    JournalDatabase(const JournalDatabase&) = delete;
    JournalDatabase& operator=(const JournalDatabase&) = delete;

    // Tables, triggers and the binding, in one transaction.
    [[nodiscard]] Result<void> create(const QByteArray& bindingJson);
    // Whether nothing was ever written: its maker ended before create() did.
    [[nodiscard]] bool isBlank() const;
    // Whether SQLite finds the file sound and of our kind: Damaged otherwise.
    [[nodiscard]] Result<void> check() const;
    [[nodiscard]] Result<QByteArray> bindingJson() const;

    // Rows in order until the function returns false. Damaged where SQLite can't go on.
    [[nodiscard]] Result<void> forEachRow(
        bool withAttachments, const std::function<bool(const JournalRow&)>& function) const;
    [[nodiscard]] Result<QByteArray> attachment(std::int64_t sequence) const;

    // All or none, on the disk when it returns.
    [[nodiscard]] Result<void> insert(const std::vector<JournalRow>& rows);

private:
    explicit JournalDatabase(std::filesystem::path file);

    [[nodiscard]] Result<void> execute(const char* statement) const;
    [[nodiscard]] std::unexpected<Error> failure(const class QSqlError& error) const;

    std::filesystem::path m_file;
    QString m_name;
    QSqlDatabase m_database;
};

// What the rows of a journal say, as far as they hold together.
struct JournalContent {
    StudyBinding binding {};
    QByteArray bindingJson {};
    std::vector<JournalRow> rows {};
    std::vector<ReviewEvent> events {}; // of the rows, without attachments
    QString fault {}; // why there may be more that can't be read; empty when everything is sound
};

// Reads and verifies the whole file. Fails only when not even the binding can be read.
[[nodiscard]] Result<JournalContent> readJournal(const JournalDatabase& database, bool withAttachments);

} // namespace fovea
