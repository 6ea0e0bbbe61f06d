#pragma once

#include "core/base/Progress.h"
#include "core/image/LabelMap.h"
#include "core/image/Volume.h"
#include "inference/client/ModelLibrary.h"
#include "inference/client/Segmentation.h"
#include "inference/client/Worker.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <memory>
#include <vector>

namespace fovea::app {

// The bridge between a study and a model: what a run takes from a volume, and what comes back as a layer.

// The volume's voxels as they are, which the view keeps alive.
[[nodiscard]] inference::VoxelView voxelView(std::shared_ptr<const Volume> volume);
// Of the very model that the card describes: when its file has changed since, it is refused. more: for the
// model's further channels, in their order.
[[nodiscard]] inference::SegmentRequest segmentRequest(std::shared_ptr<const Volume> volume,
    const inference::ModelCard& card, const std::string& device,
    const std::vector<std::shared_ptr<const Volume>>& more = {});

// Runs one model in a worker of its own, for callers that have a single job.
[[nodiscard]] Result<inference::SegmentResult> runOnce(
    const inference::SegmentRequest& request, Progress progress = {}, inference::WorkerOptions options = {});

// The labels of a run as a layer on the image's grid, named and coloured by the model's card.
[[nodiscard]] Result<LabelMap> labelMapOf(const inference::SegmentResult& result);

// Folders in which models are looked for: those given, then the user's and the program's own.
[[nodiscard]] std::vector<std::filesystem::path> modelFolders(
    const std::vector<std::filesystem::path>& extra = {});

// Whether the model is meant for pictures of this modality; one that names none is meant for all.
[[nodiscard]] bool isForModality(const inference::ModelCard& card, const QString& modality);

// The modality as DICOM writes it that the model's first input is meant for; empty when it names none.
[[nodiscard]] QString modalityOf(const inference::ModelCard& card);

// The provenance of a result: model, version, hash, device, precision, versions, times.
[[nodiscard]] nlohmann::ordered_json provenanceJson(
    const inference::ModelCard& card, const inference::RunRecord& run);
[[nodiscard]] nlohmann::ordered_json provenanceJson(const inference::SegmentResult& result);
// Its labels with voxels and mL.
[[nodiscard]] nlohmann::ordered_json labelsJson(const LabelMap& labelMap);

} // namespace fovea::app
