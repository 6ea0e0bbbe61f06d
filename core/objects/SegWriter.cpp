#include "core/objects/SegWriter.h"

#include "core/dicom/SeriesWriter.h"
#include "core/objects/Dcmtk.h"
#include "core/objects/MultiFrame.h"
#include "core/objects/ObjectFile.h"
#include "core/objects/SegFrames.h"
#include "core/objects/SegReader.h"

#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcfilefo.h>
#include <dcmtk/dcmiod/cielabutil.h>

#include <algorithm>
#include <cmath>

namespace fovea {

namespace {

namespace fs = std::filesystem;
using namespace objects;

const Code segmentation { QStringLiteral("113076"), QStringLiteral("DCM"), QStringLiteral("Segmentation") };
const Code artificialIntelligence { QStringLiteral("123110"), QStringLiteral("DCM"),
    QStringLiteral("Artificial Intelligence") };

// Writes one segmentation; lives for one call.
class Writing {
public:
    Writing(const Geometry& geometry, const std::vector<Label>& labels, const ResultSource& maker,
        const ObjectSource& source, const SegOptions& options)
        : m_geometry(geometry)
        , m_labels(labels)
        , m_maker(maker)
        , m_source(source)
        , m_options(options)
        , m_images(imagesOfPlanes(geometry, source))
    {
        m_written.sopClassUid = QStringLiteral("1.2.840.10008.5.1.4.1.1.66.4");
        m_written.sopInstanceUid = makeUid();
        m_written.seriesUid = options.seriesUid.isEmpty() ? makeUid() : options.seriesUid;
        m_written.tracking = options.tracking;
        m_written.tracking.resize(labels.size());
        for (std::size_t n = 0; n < labels.size(); ++n) {
            Tracking& tracking = m_written.tracking[n];
            if (tracking.uid.isEmpty())
                tracking.uid = makeUid();
            if (tracking.id.isEmpty())
                tracking.id
                    = labels[n].name.isEmpty() ? QStringLiteral("Segment %1").arg(n + 1) : labels[n].name;
        }
    }

    // pack(plane, its frames) gives the bytes of a plane; flush() those that are left at the end.
    // The bytes of the frames of a plane, good until the next call. The last argument is room that is used
    // again: memory touched for the first time is slow.
    using Pack = std::function<std::span<const std::uint8_t>(
        std::int64_t, std::span<const SegFrame>, std::vector<std::uint8_t>&)>;
    using Flush = std::function<std::vector<std::uint8_t>()>;
    [[nodiscard]] Result<void> write(const std::vector<SegFrame>& frames, bool isBinary, const Pack& pack,
        const Flush& flush, const fs::path& file, const Progress& progress) const;
    [[nodiscard]] const WrittenObject& written() const { return m_written; }

private:
    void putImage(DcmItem& item, std::size_t frameCount, bool isBinary) const;
    void putSegments(DcmItem& item) const;
    void putAlgorithm(DcmItem& segment) const;
    void putFrame(DcmItem& item, const SegFrame& frame) const;

