#include "core/objects/ParametricMap.h"

#include "core/dicom/ModalityMap.h"
#include "core/dicom/SeriesWriter.h"
#include "core/dicom/Slice.h"
#include "core/dicom/Text.h"
#include "core/image/ImageBuffer.h"
#include "core/objects/Dcmtk.h"
#include "core/objects/MultiFrame.h"
#include "core/objects/ObjectFile.h"
#include "core/objects/SegReader.h"

#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcfilefo.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace fovea {

namespace {

namespace fs = std::filesystem;
using namespace objects;
using namespace dicom;

const Code imageProcessing { QStringLiteral("113085"), QStringLiteral("DCM"),
    QStringLiteral("Spatial resampling") };

Code quantityOf(const MapMeaning& meaning)
{
    if (!meaning.quantity.value.isEmpty())
        return meaning.quantity;
    Code own = codesForName(meaning.title).type;
    own.scheme = QStringLiteral("99FOVEA");
    return own;
}

void putShared(DcmItem& item, const Geometry& geometry, const MapMeaning& meaning, double low, double high)
{
    DcmItem& shared = addItem(item, DCM_SharedFunctionalGroupsSequence);
    putGrid(shared, geometry);
    putTerm(addItem(shared, DCM_ParametricMapFrameTypeSequence), DCM_FrameType,
        QByteArray("DERIVED\\PRIMARY\\VOLUME\\QUANTITY"));
    DcmItem& window = addItem(shared, DCM_FrameVOILUTSequence);
    putDecimals(window, DCM_WindowCenter, { 0.5 * (low + high) });
    putDecimals(window, DCM_WindowWidth, { std::max(high - low, 1e-6) });
    putTerm(window, DCM_VOILUTFunction, QByteArray("LINEAR_EXACT")); // the only one for widths under 1
    DcmItem& identity = addItem(shared, DCM_PixelValueTransformationSequence);
    putDecimals(identity, DCM_RescaleIntercept, { 0.0 });
    putDecimals(identity, DCM_RescaleSlope, { 1.0 });
    putText(identity, DCM_RescaleType, QStringLiteral("US"));
    DcmItem& mapping = addItem(shared, DCM_RealWorldValueMappingSequence);
    putText(mapping, DCM_LUTExplanation, meaning.title);
    putText(mapping, DCM_LUTLabel, meaning.title, 16);
    check(mapping.putAndInsertFloat64(DCM_DoubleFloatRealWorldValueFirstValueMapped, low));
    check(mapping.putAndInsertFloat64(DCM_DoubleFloatRealWorldValueLastValueMapped, high));
    check(mapping.putAndInsertFloat64(DCM_RealWorldValueIntercept, 0.0));
    check(mapping.putAndInsertFloat64(DCM_RealWorldValueSlope, 1.0));
    putCode(mapping, DCM_MeasurementUnitsCodeSequence, meaning.unit);
    DcmItem& quantity = addItem(mapping, DCM_QuantityDefinitionSequence);
    putTerm(quantity, DCM_ValueType, QByteArray("CODE"));
    putCode(quantity, DCM_ConceptNameCodeSequence,
        { QStringLiteral("246205007"), QStringLiteral("SCT"), QStringLiteral("Quantity") });
    putCode(quantity, DCM_ConceptCodeSequence, quantityOf(meaning));
}

void putImage(DcmItem& item, const Geometry& geometry, const MapMeaning& meaning)
{
    putTerm(item, DCM_ImageType, QByteArray("DERIVED\\PRIMARY\\VOLUME\\QUANTITY"));
    putTerm(item, DCM_ContentQualification, QByteArray("RESEARCH"));
    putTerm(item, DCM_ContentLabel, QByteArray("MAP"));
    putText(item, DCM_ContentDescription, meaning.title);
    putText(item, DCM_ContentCreatorName, QStringLiteral("Fovea"));
    putText(item, DCM_ImageComments, QStringLiteral("%1. Not for clinical use").arg(meaning.maker.stamp()),
        10240);
    putWord(item, DCM_SamplesPerPixel, 1);
    putTerm(item, DCM_PhotometricInterpretation, QByteArray("MONOCHROME2"));
    putTerm(item, DCM_NumberOfFrames, QByteArray::number(static_cast<qlonglong>(geometry.size[2])));
    putWord(item, DCM_Rows, static_cast<std::uint16_t>(geometry.size[1]));
    putWord(item, DCM_Columns, static_cast<std::uint16_t>(geometry.size[0]));
    putWord(item, DCM_BitsAllocated, 32);
    putTerm(item, DCM_LossyImageCompression, QByteArray("00"));
    putTerm(item, DCM_BurnedInAnnotation, QByteArray("NO"));
    putTerm(item, DCM_RecognizableVisualFeatures, QByteArray("NO"));
    putTerm(item, DCM_PresentationLUTShape, QByteArray("IDENTITY"));
    check(item.insertEmptyElement(DCM_AcquisitionContextSequence)); // type 2
}

struct Stored {
    tag::Tag tag;
    int bytes;
    bool isSigned;
};

Result<Stored> storedOf(const ReadObject& object, int rows, int columns, std::int32_t frames)
{
    const PixelSpan& span = object.parsed.pixels;
    const int bits = static_cast<int>(object.data().integer(tag::BitsAllocated).value_or(0));
    const int wanted = span.tag == tag::FloatPixelData ? 32 : span.tag == tag::DoubleFloatPixelData ? 64 : 16;
    if (span.tag == 0 || bits != wanted || span.isEncapsulated || object.parsed.isBigEndian
        || object.parsed.isDeflated)
        return fail(ErrorCode::Unsupported, "The parametric map is encoded in a way that can't be read");
    const double needed = static_cast<double>(rows) * columns * frames * wanted / 8;
    if (needed > static_cast<double>(span.length)
        || static_cast<double>(span.offset) + needed > static_cast<double>(object.fileSize))
        return fail(ErrorCode::Damaged, "The parametric map is cut off");
    return Stored { span.tag, wanted / 8, object.data().integer(tag::PixelRepresentation).value_or(0) == 1 };
}

template <class T>
void convert(std::span<const std::uint8_t> bytes, const Rescale& mapping, float* out)
{
    for (std::size_t n = 0; n < bytes.size() / sizeof(T); ++n) {
        T value;
        std::memcpy(&value, bytes.data() + n * sizeof(T), sizeof(T));
        out[n] = static_cast<float>(mapping.apply(static_cast<double>(value)));
    }
}

void convertFrame(
    std::span<const std::uint8_t> bytes, const Stored& stored, const Rescale& mapping, float* out)
{
    if (stored.tag == tag::FloatPixelData)
        convert<float>(bytes, mapping, out);
    else if (stored.tag == tag::DoubleFloatPixelData)
        convert<double>(bytes, mapping, out);
    else if (stored.isSigned)
        convert<std::int16_t>(bytes, mapping, out);
    else
        convert<std::uint16_t>(bytes, mapping, out);
}

// Where the frames lie, all of one orientation and spacing, and what their values mean.
struct Frames {
    std::vector<Vec3> positions;
    std::vector<Rescale> mappings;
    std::array<Vec3, 2> axes;
    Vec3 spacingMm;
    const DataSet* meaning = nullptr; // the first mapping; null when there is none
};

QString unitOf(const DataSet* mapping)
{
    return mapping ? readCode(*mapping, tag::MeasurementUnitsCodeSequence, {}).value : QString();
}

Result<Frames> framesOf(const DataSet& data)
{
    Frames frames;
    for (std::int32_t n = 0; n < frameCountOf(data); ++n) {
        const FrameAttributes attributes(data, n);
        const auto numbers
            = [&](tag::Tag macro, tag::Tag tag) { return attributes.where(macro, tag).numbers(tag); };
        const auto p = numbers(tag::PlanePositionSequence, tag::ImagePositionPatient);
        const auto o = numbers(tag::PlaneOrientationSequence, tag::ImageOrientationPatient);
        const auto s = numbers(tag::PixelMeasuresSequence, tag::PixelSpacing);
        if (p.size() != 3 || o.size() != 6 || s.size() != 2 || !(s[0] > 0.0) || !(s[1] > 0.0))
            return fail(ErrorCode::Unsupported,
                "The parametric map does not say where its frames lie in the patient");
        const std::array axes { normalized(Vec3 { o[0], o[1], o[2] }),
            normalized(Vec3 { o[3], o[4], o[5] }) };
        const double step = attributes.where(tag::PixelMeasuresSequence, tag::SpacingBetweenSlices)
                                .number(tag::SpacingBetweenSlices)
                                .value_or(0.0);
        const Vec3 spacingMm { s[1], s[0], std::abs(step) };
        const DataSet* meaning = realWorldMappingOf(data, n);
        const auto mapping = realWorldRescaleOf(meaning);
        if (!mapping)
            return std::unexpected(mapping.error());
        if (n == 0) {
            frames.axes = axes;
            frames.spacingMm = spacingMm;
            frames.meaning = meaning;
        } else if (length(axes[0] - frames.axes[0]) > 1e-4 || length(axes[1] - frames.axes[1]) > 1e-4
            || std::abs(spacingMm.x - frames.spacingMm.x) > 1e-4
            || std::abs(spacingMm.y - frames.spacingMm.y) > 1e-4) {
            return fail(ErrorCode::Unsupported, "The parametric map's frames lie on several grids");
        } else if (unitOf(meaning) != unitOf(frames.meaning)) {
            return fail(ErrorCode::Unsupported, "The parametric map's frames hold several quantities");
        }
        frames.positions.push_back({ p[0], p[1], p[2] });
        frames.mappings.push_back(*mapping);
    }
    return frames;
}

// One frame for every plane: which of two holds is not known, and no value stands for one that is not there.
Result<void> checkPlanes(const FrameGrid& grid)
{
    std::vector<std::int64_t> planes = grid.planes;
    std::ranges::sort(planes);
    if (std::ranges::adjacent_find(planes) != planes.end())
        return fail(ErrorCode::Unsupported, "Several frames of the parametric map lie in one plane");
    if (static_cast<std::int64_t>(planes.size()) != grid.geometry.size[2])
        return fail(ErrorCode::Unsupported, "The parametric map has gaps between its frames");
    return {};
}

Result<MapContents> readMap(const fs::path& file, const Progress& progress)
{
    const auto object = readObject(file);
    if (!object)
        return std::unexpected(object.error());
    const DataSet& data = object->data();
    if (!isParametricMap(data))
        return fail(ErrorCode::Unsupported, "This is no parametric map");
    const auto rows = static_cast<int>(data.integer(tag::Rows).value_or(0));
    const auto columns = static_cast<int>(data.integer(tag::Columns).value_or(0));
    if (rows < 1 || columns < 1 || rows > 65535 || columns > 65535)
        return fail(ErrorCode::Damaged, "The parametric map has no size");
    const auto frames = framesOf(data);
    if (!frames)
        return std::unexpected(frames.error());
    const auto stored = storedOf(*object, rows, columns, static_cast<std::int32_t>(frames->positions.size()));
    if (!stored)
        return std::unexpected(stored.error());
    const auto grid = gridOf(frames->positions, frames->axes, frames->spacingMm, columns, rows, nullptr);
    if (!grid)
        return fail(ErrorCode::Unsupported, "The parametric map's frames do not lie in even planes");
    if (const auto whole = checkPlanes(*grid); !whole)
        return std::unexpected(whole.error());
    if (const auto sound = validated(grid->geometry); !sound)
        return std::unexpected(sound.error());
    const auto image = allocateImage<float>(grid->geometry);
    if (!image)
        return std::unexpected(image.error());

    const QString characterSet = QString::fromStdString(std::string(data.text(tag::SpecificCharacterSet)));
    const TextDecoder decoder(characterSet.toStdString());
    MapMeaning meaning;
    meaning.title = decoder.decode(data.text(0x00700081));
    if (const DataSet* item = frames->meaning) {
        meaning.unit = readCode(*item, tag::MeasurementUnitsCodeSequence, characterSet);
        if (meaning.title.isEmpty())
            meaning.title = decoder.decode(item->text(0x00282003));
        if (const DataSet* quantity = item->firstItem(0x00409220))
            meaning.quantity = readCode(*quantity, 0x0040A168, characterSet);
    }
    meaning.maker.name = QString::fromStdString(file.filename().string());

    const auto source = ByteSource::open(file);
    if (!source)
        return std::unexpected(source.error());
    const auto pixels = static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
    std::vector<std::uint8_t> bytes(pixels * static_cast<std::size_t>(stored->bytes));
    for (std::size_t n = 0; n < frames->positions.size(); ++n) {
        if (progress.isCancelled())
            return cancelled();
        if (!source->read(object->parsed.pixels.offset + n * bytes.size(), bytes.data(), bytes.size()))
            return fail(ErrorCode::Damaged, "The parametric map ends in the middle of its frames");
        convertFrame(bytes, *stored, frames->mappings[n],
            (*image)->GetBufferPointer() + grid->planes[n] * static_cast<std::int64_t>(pixels));
    }
    auto volume = Volume::create<float>(*image,
        { .modality = "MAP",
            .unit = meaning.unit.value,
            .description = meaning.title,
            .seriesUid = safeTerm(data.text(tag::SeriesInstanceUID)),
            .studyUid = safeTerm(data.text(tag::StudyInstanceUID)),
            .frameOfReferenceUid = safeTerm(data.text(tag::FrameOfReferenceUID)) });
    if (!volume)
        return std::unexpected(volume.error());
    return MapContents { std::move(*volume), meaning, safeTerm(data.text(tag::FrameOfReferenceUID)),
        referencedSeries(data) };
}

} // namespace

