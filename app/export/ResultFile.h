#pragma once

#include "app/export/Discretion.h"
#include "core/base/Progress.h"
#include "core/image/LabelMap.h"
#include "core/objects/Deidentifier.h"
#include "core/objects/ObjectSource.h"
#include "core/objects/ParametricMap.h"
#include "core/objects/SegWriter.h"
#include "core/study/Study.h"
#include "inference/client/Segmentation.h"

#include <filesystem>
#include <span>

namespace fovea::app {

[[nodiscard]] bool isDicomFileName(const std::filesystem::path& file); // .dcm

// What objects made from the series say of their patient, study and pictures.
[[nodiscard]] Result<ObjectSource> sourceFor(
    const Series& series, const ResultIdentity& identity, Progress progress = {});
// The same of what was read: as it is, or without who it is of.
[[nodiscard]] Result<ObjectSource> leavingSource(ObjectSource source, const ResultIdentity& identity);

// Writes a label map in the format of the file's ending: a DICOM Segmentation (.dcm), surfaces
// (.stl, .ply), or an image file.
[[nodiscard]] Result<void> writeResult(const LabelMap& labelMap, const Series& series,
    const ResultIdentity& identity, const std::filesystem::path& file, Progress progress = {});

// A label map from an image file or a DICOM Segmentation, of which the first layer is taken.
struct ReadResult {
    LabelMap labelMap;
    QStringList notices {}; // what of it is not there
};
[[nodiscard]] Result<ReadResult> readResult(
    const std::filesystem::path& file, const Geometry& reference, Progress progress = {});

// The probabilities of a run as a fractional DICOM Segmentation; the background is left out.
[[nodiscard]] Result<void> writeProbabilitySeg(const inference::SegmentResult& result,
    const LabelMap& labelMap, const Series& series, const ResultIdentity& identity,
    const std::filesystem::path& file, Progress progress = {});

// A map (heatmap, uncertainty) on its own grid, x fastest, in the format of the file's ending: a DICOM
// Parametric Map (.dcm), or an image file.
[[nodiscard]] Result<void> writeMap(const Geometry& geometry, std::span<const float> values,
    const MapMeaning& meaning, const Series& series, const ResultIdentity& identity,
    const std::filesystem::path& file, Progress progress = {});

} // namespace fovea::app
