#pragma once

#include "core/base/Progress.h"
#include "core/image/LabelMap.h"
#include "core/image/Volume.h"
#include "core/review/Finding.h"
#include "inference/bundle/ModelCard.h"
#include "inference/protocol/RunRecord.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace fovea::app {

// What one model found on one image, and how the run went.
struct MaskResult {
    std::shared_ptr<const LabelMap> mask {}; // of a detector: its boxes, as maskOfBoxes() has them
    std::vector<Finding> boxes {}; // of a detector: all, whatever their score
    inference::RunRecord run {};
    bool isFromCache = false;
};

// Results of models by what they were made of, so that each model runs once on an image. Files that are
// damaged are as good as absent. Any thread; blocking.
class ResultCache {
public:
    // Empty: a folder beside the other derived data.
    explicit ResultCache(std::filesystem::path folder = {});

    // SHA-256 of the model's weights and settings, the image's voxels, type and geometry, the device asked
    // for and the program's version; 64 hexadecimal digits. Hashes all voxels.
    [[nodiscard]] static QString keyOf(
        const inference::ModelCard& card, const Volume& volume, const std::string& device);

    [[nodiscard]] std::optional<MaskResult> find(const QString& key) const;
    [[nodiscard]] Result<void> store(const QString& key, const MaskResult& result) const;

private:
    [[nodiscard]] std::filesystem::path fileOf(const QString& key) const;

    std::filesystem::path m_folder;
};

} // namespace fovea::app
