#include "app/export/Manifest.h"

#include <QDateTime>
#include <QDir>

#include <nlohmann/json.hpp>

namespace fovea::app {

using Json = nlohmann::ordered_json;

Result<ManifestUids> manifestUids(const OpenedSeries& opened, const ResultIdentity& identity)
{
    const ManifestUids original { opened.volume->meaning().studyUid, opened.series.uid };
    if (identity.isIdentified)
        return original;
    const auto secret = Deidentifier::userSecret();
    if (!secret)
        return std::unexpected(secret.error());
    // Where the image is not DICOM its path stands for a UID, and may name a patient as well.
    const Deidentifier deidentifier(*secret, identity.options);
    return ManifestUids { deidentifier.uid(original.study), deidentifier.uid(original.series) };
}

Json manifestModel(const inference::ModelCard& card)
{
    std::string folder = std::filesystem::absolute(card.folder).lexically_normal().string();
    if (const std::string home = QDir::homePath().toStdString();
        home.size() > 1 && folder.starts_with(home + "/"))
        folder.replace(0, home.size(), "~");
    return Json { { "bundle", card.folder.filename().string() }, { "folder", folder } };
}

std::filesystem::path manifestFolder(const std::string& written)
{
    return written.starts_with("~/") ? QDir::homePath().toStdString() + written.substr(1) : written;
}

Result<Json> reviewManifest(const OpenedSeries& opened, const ResultIdentity& identity,
    const std::string& device, const Json& results, const Json& files)
{
    const auto uids = manifestUids(opened, identity);
    if (!uids)
        return std::unexpected(uids.error());
    Json notices = Json::array();
    for (const QString& notice : opened.volume->meaning().notices)
        notices.push_back(notice.toStdString());
    return Json { { "program", "fovea " FOVEA_VERSION },
        { "made", QDateTime::currentDateTimeUtc().toString(Qt::ISODate).toStdString() },
        { "warning", "Not for clinical use" },
        { "series",
            { { "uid", uids->series.toStdString() }, { "study_uid", uids->study.toStdString() },
                { "identified", identity.isIdentified }, { "modality", opened.series.modality.toStdString() },
                { "notices", std::move(notices) } } },
        { "device", device }, { "results", results }, { "files", files } };
}

QByteArray manifestText(const Json& manifest)
{
    return QByteArray::fromStdString(manifest.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

} // namespace fovea::app
