#include "core/objects/SegReader.h"

#include "core/dicom/Text.h"
#include "core/image/ImageBuffer.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <map>
#include <span>

namespace fovea {

namespace {

using namespace objects;

// One label map in the making.
struct Layer {
    LabelMap::Image::Pointer image;
    std::vector<Label> labels;
};

// Calls visit(voxel) for every set bit; visit may end it by returning false. Words of zeros cost next to
// nothing.
template <class Visit>
bool forEachBit(const std::vector<std::uint8_t>& bits, Visit&& visit)
{
    std::size_t n = 0;
    while (n < bits.size()) {
        if (n + 8 <= bits.size()) {
            std::uint64_t word = 0;
            std::memcpy(&word, bits.data() + n, 8);
            while (word != 0) {
                if (!visit(n * 8 + static_cast<std::size_t>(std::countr_zero(word))))
                    return false;
                word &= word - 1;
            }
            n += 8;
            continue;
        }
        for (std::size_t bit = 0; bit < 8; ++bit) {
            if ((bits[n] >> bit & 1U) != 0 && !visit(n * 8 + bit))
                return false;
        }
        ++n;
    }
    return true;
}

// Fractions of half and more, as bits.
void thresholdToBits(const std::vector<std::uint8_t>& values, int maximum, std::vector<std::uint8_t>& bits)
{
    bits.assign((values.size() + 7) / 8, 0);
    for (std::size_t n = 0; n < values.size(); ++n) {
        if (2 * values[n] >= maximum)
            bits[n / 8] = static_cast<std::uint8_t>(bits[n / 8] | 1U << n % 8);
    }
}

class Reading {
public:
    Reading(const SegFile& seg, const FrameGrid& grid, const Progress& progress)
        : m_seg(seg)
        , m_grid(grid)
        , m_progress(progress)
    { }

    Result<std::vector<Layer>> segments();
    Result<std::vector<Layer>> labelMap();

private:
    Result<Layer*> newLayer();
    Result<void> addSegment(const SegmentInfo& segment, const std::vector<std::size_t>& frames);
    [[nodiscard]] bool overlaps(const Layer& layer, const std::vector<std::size_t>& frames) const;
    // The frame's plane in a layer that has room for its values.
    Result<std::uint16_t*> freePlane(std::size_t frame, const std::vector<std::uint16_t>& values);
    Result<void> readBits(std::size_t frame, std::vector<std::uint8_t>& bits);
    [[nodiscard]] std::uint16_t* plane(const Layer& layer, std::size_t frame) const
    {
        return layer.image->GetBufferPointer()
            + m_grid.planes[frame] * static_cast<std::int64_t>(m_seg.pixels());
    }

