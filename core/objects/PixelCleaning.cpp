#include "core/objects/PixelCleaning.h"

#include "core/objects/CodestreamComments.h"
#include "core/objects/Dcmtk.h"

#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dcxfer.h>

#include <set>
#include <span>
#include <vector>

namespace fovea::objects {

namespace {

std::span<Uint8> bytesOf(DcmPixelItem& item)
{
    Uint8* bytes = nullptr;
    if (item.getLength() == 0 || item.getUint8Array(bytes).bad() || !bytes)
        return {};
    return { bytes, item.getLength() };
}

// Empties a table of offsets that holds anything but the places of fragments. PS3.5 A.4: it may be empty.
void cleanOffsets(DcmPixelItem& table, std::span<const std::span<std::uint8_t>> fragments)
{
    std::set<std::uint64_t> places;
    std::uint64_t place = 0;
    for (const auto& fragment : fragments) {
        places.insert(place);
        place += 8 + fragment.size();
    }
    const auto bytes = bytesOf(table);
    bool isSound = bytes.size() % 4 == 0;
    for (std::size_t n = 0; isSound && n < bytes.size(); n += 4)
        isSound = places.contains(std::uint32_t { bytes[n + 3] } << 24 | std::uint32_t { bytes[n + 2] } << 16
            | std::uint32_t { bytes[n + 1] } << 8 | bytes[n]);
    if (!isSound)
        check(table.putUint8Array(nullptr, 0));
}

} // namespace

StoredPixels storedPixels(DcmDataset& data)
{
    StoredPixels pixels;
    if (DcmXfer(data.getOriginalXfer()).isPixelDataCompressed())
        return pixels;
    const auto word = [&](const DcmTagKey& tag) {
        Uint16 value = 0;
        (void)data.findAndGetUint16(tag, value);
        return std::uint64_t(value);
    };
    Sint32 frames = 1;
    if (data.tagExistsWithValue(DCM_NumberOfFrames)
        && data.findAndGetSint32(DCM_NumberOfFrames, frames).bad())
        return pixels;
    const std::uint64_t samples = word(DCM_SamplesPerPixel);
    const std::uint64_t bits = word(DCM_BitsAllocated);
    // Outside of these bits there may be an overlay. Those of signed numbers repeat the sign.
    const std::uint64_t stored = word(DCM_BitsStored);
    const std::uint64_t high = word(DCM_HighBit);
    if (bits == 16 && stored >= 1 && stored < 16 && high < 16 && high + 1 >= stored
        && data.tagExistsWithValue(DCM_PixelRepresentation) && word(DCM_PixelRepresentation) == 0)
        pixels.mask = static_cast<std::uint16_t>(((1U << stored) - 1) << (high + 1 - stored));
    const std::uint64_t area = word(DCM_Rows) * word(DCM_Columns);
    if (area == 0 || frames < 1 || frames > 1 << 24 || samples < 1 || samples > 4 || bits < 1 || bits > 32)
        return pixels;
    const std::uint64_t bytes = (area * static_cast<std::uint64_t>(frames) * samples * bits + 7) / 8;
    pixels.length = bytes + bytes % 2;
    return pixels;
}

void cleanPixels(DcmDataset& data, const StoredPixels& pixels)
{
    DcmElement* element = nullptr;
    if (data.findAndGetElement(DCM_PixelData, element).bad())
        return;
    if (element->getLength() > pixels.length) {
        if (element->getVR() == EVR_OB) {
            Uint8* bytes = nullptr;
            check(element->getUint8Array(bytes));
            const std::vector<Uint8> own(bytes, bytes + pixels.length);
            check(element->putUint8Array(own.data(), static_cast<unsigned long>(own.size())));
        } else {
            Uint16* words = nullptr;
            check(element->getUint16Array(words));
            const std::vector<Uint16> own(words, words + pixels.length / 2);
            check(element->putUint16Array(own.data(), static_cast<unsigned long>(own.size())));
        }
    }
    if (pixels.mask != 0xFFFF) {
        Uint16* words = nullptr;
        check(element->getUint16Array(words));
        for (std::size_t n = 0; n < element->getLength() / 2; ++n)
            words[n] &= pixels.mask;
    }
}

bool keepsOverlay(DcmDataset& data, const StoredPixels& pixels)
{
    for (Uint16 group = 0x6000; group < 0x6020; group += 2) {
        Uint16 bits = 1;
        Uint16 position = 0;
        (void)data.findAndGetUint16(DcmTagKey(group, 0x0100), bits);
        (void)data.findAndGetUint16(DcmTagKey(group, 0x0102), position);
        const bool isInPixels = position > 0 || (bits > 1 && !data.tagExists(DcmTagKey(group, 0x3000)));
        if (isInPixels && (position > 15 || (pixels.mask >> position & 1) != 0))
            return true;
    }
    return false;
}

bool cleanFrames(DcmDataset& data)
{
    // These say where frames begin, as the frames do themselves: unlooked at, they could say anything.
    (void)data.findAndDeleteElement(DCM_ExtendedOffsetTable);
    (void)data.findAndDeleteElement(DCM_ExtendedOffsetTableLengths);
    DcmElement* element = nullptr;
    if (data.findAndGetElement(DCM_PixelData, element).bad()
        || !DcmXfer(data.getOriginalXfer()).isPixelDataCompressed())
        return true;
    auto* pixels = dynamic_cast<DcmPixelData*>(element);
    E_TransferSyntax syntax = EXS_Unknown;
    const DcmRepresentationParameter* parameters = nullptr;
    DcmPixelSequence* sequence = nullptr;
    if (pixels)
        pixels->getOriginalRepresentationKey(syntax, parameters);
    if (!pixels || pixels->getEncapsulatedRepresentation(syntax, parameters, sequence).bad() || !sequence)
        return false;
    std::vector<std::span<std::uint8_t>> fragments;
    DcmPixelItem* table = nullptr;
    for (unsigned long n = 0; n < sequence->card(); ++n) {
        DcmPixelItem* item = nullptr;
        if (sequence->getItem(item, n).bad())
            return false;
        if (!table) {
            table = item;
            continue;
        }
        fragments.push_back(bytesOf(*item));
        if (fragments.back().size() != item->getLength())
            return false;
    }
    if (!table)
        return false;
    cleanOffsets(*table, fragments);
    return blankComments(DcmXfer(syntax).getXferID(), fragments);
}

} // namespace fovea::objects
