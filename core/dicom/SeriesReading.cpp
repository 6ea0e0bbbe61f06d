#include "core/dicom/SeriesReading.h"

#include "core/dicom/PixelMeaning.h"
#include "core/dicom/Text.h"

#include <algorithm>

namespace fovea::dicom {

QString Reading::lossyNotice()
{
    return QStringLiteral("The pictures went through a compression that changed them (lossy).");
}

bool Reading::stop(Error error)
{
    const std::scoped_lock lock(m_mutex);
    if (!m_error)
        m_error = std::move(error);
    return false;
}

Error Reading::firstError() const
{
    return m_error ? *m_error : cancelled().error();
}

// What is known before all files were looked at: the middle slice stands for the others.
Result<void> Reading::readMiddleHeader()
{
    // With the tables of shades.
    const auto reader = FrameReader::open(m_series.instances[m_plan.middle()].file, m_decoders, true);
    if (!reader)
        return std::unexpected(reader.error());
    m_columns = reader->slices().front().columns;
    m_rows = reader->slices().front().rows;
    auto map = checkHeader(*reader, m_plan.middle());
    if (!map)
        return std::unexpected(map.error());
    m_map = std::move(*map);
    m_format = reader->format();
    m_meaning = meaningOf(reader->parsed(), m_series.instances[m_plan.middle()].frame, m_format, m_map);
    m_meaning.description = m_series.description;
    m_meaning.seriesUid = m_series.uid;
    return {};
}

Result<ModalityMap> Reading::checkHeader(const FrameReader& reader, std::size_t slice)
{
    const Instance& instance = m_series.instances[slice];
    const auto changed = [&] {
        return fail(ErrorCode::Inconsistent, "The file is not what it was when the folder was scanned",
            instance.file.string(), "Open the folder again.");
    };
    if (instance.frame < 0 || static_cast<std::size_t>(instance.frame) >= reader.slices().size())
        return changed();
    const Slice& found = reader.slices()[static_cast<std::size_t>(instance.frame)];
    if (safeTerm(found.sopInstanceUid) != instance.sopInstanceUid || found.isColour || !found.positionLps
        || !found.axes || found.columns != m_columns || found.rows != m_rows)
        return changed();
    auto map = modalityMapOf(reader.parsed(), instance.frame);
    if (!map) {
        map.error().subject = instance.file.string();
        return map;
    }
    m_slices[slice] = found;
    if (reader.isLossy()) {
        const std::scoped_lock lock(m_mutex);
        m_isLossy = true;
    }
    return map;
}

Result<void> Reading::checkGeometry()
{
    // Of one slice only the series knows how far its neighbours lie away: it may be one of a stack, as
    // middleSlice() gives it, where it may also be off its plane and its column as layOut() allows.
    const bool isSingle = m_slices.size() == 1;
    if (isSingle)
        m_slices.front().thicknessMm = m_series.geometry.spacingMm.z;
    auto layout = layOut(m_slices);
    if (!layout)
        return std::unexpected(layout.error());
    m_layout = std::move(*layout);
    constexpr double offPlaceMm = 0.2;
    if (isSingle && m_layout.geometry.isSameGrid(m_series.geometry, offPlaceMm))
        m_layout.geometry = m_series.geometry;
    if (!(m_layout.geometry == m_series.geometry) || m_layout.isRegular == m_series.isResampled)
        return fail(ErrorCode::Inconsistent,
            "The slices do not lie where they lay when the folder was scanned", {}, "Open the folder again.");
    return {};
}

// Whether everything that the middle slice could store is in the range.
bool Reading::mayFit(double low, double high) const
{
    const Extremes possible = m_map.range(m_format);
    return possible.low >= low && possible.high <= high;
}

// A few slices whose pixels are damaged must not cost the series; what is known of their places stays.
bool Reading::mayLeaveOut(std::size_t slice, const Error& error)
{
    constexpr std::size_t fewestSlices = 5;
    const std::size_t atMost = std::max<std::size_t>(1, m_slices.size() / 10);
    if (m_series.isResampled || m_slices.size() < fewestSlices
        || (error.code != ErrorCode::Damaged && error.code != ErrorCode::OutOfMemory))
        return false;
    const std::scoped_lock lock(m_mutex);
    if (m_damaged.size() >= atMost)
        return false;
    m_damaged.push_back(slice);
    if (!m_damage)
        m_damage = error;
    return true;
}

} // namespace fovea::dicom
