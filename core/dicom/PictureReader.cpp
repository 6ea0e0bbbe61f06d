#include "core/dicom/PictureReader.h"

#include "core/dicom/FrameReader.h"
#include "core/dicom/PictureTables.h"
#include "core/dicom/PixelMeaning.h"
#include "core/image/ImageFile.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace fovea {

using namespace dicom;

struct PictureReader::State {
    Series series;
    std::shared_ptr<DecoderPool> decoders = std::make_shared<DecoderPool>();
    std::filesystem::path file; // that is open
    std::optional<FrameReader> reader {};
    std::optional<ByteSource> pixels {};

    Result<void> open(const std::filesystem::path& path);
};

namespace {

std::uint8_t byteOf(double value)
{
    return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 255L));
}

// Samples as bytes, whatever their size.
std::vector<std::uint8_t> samplesOf(std::span<const std::uint8_t> stored, const StoredFormat& format)
{
    if (format.bitsAllocated == 8)
        return { stored.begin(), stored.end() };
    std::vector<std::uint8_t> bytes(stored.size() / 2);
    const int shift = std::max(0, format.bitsStored - 8);
    for (std::size_t n = 0; n < bytes.size(); ++n)
        bytes[n] = static_cast<std::uint8_t>((stored[2 * n] | stored[2 * n + 1] << 8) >> shift);
    return bytes;
}

// DICOM PS3.3 C.7.6.3.1.2, after ITU T.871.
void toRgb(std::vector<std::uint8_t>& pixels)
{
    for (std::size_t n = 0; n + 3 <= pixels.size(); n += 3) {
        const double y = pixels[n];
        const double cb = pixels[n + 1] - 128.0;
        const double cr = pixels[n + 2] - 128.0;
        pixels[n] = byteOf(y + 1.402 * cr);
        pixels[n + 1] = byteOf(y - 0.344136 * cb - 0.714136 * cr);
        pixels[n + 2] = byteOf(y + 1.772 * cb);
    }
}

Result<void> fillColour(Picture& picture, const FrameReader& reader, std::span<const std::uint8_t> stored)
{
    const FrameShape& shape = reader.shape();
    picture.rgb = samplesOf(stored, shape.format);
    if (shape.photometric == Photometric::YbrFull || shape.photometric == Photometric::YbrFull422)
        toRgb(picture.rgb);
    return {};
}

Result<void> fillPalette(Picture& picture, const FrameReader& reader, std::span<const std::uint8_t> stored)
{
    const auto palette = paletteOf(reader.parsed().dataSet, reader.format().isSigned);
    if (!palette)
        return std::unexpected(palette.error());
    std::vector<float> indices(
        static_cast<std::size_t>(picture.columns) * static_cast<std::size_t>(picture.rows));
    (void)convertPixels(stored, reader.format(), Rescale {}, indices.data());
    picture.rgb.resize(indices.size() * 3);
    for (std::size_t n = 0; n < indices.size(); ++n) {
        for (std::size_t colour = 0; colour < 3; ++colour)
            picture.rgb[3 * n + colour]
                = static_cast<std::uint8_t>((*palette)[colour].at(static_cast<double>(indices[n])));
    }
    return {};
}

Result<void> fillGrey(
    Picture& picture, const FrameReader& reader, std::int32_t frame, std::span<const std::uint8_t> stored)
{
    const auto map = modalityMapOf(reader.parsed(), frame);
    if (!map)
        return std::unexpected(map.error());
    picture.values.resize(static_cast<std::size_t>(picture.columns) * static_cast<std::size_t>(picture.rows));
    const Extremes found = convertPixels(stored, reader.format(), *map, picture.values.data());
    if (found.low <= found.high)
        picture.range = { found.low, found.high };
    picture.meaning = meaningOf(reader.parsed(), frame, reader.format(), *map);
    return {};
}

