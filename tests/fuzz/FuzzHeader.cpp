#include "tests/fuzz/FuzzHeader.h"

#include "core/dicom/DataSet.h"
#include "core/dicom/PictureTables.h"
#include "core/dicom/PixelMeaning.h"
#include "core/dicom/RunLength.h"
#include "core/dicom/SeriesSorter.h"
#include "core/dicom/Slice.h"
#include "core/dicom/Text.h"

#include <cstdlib>
#include <vector>

namespace fovea::test {

namespace {

using namespace dicom;

void require(bool condition)
{
    if (!condition)
        std::abort();
}

void readTexts(const DataSet& data)
{
    const TextDecoder decoder(data.text(tag::SpecificCharacterSet));
    for (const tag::Tag tag : { tag::PatientName, tag::StudyDescription, tag::SeriesDescription }) {
        const QString text = decoder.decode(data.text(tag));
        require(text.size() <= 1024);
        for (const QChar c : text)
            require(c.unicode() >= 0x20 && (c.unicode() < 0x202A || c.unicode() > 0x202E));
    }
    (void)safeTerm(data.text(tag::StudyInstanceUID));
}

void readPictures(const ParsedFile& parsed, std::size_t count)
{
    auto slices = slicesOf(parsed, 0, count);
    if (!slices || slices->size() > 1000)
        return;
    const DataSet& data = parsed.dataSet;
    const TextDecoder decoder(data.text(tag::SpecificCharacterSet));
    for (const tag::Tag sequence : { tag::ModalityLUTSequence, tag::VOILUTSequence }) {
        if (const DataSet* item = data.firstItem(sequence))
            (void)lookupTableOf(*item, sequence == tag::VOILUTSequence, decoder);
    }
    (void)paletteOf(data, false);
    if (const auto layout = frameLayoutOf(parsed)) {
        require(layout->shape.samples == 1 || layout->shape.samples == 3);
        std::vector<std::uint8_t> stored;
        if (layout->shape.bytes() < 1 << 20)
            stored.resize(layout->shape.bytes());
        (void)overlaysOf(data, layout->shape, stored, decoder);
        const auto map = modalityMapOf(parsed, 0);
        if (map)
            (void)meaningOf(parsed, 0, layout->shape.format, *map);
        std::vector<float> values(
            stored.size() * 8 / static_cast<std::size_t>(layout->shape.format.bitsAllocated));
        if (map)
            (void)convertPixels(stored, layout->shape.format, *map, values.data());
    }
    const std::vector<std::filesystem::path> files { "file" };
    for (const Series& series : sortIntoSeries({}, std::move(*slices), files)) {
        require(!series.instances.empty());
        require(!series.isVolume || validated(series.geometry).has_value());
    }
}

} // namespace

void readAnything(const std::uint8_t* bytes, std::size_t count)
{
    auto source = ByteSource::fromMemory({ bytes, bytes + count }, false);
    if (const auto parsed = parseHeader(source, { .withTables = true })) {
        readTexts(parsed->dataSet);
        readPictures(*parsed, count);
    }
    const FrameShape shape { 16, 16, 1, Photometric::Grey, {} };
    std::vector<std::uint8_t> stored(shape.bytes());
    (void)decodeRle({ bytes, count }, shape, stored);
}

} // namespace fovea::test