Result<WrittenObject> writeParametricMap(const Geometry& geometry, std::span<const float> values,
    const MapMeaning& meaning, const ObjectSource& source, const SegOptions& options, const fs::path& file,
    Progress progress)
{
    const double length = 4.0 * static_cast<double>(geometry.voxelCount());
    if (values.size() != static_cast<std::size_t>(geometry.voxelCount())
        || !std::ranges::all_of(values, [](float value) { return std::isfinite(value); }))
        return fail(
            ErrorCode::InvalidArgument, "The map's values do not fit its grid", meaning.title.toStdString());
    if (length > greatestLength || geometry.size[0] > 65535 || geometry.size[1] > 65535)
        return fail(ErrorCode::Unsupported, "The map is larger than a DICOM object can be",
            meaning.title.toStdString());
    const auto [low, high] = std::ranges::minmax(values);
    WrittenObject written { QString::fromLatin1(parametricMapStorage), makeUid(),
        options.seriesUid.isEmpty() ? makeUid() : options.seriesUid, {} };
    const auto images = nearestImages(geometry, source);
    const QString organization = makeUid();

    const auto write = [&](const fs::path& temporary) {
        return guarded<void>([&]() -> Result<void> {
            DcmFileFormat format;
            DcmItem& item = *format.getDataset();
            putCommon(item, source,
                { .sopClassUid = parametricMapStorage,
                    .modality = source.modality == QLatin1String("CT") ? "CT" : "MR",
                    .seriesUid = written.seriesUid,
                    .sopInstanceUid = written.sopInstanceUid,
                    .seriesNumber = options.seriesNumber,
                    .description = options.description });
            putFrameOfReference(item, source);
            putReferencedSeries(item, source);
            putImage(item, geometry, meaning);
            putTerm(item, DCM_Laterality, source.laterality); // type 2C, may be empty
            addDimension(item, organization, 0x00200032, 0x00209113, "Position");
            putShared(item, geometry, meaning, static_cast<double>(low), static_cast<double>(high));
            if (auto saved = save(format, temporary); !saved)
                return saved;
            Output output(temporary);
            writeFrameGroups(
                output, static_cast<std::size_t>(geometry.size[2]), [&](DcmItem& frame, std::size_t plane) {
                    if (images[plane])
                        putDerivation(frame, *images[plane], imageProcessing);
                    else
                        check(frame.insertEmptyElement(DCM_DerivationImageSequence)); // type 2
                    check(addItem(frame, DCM_FrameContentSequence)
                            .putAndInsertUint32(DCM_DimensionIndexValues, static_cast<Uint32>(plane + 1)));
                    putPosition(frame, geometry, static_cast<std::int64_t>(plane));
                });
            output.writeHeader(0x7FE00008, "OF", static_cast<std::uint32_t>(length));
            static_assert(std::endian::native == std::endian::little);
            output.write({ reinterpret_cast<const std::uint8_t*>(values.data()), values.size_bytes() });
            if (!output.close())
                return fail(ErrorCode::Unwritable, "The file could not be written: the disk may be full");
            return {};
        });
    };
    const auto verify = [&](const fs::path& temporary) -> Result<void> {
        const auto contents = readMap(temporary, progress);
        if (!contents)
            return std::unexpected(contents.error());
        // Frame by frame in space: the file's planes may count the other way.
        for (std::int64_t k = 0; k < geometry.size[2]; ++k) {
            const Vec3 first = contents->values.geometry().lpsToIndex(
                geometry.indexToLps({ 0, 0, static_cast<double>(k) }));
            for (std::int64_t n = 0; n < geometry.size[0] * geometry.size[1]; ++n) {
                const std::int64_t i = n % geometry.size[0];
                const std::int64_t j = n / geometry.size[0];
                if (static_cast<float>(contents->values.valueAt(i, j, std::llround(first.z)))
                    != values[static_cast<std::size_t>(n + k * geometry.size[0] * geometry.size[1])])
                    return fail(ErrorCode::Internal, "The written map reads back differently");
            }
        }
        return {};
    };
    if (auto done = writeChecked(file, write, verify); !done)
        return std::unexpected(done.error());
    return written;
}

Result<MapContents> readParametricMap(const fs::path& file, Progress progress)
{
    auto contents = readMap(file, progress);
    if (!contents && contents.error().subject.empty())
        contents.error().subject = file.string();
    return contents;
}

} // namespace fovea
