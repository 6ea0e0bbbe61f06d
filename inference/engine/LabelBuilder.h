#pragma once

#include "core/base/Progress.h"
#include "inference/bundle/Pipeline.h"
#include "inference/engine/AxisMap.h"
#include "inference/engine/ConvKernel.h"
#include "inference/engine/Preparation.h"

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace at {
class Tensor;
}

namespace fovea::inference {

// Where the results go: on the image's own grid, x fastest.
struct LabelTarget {
    Size3 size {}; // of the image
    std::span<std::uint16_t> labels {};
    std::span<float> probabilities {}; // C x Z x Y x X; empty when not wanted
    bool areProbabilities = false; // what the network gives, where the bundle says nothing of them
};

// Turns the network's output into labels on the image's grid, as the bundle's postprocessing says, from rows
// in order (a RowSink). Interpolates all channels of one row at a time and decides at once: the full
// probability volume, MONAI's peak, never exists. Of channels with the same value the lowest wins.
class LabelBuilder {
public:
    LabelBuilder(
        const Preparation& preparation, const Postprocessing& postprocessing, const LabelTarget& target);
    LabelBuilder(const LabelBuilder&) = delete;
    LabelBuilder& operator=(const LabelBuilder&) = delete;
    ~LabelBuilder();

    // Damaged when a value is not a number; Inconsistent when the channels don't fit the target.
    [[nodiscard]] Result<void> addRows(std::int64_t firstRow, const at::Tensor& rows_CXYZ);

    // After the last row.
    [[nodiscard]] Result<void> finish(const Progress& progress);

    [[nodiscard]] int channels() const { return m_channels; } // 0 before the first row

private:
    struct Scratch;

    [[nodiscard]] at::Tensor activated(const at::Tensor& rows_CXYZ) const;
    void scheduleRows();
    void buildReadyRows(std::int64_t lastRow);
    void buildRow(std::int64_t newRow);
    [[nodiscard]] at::Tensor blendedRow(std::int64_t newRow) const;
    void buildLine(const at::Tensor& plane_CYZ, std::int64_t newRow, std::int64_t newLine, Scratch& scratch);
    void interpolateLine(
        const at::Tensor& plane_CYZ, std::span<const AxisMap::Term> lineTerms, Scratch& scratch) const;
    void decideLine(Scratch& scratch, std::size_t length);
    void storeLabels(std::span<const int> labels, std::size_t begin) const;
    void storeProbabilities(Scratch& scratch, std::size_t length, std::size_t begin) const;
    template <class T>
    void arrange(std::span<T> volume) const;
    void storePreparedLabels(std::int64_t firstRow, const at::Tensor& rows_CXYZ);
    void mapPreparedLabels();

    const Preparation& m_preparation;
    Postprocessing m_post;
    LabelTarget m_target;
    GridMap m_map; // from the prepared grid to the image's
    std::array<std::size_t, 3> m_newAxes {}; // which of the image's axes is made from prepared axis x, y, z
    int m_channels = 0;
    bool m_appliesActivation = true; // where the network's values lie
    bool m_activatesLines = false; // on the image's grid
    bool m_keepsLines = false; // prepared axis z is an axis of the image as it is
    bool m_movesLabels = false; // along prepared axis z nothing is interpolated, and only labels are wanted
    ConvKernel m_kernel = convKernel();
    std::atomic<bool> m_hasOddValues = false; // some that are no numbers

    std::map<std::int64_t, std::unique_ptr<at::Tensor>> m_rows; // prepared rows that are still needed, CYZ
    std::vector<std::int64_t> m_order; // the image's rows by the last prepared row that they need
    std::size_t m_next = 0; // in m_order

    std::vector<std::uint16_t>
        m_preparedLabels; // XYZ, z fastest; when labels are decided before the inversion
};

} // namespace fovea::inference
