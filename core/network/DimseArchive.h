#pragma once

#include "core/network/Archive.h"

namespace fovea {

// An archive that speaks DIMSE: PS3.4 annexes B and C, PS3.7. Retrieval is by C-GET, or by C-MOVE to a
// receiver of our own when the connection names a port for it; the receiver listens only while a retrieval
// runs, and takes only what is addressed to us and was asked for.
class DimseArchive : public Archive {
public:
    explicit DimseArchive(ArchiveConnection connection);

    [[nodiscard]] Result<void> test(Progress progress) override;
    [[nodiscard]] Result<std::vector<ArchiveStudy>> findStudies(
        const ArchiveQuery& query, Progress progress) override;
    [[nodiscard]] Result<std::vector<ArchiveSeries>> findSeries(
        const QString& studyUid, Progress progress) override;
    [[nodiscard]] Result<RetrieveReport> retrieve(const QString& studyUid, const QString& seriesUid,
        const std::filesystem::path& folder, const Arrived& arrived, Progress progress) override;
    [[nodiscard]] Result<void> store(const std::filesystem::path& file, Progress progress) override;

private:
    ArchiveConnection m_connection;
};

} // namespace fovea