// How large pixels are, and how far that can be trusted. DICOM PS3.3 10.7.1.3.
void describeSpacing(Picture& picture, const DataSet& data, std::int32_t frame)
{
    const FrameAttributes attributes(data, frame);
    const auto spacing = [&](const DataSet& where, tag::Tag tag) -> std::optional<std::array<double, 2>> {
        const auto numbers = where.numbers(tag);
        if (numbers.size() != 2 || !(numbers[0] > 0.0) || !(numbers[1] > 0.0) || numbers[0] > 1e4
            || numbers[1] > 1e4)
            return std::nullopt;
        return std::array { numbers[1], numbers[0] };
    };
    const auto modality = data.text(tag::Modality);
    const bool isProjection = modality == "CR" || modality == "DX" || modality == "MG" || modality == "XA"
        || modality == "RF" || modality == "IO" || modality == "PX" || modality == "RG";
    const auto own
        = spacing(attributes.where(tag::PixelMeasuresSequence, tag::PixelSpacing), tag::PixelSpacing);
    const auto imager = spacing(data, tag::ImagerPixelSpacing);
    const auto calibration = data.text(tag::PixelSpacingCalibrationType);
    if (own && (!isProjection || calibration == "GEOMETRY" || calibration == "FIDUCIAL")) {
        picture.pixelSpacingMm = own;
    } else if (own && (!imager || *own != *imager)) {
        picture.pixelSpacingMm = own;
        picture.spacingCaveat
            = QStringLiteral("Sizes as the file says them; how they were calibrated it does not say.");
    } else if (imager || own) {
        picture.pixelSpacingMm = imager ? imager : own;
        picture.spacingCaveat = QStringLiteral("Sizes at the detector: in the patient they are smaller.");
    } else if (const auto nominal = spacing(data, tag::NominalScannedPixelSpacing)) {
        picture.pixelSpacingMm = nominal;
        picture.spacingCaveat = QStringLiteral("Sizes on the scanned film, not in the patient.");
    }
    if (picture.pixelSpacingMm) {
        picture.pixelAspect = (*picture.pixelSpacingMm)[1] / (*picture.pixelSpacingMm)[0];
    } else if (const auto ratio = data.numbers(tag::PixelAspectRatio);
        ratio.size() == 2 && ratio[0] > 0.0 && ratio[1] > 0.0) {
        picture.pixelAspect = ratio[0] / ratio[1]; // vertical over horizontal: PS3.3 C.7.6.3.1.7
    }
    picture.pixelAspect = std::clamp(picture.pixelAspect, 0.1, 10.0);
}

void describe(Picture& picture, const Series& series, const DataSet& data)
{
    picture.meaning.description = series.description;
    picture.meaning.seriesUid = series.uid;
    picture.meaning.studyUid = safeTerm(data.text(tag::StudyInstanceUID));
    picture.meaning.modality = safeTerm(data.text(tag::Modality));
    const auto sides = data.text(tag::PatientOrientation);
    if (const auto divider = sides.find('\\'); divider != std::string_view::npos)
        picture.directions = { safeTerm(sides.substr(0, divider)), safeTerm(sides.substr(divider + 1)) };
    QString laterality = safeTerm(data.text(tag::ImageLaterality));
    if (laterality.isEmpty())
        laterality = safeTerm(data.text(tag::Laterality));
    picture.view = (laterality + u' ' + safeTerm(data.text(tag::ViewPosition))).trimmed();
}

Picture pictureOfVolume(const Volume& volume)
{
    Picture picture;
    const Geometry& geometry = volume.geometry();
    picture.columns = static_cast<int>(geometry.size[0]);
    picture.rows = static_cast<int>(geometry.size[1]);
    const std::int64_t middle = geometry.size[2] / 2;
    for (std::int64_t j = 0; j < geometry.size[1]; ++j) {
        for (std::int64_t i = 0; i < geometry.size[0]; ++i)
            picture.values.push_back(static_cast<float>(volume.valueAt(i, j, middle)));
    }
    picture.meaning = volume.meaning();
    picture.range = volume.range();
    picture.pixelSpacingMm = { geometry.spacingMm.x, geometry.spacingMm.y };
    picture.pixelAspect = geometry.spacingMm.y / geometry.spacingMm.x;
    return picture;
}

} // namespace