    const Geometry& m_geometry;
    const std::vector<Label>& m_labels;
    const ResultSource& m_maker;
    const ObjectSource& m_source;
    const SegOptions& m_options;
    WrittenObject m_written;
    std::vector<const ObjectSource::Image*> m_images; // of each plane of the grid; null for none
};

void Writing::putAlgorithm(DcmItem& segment) const
{
    const bool isManual = m_maker.kind == ResultSource::Kind::Person;
    putTerm(segment, DCM_SegmentAlgorithmType, QByteArray(isManual ? "MANUAL" : "AUTOMATIC"));
    if (isManual)
        return;
    const QString name = m_maker.name.isEmpty() ? QStringLiteral("Unknown") : m_maker.name;
    putText(segment, DCM_SegmentAlgorithmName, name);
    DcmItem& algorithm = addItem(segment, DCM_SegmentationAlgorithmIdentificationSequence);
    putCode(algorithm, DCM_AlgorithmFamilyCodeSequence, artificialIntelligence);
    putText(algorithm, DCM_AlgorithmName, name);
    putText(algorithm, DCM_AlgorithmVersion,
        m_maker.version.isEmpty() ? QStringLiteral("Unknown") : m_maker.version);
    QString parameters = QStringLiteral("Not for clinical use");
    if (!m_maker.sha256.isEmpty())
        parameters = QStringLiteral("Weights SHA-256 %1; %2").arg(m_maker.sha256, parameters);
    if (!m_options.algorithmFamilyNote.isEmpty())
        parameters += QStringLiteral("; ") + m_options.algorithmFamilyNote;
    putText(algorithm, DCM_AlgorithmParameters, parameters, 10240);
}

void Writing::putSegments(DcmItem& item) const
{
    for (std::size_t n = 0; n < m_labels.size(); ++n) {
        const Label& label = m_labels[n];
        const StructureCodes codes = codesForName(label.name);
        DcmItem& segment = addItem(item, DCM_SegmentSequence);
        putCode(segment, DCM_SegmentedPropertyCategoryCodeSequence, codes.category);
        putWord(segment, DCM_SegmentNumber, static_cast<std::uint16_t>(n + 1));
        putText(segment, DCM_SegmentLabel, label.name.isEmpty() ? m_written.tracking[n].id : label.name);
        putAlgorithm(segment);
        putCode(segment, DCM_SegmentedPropertyTypeCodeSequence, codes.type);
        if (!codes.laterality.value.isEmpty()) {
            DcmItem* type = nullptr;
            check(segment.findOrCreateSequenceItem(DCM_SegmentedPropertyTypeCodeSequence, type, 0));
            putCode(*type, DCM_SegmentedPropertyTypeModifierCodeSequence, codes.laterality);
        }
        double lab[3] {};
        IODCIELabUtil::rgb2DicomLab(
            lab[0], lab[1], lab[2], label.rgb[0] / 255.0, label.rgb[1] / 255.0, label.rgb[2] / 255.0);
        Uint16 words[3] {};
        std::ranges::transform(lab, words,
            [](double value) { return static_cast<Uint16>(std::clamp(std::round(value), 0.0, 65535.0)); });
        check(segment.putAndInsertUint16Array(DCM_RecommendedDisplayCIELabValue, words, 3));
        putText(segment, DCM_TrackingID, m_written.tracking[n].id, 1024);
        putTerm(segment, DCM_TrackingUID, m_written.tracking[n].uid);
    }
}

void Writing::putImage(DcmItem& item, std::size_t frameCount, bool isBinary) const
{
    putTerm(item, DCM_ImageType, QByteArray("DERIVED\\PRIMARY"));
    putTerm(item, DCM_ContentLabel, QByteArray("SEGMENTATION"));
    putText(item, DCM_ContentDescription, m_options.description);
    putText(item, DCM_ContentCreatorName,
        m_maker.kind == ResultSource::Kind::Person && !m_source.isDeidentified ? m_maker.name
                                                                               : QStringLiteral("Fovea"));
    putWord(item, DCM_SamplesPerPixel, 1);
    putTerm(item, DCM_PhotometricInterpretation, QByteArray("MONOCHROME2"));
    putTerm(item, DCM_NumberOfFrames, QByteArray::number(static_cast<qulonglong>(frameCount)));
    putWord(item, DCM_Rows, static_cast<std::uint16_t>(m_geometry.size[1]));
    putWord(item, DCM_Columns, static_cast<std::uint16_t>(m_geometry.size[0]));
    putWord(item, DCM_BitsAllocated, isBinary ? 1 : 8);
    putWord(item, DCM_BitsStored, isBinary ? 1 : 8);
    putWord(item, DCM_HighBit, isBinary ? 0 : 7);
    putWord(item, DCM_PixelRepresentation, 0);
    putTerm(item, DCM_LossyImageCompression, QByteArray("00"));
    putTerm(item, DCM_SegmentationType, QByteArray(isBinary ? "BINARY" : "FRACTIONAL"));
    if (!isBinary) {
        putTerm(item, DCM_SegmentationFractionalType, QByteArray("PROBABILITY"));
        putWord(item, DCM_MaximumFractionalValue, 255);
    }
    if (!m_source.laterality.isEmpty())
        putTerm(item, DCM_Laterality, m_source.laterality);
    if (!m_source.bodyPart.isEmpty())
        putTerm(item, DCM_BodyPartExamined, m_source.bodyPart);
}

void Writing::putFrame(DcmItem& item, const SegFrame& frame) const
{
    if (const ObjectSource::Image* image = m_images[static_cast<std::size_t>(frame.plane)])
        putDerivation(item, *image, segmentation);
    const Uint32 indices[2] { frame.segment, static_cast<Uint32>(frame.plane + 1) };
    check(addItem(item, DCM_FrameContentSequence)
            .putAndInsertUint32Array(DCM_DimensionIndexValues, indices, 2));
    putPosition(item, m_geometry, frame.plane);
    putWord(addItem(item, DCM_SegmentIdentificationSequence), DCM_ReferencedSegmentNumber, frame.segment);
}

Result<void> Writing::write(const std::vector<SegFrame>& frames, bool isBinary, const Pack& pack,
    const Flush& flush, const fs::path& file, const Progress& progress) const
{
    const double bits = static_cast<double>(frames.size()) * static_cast<double>(m_geometry.size[0])
        * static_cast<double>(m_geometry.size[1]) * (isBinary ? 1.0 : 8.0);
    const double length = 2.0 * std::ceil(bits / 16.0);
    if (length > greatestLength)
        return fail(ErrorCode::Unsupported,
            "The segmentation has more than 4 GiB of pixels, which DICOM can't hold", file.string(),
            "Write fewer structures to a file, or the label map as NIfTI.");
    DcmFileFormat format;
    DcmItem& item = *format.getDataset();
    putCommon(item, m_source,
        { .sopClassUid = "1.2.840.10008.5.1.4.1.1.66.4",
            .modality = "SEG",
            .seriesUid = m_written.seriesUid,
            .sopInstanceUid = m_written.sopInstanceUid,
            .seriesNumber = m_options.seriesNumber,
            .description = m_options.description });
    putFrameOfReference(item, m_source);
    putReferencedSeries(item, m_source);
    putImage(item, frames.size(), isBinary);
    putSegments(item);
    const QString organization = makeUid();
    addDimension(item, organization, 0x0062000B, 0x0062000A, "Segment");
    addDimension(item, organization, 0x00200032, 0x00209113, "Position");
    putGrid(addItem(item, DCM_SharedFunctionalGroupsSequence), m_geometry);
    if (auto saved = save(format, file); !saved)
        return saved;

    Output output(file);
    writeFrameGroups(
        output, frames.size(), [&](DcmItem& group, std::size_t n) { putFrame(group, frames[n]); });
    output.writeHeader(0x7FE00010, "OB", static_cast<std::uint32_t>(length));
    double written = 0.0;
    std::vector<std::uint8_t> room;
    for (std::size_t begin = 0; begin < frames.size() && output.isSound();) {
        if (progress.isCancelled())
            return cancelled();
        std::size_t end = begin;
        while (end < frames.size() && frames[end].plane == frames[begin].plane)
            ++end;
        const auto bytes = pack(frames[begin].plane, std::span(frames).subspan(begin, end - begin), room);
        output.write(bytes);
        written += static_cast<double>(bytes.size());
        begin = end;
        progress.report(static_cast<double>(end) / static_cast<double>(frames.size()));
    }
    auto rest = flush();
    written += static_cast<double>(rest.size());
    rest.resize(rest.size() + static_cast<std::size_t>(std::max(0.0, length - written)));
    output.write(rest);
    if (!output.close())
        return fail(
            ErrorCode::Unwritable, "The file could not be written: the disk may be full", file.string());
    return {};
}

// Whether the file's frames are those that were meant, with the same pixels in the same places. One frame is
// in memory at a time.
Result<void> compare(const Geometry& geometry, const std::vector<SegFrame>& frames,
    const Writing::Pack& expected, const fs::path& file, const Progress& progress)
{
    const auto seg = SegFile::open(file);
    if (!seg)
        return std::unexpected(seg.error());
    const auto differs = [&] {
        return fail(ErrorCode::Internal, "The written segmentation reads back differently", file.string());
    };
    std::vector<Vec3> positions;
    for (const SegFile::Frame& frame : seg->frames())
        positions.push_back(frame.positionLps);
    const auto grid
        = gridOf(positions, seg->axes(), seg->spacingMm(), seg->columns(), seg->rows(), &geometry);
    if (!grid || !grid->geometry.isSameGrid(geometry, 1e-2) || frames.size() != seg->frames().size())
        return differs();
    std::vector<std::uint8_t> bytes;
    std::vector<std::uint8_t> room;
    for (std::size_t begin = 0; begin < frames.size();) {
        if (progress.isCancelled())
            return cancelled();
        std::size_t end = begin;
        while (end < frames.size() && frames[end].plane == frames[begin].plane)
            ++end;
        const auto own = std::span(frames).subspan(begin, end - begin);
        const auto meant = expected(frames[begin].plane, own, room);
        const std::size_t stride = meant.size() / own.size();
        for (std::size_t n = begin; n < end; ++n) {
            if (auto read = seg->readFrame(n, bytes); !read)
                return read;
            const Vec3 meantLps = geometry.indexToLps({ 0, 0, static_cast<double>(frames[n].plane) });
            if (seg->frames()[n].segment != frames[n].segment || grid->planes[n] != frames[n].plane
                || length(positions[n] - meantLps) > 1e-2
                || !std::ranges::equal(bytes, meant.subspan((n - begin) * stride, stride)))
                return differs();
        }
        begin = end;
        progress.report(static_cast<double>(end) / static_cast<double>(frames.size()));
    }
    return {};
}

} // namespace

Result<WrittenObject> writeSegmentation(const LabelMap& labelMap, const ObjectSource& source,
    const SegOptions& options, const fs::path& file, Progress progress)
{
    const Geometry& geometry = labelMap.geometry();
    if (geometry.size[0] > 65535 || geometry.size[1] > 65535 || labelMap.labels().size() > 65535)
        return fail(ErrorCode::Unsupported, "The label map is larger than a DICOM segmentation can be");
    if (labelMap.labels().empty())
        return fail(ErrorCode::InvalidArgument, "The label map has no structures to write", file.string());
    std::vector<std::uint16_t> segmentOf(65536, 0);
    for (std::size_t n = 0; n < labelMap.labels().size(); ++n)
        segmentOf[labelMap.labels()[n].value] = static_cast<std::uint16_t>(n + 1);
    const std::uint16_t* voxels = labelMap.image().GetBufferPointer();
    const auto pixels = geometry.size[0] * geometry.size[1];
    std::vector<SegFrame> frames
        = framesOf(geometry, voxels, segmentOf, progress.stage("Finding structures", 0.1));
    if (progress.isCancelled())
        return cancelled();
    // A segmentation needs a frame; one that found nothing has an empty one.
    if (frames.empty())
        frames.push_back({ 1, 0 });

    const Writing writing(geometry, labelMap.labels(), labelMap.source(), source, options);
    const Progress packing = progress.stage("Writing the segmentation", 0.5);
    const Progress checking = progress.stage("Reading it back", 0.4);
    const auto bits
        = [&](std::int64_t plane, std::span<const SegFrame> own, std::vector<std::uint8_t>& room) {
              planeBits(geometry, voxels + plane * pixels, segmentOf, own, room);
              return std::span<const std::uint8_t>(room);
          };
    const auto write = [&](const fs::path& temporary) {
        return guarded<void>([&]() -> Result<void> {
            BitPacker packer;
            return writing.write(
                frames, true,
                [&](std::int64_t plane, std::span<const SegFrame> own, std::vector<std::uint8_t>& room) {
                    return packer.append(
                        bits(plane, own, room), bitStride(geometry), static_cast<std::size_t>(pixels));
                },
                [&] { return packer.finish(); }, temporary, packing);
        });
    };
    const auto verify
        = [&](const fs::path& temporary) { return compare(geometry, frames, bits, temporary, checking); };
    if (auto done = writeChecked(file, write, verify); !done)
        return std::unexpected(done.error());
    return writing.written();
}

Result<WrittenObject> writeProbabilities(const Geometry& geometry, std::span<const float> probabilities,
    const std::vector<Label>& labels, const ResultSource& maker, const ObjectSource& source,
    const SegOptions& options, const fs::path& file, Progress progress)
{
    const auto voxels = static_cast<std::size_t>(geometry.voxelCount());
    const auto pixels = static_cast<std::size_t>(geometry.size[0] * geometry.size[1]);
    std::vector<SegFrame> frames;
    const auto level = [&](std::size_t label, std::size_t voxel) {
        const float value = probabilities[static_cast<std::size_t>(labels[label].value) * voxels + voxel];
        return static_cast<std::uint8_t>(std::lround(255.0F * std::clamp(value, 0.0F, 1.0F)));
    };
    for (const Label& label : labels) {
        if ((static_cast<std::size_t>(label.value) + 1) * voxels > probabilities.size())
            return fail(ErrorCode::InvalidArgument, "There is no channel of probabilities for a label",
                label.name.toStdString());
    }
    if (labels.empty() || geometry.size[0] > 65535 || geometry.size[1] > 65535)
        return fail(ErrorCode::Unsupported, "These probabilities are no DICOM segmentation");
    for (std::int64_t plane = 0; plane < geometry.size[2]; ++plane) {
        for (std::size_t n = 0; n < labels.size(); ++n) {
            const std::size_t begin = static_cast<std::size_t>(plane) * pixels;
            for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
                if (level(n, begin + pixel) == 0)
                    continue;
                frames.push_back({ static_cast<std::uint16_t>(n + 1), plane });
                break;
            }
        }
    }
    if (frames.empty())
        frames.push_back({ 1, 0 });
    const Writing writing(geometry, labels, maker, source, options);
    const Progress packing = progress.stage("Writing the probabilities", 0.6);
    const auto packFrames = [&](std::int64_t plane, std::span<const SegFrame> own,
                                std::vector<std::uint8_t>& bytes) {
        bytes.clear();
        for (const SegFrame& frame : own) {
            for (std::size_t pixel = 0; pixel < pixels; ++pixel)
                bytes.push_back(level(frame.segment - 1U, static_cast<std::size_t>(plane) * pixels + pixel));
        }
        return std::span<const std::uint8_t>(bytes);
    };
    const auto write = [&](const fs::path& temporary) {
        return guarded<void>([&]() -> Result<void> {
            return writing.write(
                frames, false, packFrames, [] { return std::vector<std::uint8_t>(); }, temporary, packing);
        });
    };
    const Progress checking = progress.stage("Reading it back", 0.4);
    const auto verify = [&](const fs::path& temporary) {
        return compare(geometry, frames, packFrames, temporary, checking);
    };
    if (auto done = writeChecked(file, write, verify); !done)
        return std::unexpected(done.error());
    return writing.written();
}

} // namespace fovea