    const SegFile& m_seg;
    const FrameGrid& m_grid;
    Progress m_progress;
    std::vector<Layer> m_layers;
    std::vector<std::vector<std::uint8_t>> m_bits; // of the segment that is being added
    std::vector<std::uint8_t> m_values;
};

Result<Layer*> Reading::newLayer()
{
    auto image = allocateImage<std::uint16_t>(m_grid.geometry);
    if (!image)
        return std::unexpected(image.error());
    m_layers.push_back({ *image, {} });
    return &m_layers.back();
}

Result<void> Reading::readBits(std::size_t frame, std::vector<std::uint8_t>& bits)
{
    if (m_seg.kind() == SegFile::Kind::Binary)
        return m_seg.readFrame(frame, bits);
    if (auto read = m_seg.readFrame(frame, m_values); !read)
        return read;
    thresholdToBits(m_values, m_seg.maximumFraction(), bits);
    return {};
}

bool Reading::overlaps(const Layer& layer, const std::vector<std::size_t>& frames) const
{
    for (std::size_t n = 0; n < frames.size(); ++n) {
        const std::uint16_t* voxels = plane(layer, frames[n]);
        if (!forEachBit(m_bits[n], [&](std::size_t voxel) { return voxels[voxel] == 0; }))
            return true;
    }
    return false;
}

Result<void> Reading::addSegment(const SegmentInfo& segment, const std::vector<std::size_t>& frames)
{
    m_bits.resize(std::max(m_bits.size(), frames.size()));
    for (std::size_t n = 0; n < frames.size(); ++n) {
        if (auto read = readBits(frames[n], m_bits[n]); !read)
            return read;
    }
    auto layer = std::ranges::find_if(
        m_layers, [&](const Layer& candidate) { return !overlaps(candidate, frames); });
    Layer* target = layer == m_layers.end() ? nullptr : &*layer;
    if (!target) {
        const auto made = newLayer();
        if (!made)
            return std::unexpected(made.error());
        target = *made;
    }
    target->labels.push_back({ segment.number, segment.label, segment.rgb });
    for (std::size_t n = 0; n < frames.size(); ++n) {
        std::uint16_t* voxels = plane(*target, frames[n]);
        forEachBit(m_bits[n], [&](std::size_t voxel) {
            voxels[voxel] = segment.number;
            return true;
        });
    }
    return {};
}

Result<std::vector<Layer>> Reading::segments()
{
    std::map<std::uint16_t, std::vector<std::size_t>> framesOf;
    for (std::size_t n = 0; n < m_seg.frames().size(); ++n)
        framesOf[m_seg.frames()[n].segment].push_back(n);
    double done = 0.0;
    for (const SegmentInfo& segment : m_seg.segments()) {
        if (m_progress.isCancelled())
            return cancelled();
        if (auto added = addSegment(segment, framesOf[segment.number]); !added)
            return std::unexpected(added.error());
        m_progress.report(++done / static_cast<double>(m_seg.segments().size()));
    }
    return std::move(m_layers);
}

Result<std::uint16_t*> Reading::freePlane(std::size_t frame, const std::vector<std::uint16_t>& values)
{
    for (const Layer& layer : m_layers) {
        std::uint16_t* voxels = plane(layer, frame);
        const bool isFree = std::ranges::equal(
            values, std::span(voxels, values.size()), [](std::uint16_t value, std::uint16_t there) {
                return value == 0 || there == 0 || value == there;
            });
        if (isFree)
            return voxels;
    }
    const auto made = newLayer();
    if (!made)
        return std::unexpected(made.error());
    for (const SegmentInfo& segment : m_seg.segments())
        (*made)->labels.push_back({ segment.number, segment.label, segment.rgb });
    return plane(**made, frame);
}

Result<std::vector<Layer>> Reading::labelMap()
{
    std::vector<std::uint16_t> values(m_seg.pixels());
    for (std::size_t frame = 0; frame < m_seg.frames().size(); ++frame) {
        if (m_progress.isCancelled())
            return cancelled();
        if (auto read = m_seg.readFrame(frame, m_values); !read)
            return std::unexpected(read.error());
        if (m_seg.bitsAllocated() == 8)
            std::ranges::copy(m_values, values.begin());
        else
            std::memcpy(values.data(), m_values.data(), m_values.size());
        const auto voxels = freePlane(frame, values);
        if (!voxels)
            return std::unexpected(voxels.error());
        for (std::size_t n = 0; n < values.size(); ++n) {
            if (values[n] != 0)
                (*voxels)[n] = values[n];
        }
        m_progress.report(static_cast<double>(frame + 1) / static_cast<double>(m_seg.frames().size()));
    }
    return std::move(m_layers);
}

std::vector<Vec3> positionsOf(const SegFile& seg)
{
    std::vector<Vec3> positions;
    for (const SegFile::Frame& frame : seg.frames())
        positions.push_back(frame.positionLps);
    return positions;
}

Result<FrameGrid> placeFrames(
    const SegFile& seg, const std::filesystem::path& file, const Geometry* reference)
{
    auto grid = gridOf(positionsOf(seg), seg.axes(), seg.spacingMm(), seg.columns(), seg.rows(), reference);
    if (!grid)
        return fail(ErrorCode::Unsupported,
            "The segmentation's frames do not lie in even planes: those of tilted and uneven series can't be "
            "placed",
            file.string());
    if (const auto sound = validated(grid->geometry); !sound)
        return std::unexpected(sound.error());
    if (auto room = checkMemory(2.0 * static_cast<double>(grid->geometry.voxelCount())); !room)
        return std::unexpected(room.error());
    return std::move(*grid);
}

ResultSource sourceOf(const SegFile& seg, const std::filesystem::path& file)
{
    for (const SegmentInfo& segment : seg.segments()) {
        if (segment.algorithmName.isEmpty())
            continue;
        ResultSource source { ResultSource::Kind::Model, segment.algorithmName, segment.algorithmVersion,
            {} };
        // Ours say which weights it was.
        constexpr QLatin1String marker("Weights SHA-256 ");
        if (segment.algorithmParameters.startsWith(marker))
            source.sha256 = segment.algorithmParameters.mid(marker.size(), 64);
        return source;
    }
    return { ResultSource::Kind::File, QString::fromStdString(file.filename().string()), {}, {} };
}

} // namespace

Result<SegContents> readSegmentation(
    const std::filesystem::path& file, const Geometry* reference, Progress progress)
{
    const auto seg = SegFile::open(file);
    if (!seg)
        return std::unexpected(seg.error());
    const auto grid = placeFrames(*seg, file, reference);
    if (!grid)
        return std::unexpected(grid.error());

    SegContents contents;
    const dicom::DataSet& data = seg->object().data();
    contents.segments = seg->segments();
    contents.notices = seg->notices();
    contents.studyUid = dicom::safeTerm(data.text(dicom::tag::StudyInstanceUID));
    contents.seriesUid = dicom::safeTerm(data.text(dicom::tag::SeriesInstanceUID));
    contents.sopInstanceUid = dicom::safeTerm(data.text(dicom::tag::SOPInstanceUID));
    contents.frameOfReferenceUid = dicom::safeTerm(data.text(dicom::tag::FrameOfReferenceUID));
    contents.referencedSeriesUids = referencedSeries(data);
    if (seg->kind() == SegFile::Kind::Fractional)
        contents.notices << QStringLiteral("Its structures are fractions: voxels of half or more are shown");

    Reading reading(*seg, *grid, progress);
    auto layers = seg->kind() == SegFile::Kind::LabelMap ? reading.labelMap() : reading.segments();
    if (!layers)
        return std::unexpected(layers.error());
    if (layers->size() > 1)
        contents.notices
            << QStringLiteral("Its structures overlap: they are shown in %1 layers").arg(layers->size());
    for (Layer& layer : *layers) {
        auto map = LabelMap::create(layer.image, std::move(layer.labels), sourceOf(*seg, file));
        if (!map)
            return std::unexpected(map.error());
        contents.layers.push_back(std::move(*map));
    }
    return contents;
}

Result<std::vector<FractionalSegment>> readFractions(
    const std::filesystem::path& file, const Geometry* reference, Progress progress)
{
    const auto seg = SegFile::open(file);
    if (!seg)
        return std::unexpected(seg.error());
    if (seg->kind() == SegFile::Kind::LabelMap)
        return fail(ErrorCode::Unsupported, "A label map has no fractions", file.string());
    const auto grid = placeFrames(*seg, file, reference);
    if (!grid)
        return std::unexpected(grid.error());
    const auto voxels = static_cast<std::size_t>(grid->geometry.voxelCount());
    if (auto room
        = checkMemory(4.0 * static_cast<double>(voxels) * static_cast<double>(seg->segments().size()));
        !room)
        return std::unexpected(room.error());
    std::vector<FractionalSegment> segments;
    for (const SegmentInfo& info : seg->segments())
        segments.push_back(
            { { info.number, info.label, info.rgb }, grid->geometry, std::vector<float>(voxels) });
    std::vector<std::uint8_t> bytes;
    for (std::size_t n = 0; n < seg->frames().size(); ++n) {
        if (progress.isCancelled())
            return cancelled();
        const auto segment = std::ranges::find(
            segments, seg->frames()[n].segment, [](const FractionalSegment& s) { return s.label.value; });
        if (segment == segments.end())
            continue;
        if (auto read = seg->readFrame(n, bytes); !read)
            return std::unexpected(read.error());
        float* plane = segment->fractions.data() + grid->planes[n] * static_cast<std::int64_t>(seg->pixels());
        if (seg->kind() == SegFile::Kind::Fractional) {
            for (std::size_t pixel = 0; pixel < seg->pixels(); ++pixel)
                plane[pixel] = static_cast<float>(bytes[pixel]) / static_cast<float>(seg->maximumFraction());
        } else {
            forEachBit(bytes, [&](std::size_t voxel) {
                plane[voxel] = 1.0F;
                return true;
            });
        }
        progress.report(static_cast<double>(n + 1) / static_cast<double>(seg->frames().size()));
    }
    return segments;
}

} // namespace fovea
