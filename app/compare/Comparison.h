#pragma once

#include "app/models/FindingLayers.h"
#include "app/models/ResultCache.h"
#include "core/image/Overlap.h"
#include "core/review/DetectionMatch.h"
#include "inference/bundle/ModelCard.h"
#include "inference/client/Worker.h"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace fovea::app {

// One side of a comparison: a checkpoint's mask, or a reference.
struct ComparedMask {
    QString name {}; // short and unique in the comparison
    std::shared_ptr<const LabelMap> mask {};
    // Of a detector, or a reference of boxes: all, whatever their score, and maybe none.
    std::optional<std::vector<Finding>> boxes {};
    std::optional<inference::ModelCard> card {}; // of a checkpoint
    inference::RunRecord run {}; // of a checkpoint
    bool isFromCache = false;
};

struct ComparedPair {
    std::size_t a = 0; // in Comparison::masks
    std::size_t b = 0;
    MaskOverlap overlap {};
    std::optional<DetectionMatch> boxes {}; // where both have boxes: b's, measured by a's

    // Over the labels that at least one of both has; nothing when there is none.
    [[nodiscard]] std::optional<double> meanDice() const;
    [[nodiscard]] std::optional<double> worstHausdorff95Mm() const;
};

// A box that counts in a pair: of both sides, or of one.
struct ComparedBox {
    const Finding* inA = nullptr; // points into the comparison; null where the side has none
    const Finding* inB = nullptr;
    std::optional<MatchedBoxes> match {}; // of both

    [[nodiscard]] const Finding& shown() const { return inA != nullptr ? *inA : *inB; }
};

// A connected part of the disagreement.
struct DisagreementPlace {
    QString kind {}; // "Only NAME", "Different structures"
    double volumeMl = 0.0;
    Vec3 anchorLps; // a voxel of it
};

struct Comparison {
    std::vector<ComparedMask> masks {}; // the reference first, if there is one
    bool hasReference = false;
    double threshold = usualThreshold; // from which boxes counted
    std::vector<ComparedPair> pairs {}; // each once; those with the reference first
    std::shared_ptr<const LabelMap> disagreement {};
    std::vector<DisagreementPlace> places {}; // the largest first; at most 1000

    // The lowest mean Dice of the pairs that matter: those with the reference where there is one.
    [[nodiscard]] std::optional<double> worstDice() const;
    // The matched ones first, then those of A alone and of B alone; none where the pair has no boxes.
    [[nodiscard]] std::vector<ComparedBox> boxesOf(const ComparedPair& pair) const;
};

// Measures every pair and where they disagree. Two to four masks. Boxes count from the threshold on. Long:
// not for the GUI thread.
[[nodiscard]] Result<Comparison> compareMasks(std::vector<ComparedMask> masks, bool hasReference,
    Progress progress = {}, double threshold = usualThreshold);

// Gives results of models on images: from the cache, or else by a worker that is started when it is first
// needed. Blocking; one thread.
class CheckpointRunner {
public:
    // Masks of boxes show those that score at least the threshold.
    explicit CheckpointRunner(
        ResultCache cache = ResultCache(), std::string device = "auto", double threshold = usualThreshold);
    ~CheckpointRunner();

    // Failing to keep a result is no failure: the notice says so.
    [[nodiscard]] Result<MaskResult> run(const inference::ModelCard& card,
        const std::shared_ptr<const Volume>& volume, Progress progress = {});

    // Each model's result as a side of a comparison, in their order.
    [[nodiscard]] Result<std::vector<ComparedMask>> runAll(const std::vector<inference::ModelCard>& cards,
        const std::shared_ptr<const Volume>& volume, Progress progress = {});

    [[nodiscard]] double threshold() const { return m_threshold; }

private:
    [[nodiscard]] Result<MaskResult> segment(
        const inference::ModelCard& card, const std::shared_ptr<const Volume>& volume, Progress progress);
    [[nodiscard]] Result<MaskResult> detect(
        const inference::ModelCard& card, const std::shared_ptr<const Volume>& volume, Progress progress);

    ResultCache m_cache;
    std::string m_device;
    double m_threshold;
    std::unique_ptr<inference::Worker> m_worker;
};

// The names of checkpoints in a comparison: of their folders, numbered where these are the same.
[[nodiscard]] QStringList namesOf(const std::vector<inference::ModelCard>& cards);

// The same voxels with other labels, from another source.
[[nodiscard]] Result<std::shared_ptr<const LabelMap>> relabelled(
    const LabelMap& mask, std::vector<Label> labels, ResultSource source);

} // namespace fovea::app
