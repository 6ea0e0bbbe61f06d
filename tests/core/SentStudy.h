#pragma once

#include "core/objects/SegWriter.h"
#include "core/study/Study.h"

#include <QString>

#include <filesystem>
#include <vector>

namespace fovea::test {

// A series of the phantom with a segmentation over it, in files.
struct SentStudy {
    Series series;
    QString studyUid;
    WrittenObject seg;
    std::vector<std::filesystem::path> files;
};

// Writes it into a folder.
[[nodiscard]] SentStudy makeStudy(const std::filesystem::path& folder, const Geometry& geometry);

} // namespace fovea::test
