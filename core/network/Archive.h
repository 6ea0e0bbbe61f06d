#pragma once

#include "core/base/Error.h"
#include "core/base/Progress.h"

#include <QString>
#include <QStringList>
#include <QUrl>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

namespace fovea {

// How an archive is reached.
struct ArchiveConnection {
    enum class Kind { DicomWeb, Dimse };
    enum class Login { None, Basic, Bearer };

    QString name {}; // unique, for people
    Kind kind = Kind::DicomWeb;
    // DICOMweb
    QUrl url {}; // of the service: https://host/dicom-web
    Login login = Login::None;
    QString user {};
    QString secret {}; // password or token
    QString caFile {}; // of certificates to trust besides the system's; may be empty
    // DIMSE
    QString host {};
    int port = 104;
    QString calledAe {}; // theirs
    QString callingAe = QStringLiteral("FOVEA"); // ours
    int receivePort = 0; // that they send to for C-MOVE; zero: C-GET is used

    friend bool operator==(const ArchiveConnection&, const ArchiveConnection&) = default;
};

// Why the connection can't be used, as a sentence; empty when it can.
[[nodiscard]] QString problemOf(const ArchiveConnection& connection);

// Empty fields match everything. Names may hold * and ?.
struct ArchiveQuery {
    QString patientName {};
    QString patientId {};
    QString dateFrom {}; // YYYYMMDD
    QString dateTo {};
    QString modality {}; // "CT"
    QString accessionNumber {};
    QString studyUid {};
    int limit = 500;
};

struct ArchiveStudy {
    QString uid {};
    QString patientName {};
    QString patientId {};
    QString date {};
    QString description {};
    QStringList modalities {};
    int instances = 0; // zero when the archive does not say
};

struct ArchiveSeries {
    QString uid {};
    QString modality {};
    QString description {};
    int number = 0;
    int instances = 0;
};

// How a retrieval went.
struct RetrieveReport {
    int received = 0;
    int alreadyThere = 0;
    QStringList problems {}; // of single instances, each a sentence
    [[nodiscard]] bool isComplete() const { return problems.isEmpty(); }
};

// An archive of studies. Every call blocks and can be cancelled; an object is used by one thread at a time.
//
// Errors: Unreadable when it can't be reached or breaks off (the hint says what to look at), Unsupported when
// it refuses, Damaged when its answer makes no sense, Unwritable, Cancelled.
class Archive {
public:
    virtual ~Archive() = default;

    // Whether it is there and lets us in.
    [[nodiscard]] virtual Result<void> test(Progress progress = {}) = 0;
    [[nodiscard]] virtual Result<std::vector<ArchiveStudy>> findStudies(
        const ArchiveQuery& query, Progress progress = {})
        = 0;
    [[nodiscard]] virtual Result<std::vector<ArchiveSeries>> findSeries(
        const QString& studyUid, Progress progress = {})
        = 0;

    // Fetches a series into folder/STUDY/SERIES/INSTANCE.dcm. Files that are there are kept and not fetched.
    // arrived(file) is called for each new one. When it breaks off, what came stays, and the next call goes
    // on.
    using Arrived = std::function<void(const std::filesystem::path&)>;
    [[nodiscard]] virtual Result<RetrieveReport> retrieve(const QString& studyUid, const QString& seriesUid,
        const std::filesystem::path& folder, const Arrived& arrived = {}, Progress progress = {})
        = 0;

    // Sends a DICOM file. Success means that the archive said it has it. An error whose subject is the file
    // is of the file alone and will come again; any other is of the archive or the way to it.
    [[nodiscard]] virtual Result<void> store(const std::filesystem::path& file, Progress progress = {}) = 0;
};

[[nodiscard]] Result<std::unique_ptr<Archive>> openArchive(const ArchiveConnection& connection);

} // namespace fovea
