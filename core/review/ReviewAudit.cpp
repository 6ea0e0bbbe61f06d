#include "core/review/JournalDatabase.h"
#include "core/review/ReviewJournal.h"

#include <QStandardPaths>

#include <algorithm>
#include <cstdlib>

namespace fovea {

namespace {

namespace fs = std::filesystem;

Result<std::unique_ptr<JournalDatabase>> openStored(const fs::path& file)
{
    std::error_code error;
    if (!fs::is_regular_file(file, error))
        return fail(ErrorCode::NotFound, "There is no such review", file.string());
    return JournalDatabase::open(file, JournalDatabase::Access::ReadOnly);
}

} // namespace

Result<AuditReport> auditJournal(const fs::path& file)
{
    AuditReport report;
    report.file = file;
    const auto database = openStored(file);
    if (!database && database.error().code == ErrorCode::NotFound)
        return std::unexpected(database.error());
    const auto checked = database ? (*database)->check() : std::unexpected(database.error());
    if (!checked)
        report.fault = QString::fromStdString(checked.error().sentence);
    if (!database)
        return report;
    const auto content = readJournal(**database, true);
    if (!content) {
        report.fault = QString::fromStdString(content.error().sentence);
        return report;
    }
    if (!content->fault.isEmpty())
        report.fault = content->fault;
    if (report.fault.isEmpty() && content->binding.key().toStdString() != file.stem().string())
        report.fault = QStringLiteral("The file's name is not that of the pictures it belongs to");
    report.events = static_cast<std::int64_t>(content->rows.size());
    report.lastHash = content->rows.empty() ? chainStart(content->bindingJson) : content->rows.back().hash;
    for (const ReviewEvent& event : content->events) {
        if (!event.reviewer.isEmpty() && !report.reviewers.contains(event.reviewer))
            report.reviewers << event.reviewer;
    }
    if (!content->events.empty()) {
        report.first = content->events.front().time;
        report.last = content->events.back().time;
    }
    return report;
}

Result<std::vector<AuditEntry>> auditLog(const fs::path& file)
{
    const auto database = openStored(file);
    if (!database)
        return std::unexpected(database.error());
    const auto content = readJournal(**database, true);
    if (!content)
        return std::unexpected(content.error());
    if (!content->fault.isEmpty())
        return fail(ErrorCode::Damaged, content->fault.toStdString(), file.string());
    std::vector<AuditEntry> entries;
    for (std::size_t n = 0; n < content->rows.size(); ++n) {
        const ReviewEvent& event = content->events[n];
        entries.push_back(
            { event.sequence, event.time, event.reviewer, summaryOf(event.what), content->rows[n].hash });
    }
    return entries;
}

Result<StoredReview> readStoredReview(const fs::path& file)
{
    const auto database = openStored(file);
    if (!database)
        return std::unexpected(database.error());
    if (const auto checked = (*database)->check(); !checked)
        return std::unexpected(checked.error());
    auto content = readJournal(**database, true);
    if (!content)
        return std::unexpected(content.error());
    if (!content->fault.isEmpty())
        return fail(
            ErrorCode::Damaged, content->fault.toStdString(), file.string(), "See fovea audit verify.");
    StoredReview stored { Review(content->binding), file, {} };
    for (std::size_t n = 0; n < content->rows.size(); ++n) {
        std::ignore = stored.review.apply(content->events[n]);
        if (!content->rows[n].attachment.isEmpty())
            stored.attachments.emplace_back(content->rows[n].sequence, content->rows[n].attachment);
    }
    return stored;
}

std::vector<fs::path> journalsIn(const fs::path& folder)
{
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        if (entry.path().extension() == ".review")
            files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

fs::path defaultReviewFolder()
{
    if (const char* folder = std::getenv("FOVEA_REVIEWS"); folder != nullptr && *folder != '\0')
        return folder;
    return fs::path(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation).toStdString())
        / "fovea/reviews";
}

} // namespace fovea