Result<void> PictureReader::State::open(const std::filesystem::path& path)
{
    if (reader && file == path)
        return {};
    pixels.reset();
    reader.reset();
    auto opened = FrameReader::openWithPixels(path, decoders, true);
    if (!opened)
        return std::unexpected(opened.error());
    file = path;
    reader = std::move(opened->reader);
    pixels = std::move(opened->pixels);
    return {};
}

PictureReader::PictureReader(Series series)
    : m_state(std::make_unique<State>(std::move(series)))
{ }

PictureReader::PictureReader(PictureReader&& other) noexcept = default;
PictureReader& PictureReader::operator=(PictureReader&& other) noexcept = default;
PictureReader::~PictureReader() = default;

const Series& PictureReader::series() const
{
    return m_state->series;
}

std::size_t PictureReader::count() const
{
    return m_state->series.instances.size();
}

Result<Picture> PictureReader::read(std::size_t index)
{
    State& state = *m_state;
    if (index >= count())
        return fail(ErrorCode::InvalidArgument, "There is no such picture", state.series.uid.toStdString());
    const Instance& instance = state.series.instances[index];
    const auto about = [&](Error error) -> Result<Picture> {
        if (error.subject.empty())
            error.subject = instance.file.string();
        return std::unexpected(std::move(error));
    };
    if (isImageFile(instance.file) && state.series.transferSyntaxUid.isEmpty()) {
        const auto volume = readVolume(instance.file);
        return volume ? pictureOfVolume(*volume) : about(volume.error());
    }
    try {
        if (auto opened = state.open(instance.file); !opened)
            return about(opened.error());
        const FrameReader& reader = *state.reader;
        if (instance.frame < 0 || static_cast<std::size_t>(instance.frame) >= reader.slices().size())
            return fail(ErrorCode::Inconsistent, "The file is not what it was when the folder was scanned",
                instance.file.string(), "Open the folder again.");
        std::vector<std::uint8_t> stored(reader.frameBytes());
        if (auto read = reader.read(*state.pixels, instance.frame, stored); !read)
            return about(read.error());
        const DataSet& data = reader.parsed().dataSet;
        const TextDecoder decoder(data.text(tag::SpecificCharacterSet));
        Picture picture;
        picture.columns = reader.shape().columns;
        picture.rows = reader.shape().rows;
        Result<void> filled;
        if (reader.shape().samples == 3)
            filled = fillColour(picture, reader, stored);
        else if (data.text(tag::PhotometricInterpretation) == "PALETTE COLOR")
            filled = fillPalette(picture, reader, stored);
        else
            filled = fillGrey(picture, reader, instance.frame, stored);
        if (!filled)
            return about(filled.error());
        describe(picture, state.series, data);
        describeSpacing(picture, data, instance.frame);
        picture.overlays = overlaysOf(data, reader.shape(), stored, decoder);
        if (reader.isLossy())
            picture.meaning.notices << QStringLiteral(
                "The pictures went through a compression that changed them (lossy).");
        return picture;
    } catch (const std::bad_alloc&) {
        return fail(
            ErrorCode::OutOfMemory, "There is not enough memory for the picture", instance.file.string());
    }
}

double PictureReader::secondsPerFrame() const
{
    constexpr double usual = 1.0 / 15.0;
    if (!m_state->reader)
        return usual;
    const DataSet& data = m_state->reader->parsed().dataSet;
    const auto frameTime = data.number(tag::FrameTime);
    if (frameTime && *frameTime >= 1.0 && *frameTime <= 10'000.0)
        return *frameTime / 1000.0;
    for (const tag::Tag rate : { tag::RecommendedDisplayFrameRate, tag::CineRate }) {
        if (const auto value = data.number(rate); value && *value >= 0.1 && *value <= 1000.0)
            return 1.0 / *value;
    }
    return usual;
}

} // namespace fovea
