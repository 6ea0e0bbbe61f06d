#pragma once

#include "app/export/ResultFile.h"
#include "app/study/OpenSeries.h"
#include "inference/bundle/ModelCard.h"

#include <QByteArray>
#include <QString>

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace fovea::app {

// What the manifest calls the series: as it is, or as everything else that leaves calls it.
struct ManifestUids {
    QString study;
    QString series;
};
[[nodiscard]] Result<ManifestUids> manifestUids(const OpenedSeries& opened, const ResultIdentity& identity);

// Where a result's model lies: {"bundle": its folder's name, "folder": its path}. The user's home is written
// "~", since its name may be a person's.
[[nodiscard]] nlohmann::ordered_json manifestModel(const inference::ModelCard& card);
// The path that it stands for.
[[nodiscard]] std::filesystem::path manifestFolder(const std::string& written);

// What `fovea review --repeat` runs again: the series, the device, and for each result its manifestModel()
// with "run": its provenance. files are names below the folder.
[[nodiscard]] Result<nlohmann::ordered_json> reviewManifest(const OpenedSeries& opened,
    const ResultIdentity& identity, const std::string& device, const nlohmann::ordered_json& results,
    const nlohmann::ordered_json& files);
[[nodiscard]] QByteArray manifestText(const nlohmann::ordered_json& manifest);

} // namespace fovea::app
