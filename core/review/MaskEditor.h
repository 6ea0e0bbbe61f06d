#pragma once

#include "core/image/LabelMap.h"
#include "core/review/MaskTools.h"

#include <memory>
#include <shared_mutex>

namespace fovea {

// How an edited mask differs from its maker's.
struct MaskDifference {
    std::int64_t addedVoxels = 0; // background before, a label now
    std::int64_t removedVoxels = 0; // a label before, background now
    std::int64_t relabelledVoxels = 0; // another label than before
    double voxelMl = 0.0;

    [[nodiscard]] double addedMl() const { return static_cast<double>(addedVoxels) * voxelMl; }
    [[nodiscard]] double removedMl() const { return static_cast<double>(removedVoxels) * voxelMl; }
    [[nodiscard]] double relabelledMl() const { return static_cast<double>(relabelledVoxels) * voxelMl; }
};

// Whether one mask may be an edit of the other: the same maker, grid and labels.
[[nodiscard]] bool isEditOf(const LabelMap& mask, const LabelMap& other);

// A mask that is edited beside the one that its maker gave, which stays as it was. Takes one copy of the
// voxels, whatever the number of labels. One thread edits; settled() may run on another.
class MaskEditor {
public:
    // Copies the voxels of start, which is the original with the edits of an earlier time, or the original
    // itself: not for the GUI thread.
    [[nodiscard]] static Result<std::unique_ptr<MaskEditor>> begin(
        std::shared_ptr<const LabelMap> original, const std::shared_ptr<const LabelMap>& start);

    [[nodiscard]] const LabelMap& original() const { return *m_original; }
    // The mask as it is now, for pictures drawn on the editing thread: its voxels change with every edit, its
    // counts and anchors are those of the beginning. Everything else takes settled().
    [[nodiscard]] const std::shared_ptr<const LabelMap>& live() const { return m_live; }
    [[nodiscard]] MaskDifference difference() const { return m_difference; }

    // Calls tool(const EditableVoxels&) -> MaskChange and takes note of what it changed.
    template <class Tool>
    MaskChange edit(Tool&& tool)
    {
        const std::unique_lock lock(m_mutex);
        MaskChange change = tool(EditableVoxels { m_voxels, m_live->geometry() });
        count(change);
        return change;
    }
    // Does a change again, or takes one back: of the inverted change.
    void apply(const MaskChange& change);

    // A mask of its own that no longer changes. Any thread.
    [[nodiscard]] Result<LabelMap> settled() const;
    // Where it differs: 1 "Added", 2 "Removed", 3 "Relabelled". Any thread.
    [[nodiscard]] Result<LabelMap> differenceMap() const;

private:
    MaskEditor() = default;
    void count(const MaskChange& change);

    std::shared_ptr<const LabelMap> m_original;
    LabelMap::Image::Pointer m_image; // that live() shows
    std::span<std::uint16_t> m_voxels;
    std::shared_ptr<const LabelMap> m_live;
    MaskDifference m_difference;
    mutable std::shared_mutex m_mutex;
};

} // namespace fovea
