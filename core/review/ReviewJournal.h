#pragma once

#include "core/base/Error.h"
#include "core/review/Review.h"

#include <QString>
#include <QStringList>

#include <filesystem>
#include <memory>
#include <vector>

namespace fovea {

// The events of one series' review in a file: SQLite with a write-ahead log, every event on the disk before
// append() returns. Events are chained by SHA-256, so that a changed, lost or inserted one is found; triggers
// refuse changes. Blocking, and all calls on the thread that opened it. Needs a QCoreApplication.
class ReviewJournal {
public:
    // Opens the review that belongs to the binding in the folder, or begins one. The folder is made.
    //
    // Where another window has it open, this one only reads: see isReadOnly(). A file that is damaged is put
    // aside into "damaged/", never deleted, and what can be read of it goes on in a new one; notices() says
    // so. Unwritable for a folder or disk that can't be written; Inconsistent when the file is of other
    // pictures.
    [[nodiscard]] static Result<std::unique_ptr<ReviewJournal>> open(
        const std::filesystem::path& folder, const StudyBinding& binding);
    ~ReviewJournal();

    ReviewJournal(const ReviewJournal&) = delete;
    ReviewJournal& operator=(const ReviewJournal&) = delete;

    // As it was opened; append() does not change it.
    [[nodiscard]] const Review& review() const;
    [[nodiscard]] const QStringList& notices() const; // sentences for people
    [[nodiscard]] bool isReadOnly() const;
    [[nodiscard]] std::filesystem::path file() const;

    // Writes all of them, or none and says why: Unwritable for a full disk, a read-only place, errors of the
    // disk. Returns them with their sequence. Events without a time get the present one.
    [[nodiscard]] Result<std::vector<ReviewEvent>> append(std::vector<ReviewEvent> events);

    // The attachment of the event with that sequence.
    [[nodiscard]] Result<QByteArray> attachment(std::int64_t sequence) const;

private:
    struct State;
    explicit ReviewJournal(std::unique_ptr<State> state);

    std::unique_ptr<State> m_state;
};

// What a check of one journal's file found.
struct AuditReport {
    std::filesystem::path file {};
    std::int64_t events = 0; // that follow each other without a break
    QString lastHash {}; // of the chain: note it elsewhere to detect a shortened one
    QDateTime first {};
    QDateTime last {};
    QStringList reviewers {};
    QString fault {}; // a sentence; empty when everything is sound

    [[nodiscard]] bool isSound() const { return fault.isEmpty(); }
};

// Checks the file and its chain without changing anything. Fails only when there is no such file.
[[nodiscard]] Result<AuditReport> auditJournal(const std::filesystem::path& file);

// One line of the audit log.
struct AuditEntry {
    std::int64_t sequence = 0;
    QDateTime time {};
    QString reviewer {};
    QString summary {}; // see summaryOf()
    QString hash {};
};

// The events of a sound file in order.
[[nodiscard]] Result<std::vector<AuditEntry>> auditLog(const std::filesystem::path& file);

// A review as it is stored, read-only, with the voxels of its masks: for exports.
struct StoredReview {
    Review review {};
    std::filesystem::path file {};
    std::vector<std::pair<std::int64_t, QByteArray>> attachments {}; // by sequence
};
[[nodiscard]] Result<StoredReview> readStoredReview(const std::filesystem::path& file);

// The journals of a folder, by name; without those that were put aside.
[[nodiscard]] std::vector<std::filesystem::path> journalsIn(const std::filesystem::path& folder);

// Where reviews lie unless somebody says otherwise: $FOVEA_REVIEWS, or the user's data folder.
[[nodiscard]] std::filesystem::path defaultReviewFolder();

} // namespace fovea
