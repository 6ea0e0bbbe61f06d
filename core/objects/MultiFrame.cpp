#include "core/objects/MultiFrame.h"

#include "core/objects/Dcmtk.h"

#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcostrmb.h>
#include <dcmtk/dcmdata/dcwcache.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <utility>

namespace fovea::objects {

namespace {

const Code sourceImage { QStringLiteral("121322"), QStringLiteral("DCM"),
    QStringLiteral("Source Image for Image Processing Operation") };

DcmTagKey keyOf(std::uint32_t tag)
{
    return { static_cast<Uint16>(tag >> 16), static_cast<Uint16>(tag & 0xFFFF) };
}

} // namespace

Output::Output(const std::filesystem::path& file)
    : m_file(std::fopen(file.c_str(), "ab"))
{
    if (m_file)
        std::setvbuf(m_file.get(), nullptr, _IOFBF, 1 << 20);
}

void Output::write(std::span<const std::uint8_t> bytes)
{
    m_isSound
        = m_isSound && m_file && std::fwrite(bytes.data(), 1, bytes.size(), m_file.get()) == bytes.size();
}

void Output::writeHeader(std::uint32_t tag, const char* vr, std::uint32_t length)
{
    std::array<std::uint8_t, 12> bytes { static_cast<std::uint8_t>(tag >> 16),
        static_cast<std::uint8_t>(tag >> 24), static_cast<std::uint8_t>(tag),
        static_cast<std::uint8_t>(tag >> 8), static_cast<std::uint8_t>(vr[0]),
        static_cast<std::uint8_t>(vr[1]), 0, 0 };
    for (unsigned n = 0; n < 4; ++n)
        bytes[8 + n] = static_cast<std::uint8_t>(length >> 8 * n);
    write(bytes);
}

bool Output::close()
{
    return m_file && std::fclose(m_file.release()) == 0 && m_isSound;
}

std::vector<const ObjectSource::Image*> imagesOfPlanes(const Geometry& geometry, const ObjectSource& source)
{
    std::vector<const ObjectSource::Image*> images(static_cast<std::size_t>(geometry.size[2]), nullptr);
    const Vec3 normal = normalized(cross(geometry.direction.columns[0], geometry.direction.columns[1]));
    const double step = dot(geometry.direction.columns[2], normal) * geometry.spacingMm.z;
    for (const ObjectSource::Image& image : source.images) {
        if (!image.positionLps || std::abs(step) < 1e-9)
            continue;
        const double plane = dot(*image.positionLps - geometry.originLps, normal) / step;
        const double nearest = std::round(plane);
        if (nearest >= 0.0 && nearest < static_cast<double>(images.size())
            && std::abs(plane - nearest) < 0.01)
            images[static_cast<std::size_t>(nearest)] = &image;
    }
    return images;
}

std::vector<const ObjectSource::Image*> nearestImages(const Geometry& geometry, const ObjectSource& source)
{
    const Vec3 normal = normalized(cross(geometry.direction.columns[0], geometry.direction.columns[1]));
    std::vector<std::pair<double, const ObjectSource::Image*>> along;
    for (const ObjectSource::Image& image : source.images) {
        if (image.positionLps)
            along.emplace_back(dot(*image.positionLps, normal), &image);
    }
    std::ranges::sort(along);
    std::vector<const ObjectSource::Image*> images(static_cast<std::size_t>(geometry.size[2]), nullptr);
    for (std::size_t k = 0; k < images.size() && !along.empty(); ++k) {
        const double depth = dot(geometry.indexToLps({ 0, 0, static_cast<double>(k) }), normal);
        auto next = std::ranges::lower_bound(along, depth, {}, [](const auto& entry) { return entry.first; });
        if (next == along.end()
            || (next != along.begin() && depth - std::prev(next)->first < next->first - depth))
            --next;
        images[k] = next->second;
    }
    return images;
}

void putGrid(DcmItem& shared, const Geometry& geometry)
{
    const Vec3 i = geometry.direction.columns[0];
    const Vec3 j = geometry.direction.columns[1];
    putDecimals(addItem(shared, DCM_PlaneOrientationSequence), DCM_ImageOrientationPatient,
        { i.x, i.y, i.z, j.x, j.y, j.z });
    DcmItem& measures = addItem(shared, DCM_PixelMeasuresSequence);
    // Along the normal, also where the planes are shifted against each other.
    const double step
        = std::abs(dot(geometry.direction.columns[2], normalized(cross(i, j)))) * geometry.spacingMm.z;
    putDecimals(measures, DCM_SliceThickness, { step });
    putDecimals(measures, DCM_SpacingBetweenSlices, { step });
    putDecimals(measures, DCM_PixelSpacing, { geometry.spacingMm.y, geometry.spacingMm.x });
}

void putPosition(DcmItem& frame, const Geometry& geometry, std::int64_t plane)
{
    const Vec3 position = geometry.indexToLps({ 0, 0, static_cast<double>(plane) });
    putDecimals(addItem(frame, DCM_PlanePositionSequence), DCM_ImagePositionPatient,
        { position.x, position.y, position.z });
}

void putDerivation(DcmItem& frame, const ObjectSource::Image& image, const Code& derivationCode)
{
    DcmItem& derivation = addItem(frame, DCM_DerivationImageSequence);
    DcmItem& picture = addItem(derivation, DCM_SourceImageSequence);
    putTerm(picture, DCM_ReferencedSOPClassUID, image.sopClassUid);
    putTerm(picture, DCM_ReferencedSOPInstanceUID, image.sopInstanceUid);
    if (image.frame >= 0)
        putTerm(picture, DCM_ReferencedFrameNumber, QByteArray::number(image.frame + 1));
    putCode(picture, DCM_PurposeOfReferenceCodeSequence, sourceImage);
    putCode(derivation, DCM_DerivationCodeSequence, derivationCode);
}

void addDimension(DcmItem& item, const QString& organizationUid, std::uint32_t pointer, std::uint32_t group,
    const char* label)
{
    if (!item.tagExists(DCM_DimensionOrganizationSequence))
        putTerm(
            addItem(item, DCM_DimensionOrganizationSequence), DCM_DimensionOrganizationUID, organizationUid);
    DcmItem& index = addItem(item, DCM_DimensionIndexSequence);
    putTerm(index, DCM_DimensionOrganizationUID, organizationUid);
    check(index.putAndInsertTagKey(DCM_DimensionIndexPointer, keyOf(pointer)));
    check(index.putAndInsertTagKey(DCM_FunctionalGroupPointer, keyOf(group)));
    putText(index, DCM_DimensionDescriptionLabel, QString::fromLatin1(label));
}

void writeFrameGroups(
    Output& output, std::size_t count, const std::function<void(DcmItem&, std::size_t)>& fill)
{
    constexpr std::uint32_t undefined = 0xFFFFFFFF;
    output.writeHeader(0x52009230, "SQ", undefined);
    std::vector<std::uint8_t> bytes(1 << 16);
    for (std::size_t n = 0; n < count; ++n) {
        DcmItem item;
        fill(item, n);
        DcmOutputBufferStream stream(bytes.data(), static_cast<offile_off_t>(bytes.size()));
        DcmWriteCache cache;
        item.transferInit();
        check(item.write(stream, EXS_LittleEndianExplicit, EET_ExplicitLength, &cache));
        item.transferEnd();
        void* begin = nullptr;
        offile_off_t length = 0;
        stream.flushBuffer(begin, length);
        output.write({ static_cast<const std::uint8_t*>(begin), static_cast<std::size_t>(length) });
    }
    constexpr std::array<std::uint8_t, 8> delimiter { 0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0 };
    output.write(delimiter);
}

} // namespace fovea::objects
