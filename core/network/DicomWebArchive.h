#pragma once

#include "core/network/Archive.h"

class QNetworkAccessManager;
class QNetworkReply;
class QNetworkRequest;

namespace fovea {

// An archive that speaks DICOMweb: PS3.18. TLS is checked by the system's certificates (and the connection's
// own); credentials go to the connection's host alone.
class DicomWebArchive : public Archive {
public:
    explicit DicomWebArchive(ArchiveConnection connection);

    [[nodiscard]] Result<void> test(Progress progress) override;
    [[nodiscard]] Result<std::vector<ArchiveStudy>> findStudies(
        const ArchiveQuery& query, Progress progress) override;
    [[nodiscard]] Result<std::vector<ArchiveSeries>> findSeries(
        const QString& studyUid, Progress progress) override;
    [[nodiscard]] Result<RetrieveReport> retrieve(const QString& studyUid, const QString& seriesUid,
        const std::filesystem::path& folder, const Arrived& arrived, Progress progress) override;
    [[nodiscard]] Result<void> store(const std::filesystem::path& file, Progress progress) override;

private:
    [[nodiscard]] QNetworkRequest request(
        const QString& path, const QList<std::pair<QString, QString>>& query = {}) const;
    // A JSON answer to a search.
    [[nodiscard]] Result<QByteArray> search(const QNetworkRequest& request, const Progress& progress) const;
    [[nodiscard]] Result<std::vector<ArchiveStudy>> searchStudies(
        const ArchiveQuery& query, const Progress& progress) const;
    [[nodiscard]] Result<QStringList> findInstances(
        const QString& studyUid, const QString& seriesUid, const Progress& progress) const;
    [[nodiscard]] Error errorOf(QNetworkReply& reply) const;

    ArchiveConnection m_connection;
};

} // namespace fovea
