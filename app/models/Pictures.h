#pragma once

#include "core/image/LabelMap.h"
#include "core/image/Volume.h"
#include "views/capture/Capture.h"

#include <filesystem>
#include <memory>

namespace fovea::app {

// A mask over its image as every picture shows it first: half transparent, all labels.
[[nodiscard]] views::LabelLayer defaultLayer(std::shared_ptr<const LabelMap> labelMap);

// Where a picture should look to show a result: the centre of all its labelled voxels, the first box (the
// best one), or the volume's own centre.
[[nodiscard]] Vec3 pointOfInterest(
    const Volume& volume, const LabelMap* labelMap, const views::BoxLayer* boxes = nullptr);

// Writes a picture in the format of the file's ending: .png or .jpg. The file is complete or absent.
[[nodiscard]] Result<void> writePicture(const QImage& picture, const std::filesystem::path& file);

} // namespace fovea::app
