#pragma once

#include "app/models/FindingLayers.h"
#include "core/image/LabelMap.h"
#include "core/review/Finding.h"
#include "inference/client/Uncertainty.h"

#include <QString>

#include <cstdint>
#include <memory>
#include <vector>

namespace fovea::app {

// The bridge between how sure a model is and what shows it.

// The mean entropy of a structure's voxels.
struct LabelUncertainty {
    std::uint16_t value = 0;
    QString name {};
    double entropy = 0.0; // 0 certain to 1
};
// One for each label of the mask that has voxels, in its order. The mask lies on the result's grid.
[[nodiscard]] std::vector<LabelUncertainty> uncertaintyByLabel(
    const inference::UncertaintyResult& result, const LabelMap& mask);

// The findings that are about the mask's labels or parts of them, with their uncertainty: the mean entropy of
// the label's voxels, of a part of those in its box. Others are left out; so are all when the mask lies on
// another grid. Looks at every voxel: not for the GUI thread.
[[nodiscard]] std::vector<Finding> withUncertainty(
    std::vector<Finding> findings, const inference::UncertaintyResult& result, const LabelMap& mask);

// The entropy of a voxel in which two classes are equally likely and all others out of the question: the
// highest colour of a map.
[[nodiscard]] double entropyOfATie(const inference::ModelCard& card);

// The map over the image: drawn from the style's share of entropyOfATie() on.
[[nodiscard]] views::HeatLayer uncertaintyLayerOf(
    const inference::UncertaintyResult& result, std::shared_ptr<const Volume> values, const HeatStyle& style);

} // namespace fovea::app
