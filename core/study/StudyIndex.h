#pragma once

#include "core/base/Progress.h"
#include "core/study/Study.h"

#include <QDateTime>
#include <QString>
#include <QStringList>

#include <filesystem>
#include <functional>
#include <vector>

namespace fovea {

struct IndexedSeries {
    QString uid {};
    QString part {};
    QString modality {};
    QString description {};
    int number = 0;
    int instances = 0;
};

// A study that was opened once, and where from.
struct IndexedStudy {
    QString uid {};
    QString patientName {};
    QString patientId {};
    QString date {}; // as DICOM has it: YYYYMMDD
    QString description {};
    std::vector<std::filesystem::path> paths {}; // that were opened, and the study was there
    QDateTime opened {}; // last time, UTC
    std::vector<IndexedSeries> series {};
};

// Remembers the studies that were opened, in one SQLite file (WAL). It holds what is needed to find them
// again and no pixels; the users' files stay where they are and are never changed, and the whole can be made
// anew from them. The file holds names of patients: only its owner may read it. One thread at a time, the one
// that opened it; several processes may have the same file open. Needs a QCoreApplication.
class StudyIndex {
public:
    // Makes the file when it is not there. A damaged one is put aside under another name, and a new one
    // begun.
    //
    // Errors: Unreadable, Unwritable.
    [[nodiscard]] static Result<StudyIndex> open(const std::filesystem::path& file);

    StudyIndex(StudyIndex&& other) noexcept;
    StudyIndex& operator=(StudyIndex&& other) noexcept;
    ~StudyIndex();

    // The studies of a scan of those paths. What was known of them before is replaced.
    [[nodiscard]] Result<void> remember(
        const StudyCollection& collection, const std::vector<std::filesystem::path>& paths);
    // The studies that hold every word of the text in the patient's name or ID, the date, a description, a
    // modality or a body part, in whatever case; the last opened first, at most limit of them. An empty text
    // finds all.
    [[nodiscard]] Result<std::vector<IndexedStudy>> search(const QString& text, int limit = 500) const;
    [[nodiscard]] Result<void> forget(const QString& studyUid);
    [[nodiscard]] Result<void> forgetAll();

    // Looks at every remembered path anew: scan is scanPaths(). Forgets what is no longer there.
    using Scan = std::function<Result<StudyCollection>(const std::vector<std::filesystem::path>&, Progress)>;
    [[nodiscard]] Result<void> rebuild(const Scan& scan, Progress progress = {});

private:
    explicit StudyIndex(QString connection);

    [[nodiscard]] Result<void> write(const StudyCollection& collection,
        const std::vector<std::filesystem::path>& paths, const QDateTime& opened);

    QString m_connection; // its name in QSqlDatabase; empty when moved from
};

} // namespace fovea
