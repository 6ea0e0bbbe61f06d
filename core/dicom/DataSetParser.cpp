#include "core/dicom/DataSetParser.h"

#include "core/dicom/WantedTags.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace fovea::dicom {

namespace {

constexpr std::uint32_t undefinedLength = 0xFFFFFFFF;
constexpr int maximumDepth = 64; // of nested sequences; DCMTK has the same limit
constexpr std::size_t maximumElements = 4'000'000;
constexpr std::size_t usualElements = 64; // that a file has and that are kept
constexpr std::size_t maximumItems = 200'000;
// Of the elements of a data set; they should ascend, and what is no DICOM at all is noticed early by this.
constexpr int maximumDisorder = 1'000;
constexpr std::uint32_t maximumValue = 65'536; // bytes of a value that is kept
constexpr std::uint32_t maximumTable = 16
    << 20; // the same of a table; an overlay may be as large as a picture

bool isPixelTag(tag::Tag tag)
{
    return tag == tag::PixelData || tag == tag::FloatPixelData || tag == tag::DoubleFloatPixelData;
}

bool isLetters(std::uint16_t vr)
{
    const auto isUpper = [](unsigned c) { return c >= 'A' && c <= 'Z'; };
    return isUpper(vr & 0xFF) && isUpper(vr >> 8);
}

// Types with a length of four bytes in explicit files. DICOM PS3.5 7.1.2.
bool hasLongLength(std::uint16_t vr)
{
    constexpr std::array long4 { vrCode("OB"), vrCode("OD"), vrCode("OF"), vrCode("OL"), vrCode("OV"),
        vrCode("OW"), vrCode("SQ"), vrCode("SV"), vrCode("UC"), vrCode("UN"), vrCode("UR"), vrCode("UT"),
        vrCode("UV") };
    return std::ranges::find(long4, vr) != long4.end();
}

// Bytes of one number of the type; one for text.
std::size_t unitBytes(std::uint16_t vr)
{
    switch (vr) {
    case vrCode("US"):
    case vrCode("SS"):
    case vrCode("OW"):
        return 2;
    case vrCode("UL"):
    case vrCode("SL"):
    case vrCode("FL"):
        return 4;
    case vrCode("FD"):
        return 8;
    default:
        return 1;
    }
}

std::string nameOf(tag::Tag tag)
{
    std::array<char, 16> text {};
    std::snprintf(text.data(), text.size(), "(%04x,%04x)", tag >> 16, tag & 0xFFFF);
    return text.data();
}

std::unexpected<Error> damaged(const std::string& sentence)
{
    return fail(ErrorCode::Damaged, sentence);
}

std::uint32_t number32(const std::uint8_t* bytes, bool isBigEndian)
{
    if (isBigEndian)
        return std::uint32_t { bytes[0] } << 24 | std::uint32_t { bytes[1] } << 16
            | std::uint32_t { bytes[2] } << 8 | bytes[3];
    return std::uint32_t { bytes[3] } << 24 | std::uint32_t { bytes[2] } << 16
        | std::uint32_t { bytes[1] } << 8 | bytes[0];
}

std::uint16_t number16(const std::uint8_t* bytes, bool isBigEndian)
{
    return static_cast<std::uint16_t>(isBigEndian ? bytes[0] << 8 | bytes[1] : bytes[1] << 8 | bytes[0]);
}

} // namespace

DataSetParser::DataSetParser(
    ByteSource& source, bool isExplicit, bool isBigEndian, const ParseOptions& options)
    : m_source(source)
    , m_isExplicit(isExplicit)
    , m_isBigEndian(isBigEndian)
    , m_options(options)
{ }

std::optional<WantedTag> DataSetParser::wantedTag(tag::Tag tag) const
{
    if (auto wanted = findWanted(tag)) {
        if (wanted->isTable && !m_options.withTables && !m_options.everything)
            return std::nullopt;
        wanted->isTable = wanted->isTable && m_options.withTables;
        return wanted;
    }
    if (!m_options.everything)
        return std::nullopt;
    return WantedTag { .tag = tag, .vr = m_options.vrOf ? m_options.vrOf(tag) : std::uint16_t { 0 } };
}

Result<DataSetParser::Header> DataSetParser::readHeader(std::uint64_t offset, bool isExplicit)
{
    const std::uint8_t* bytes = m_source.view(offset, 8);
    if (!bytes)
        return damaged("The file ends in the middle of its header");
    if (++m_elementCount > maximumElements)
        return damaged("The file's header has more elements than any sound file");
    Header header;
    header.tag
        = static_cast<tag::Tag>(number16(bytes, m_isBigEndian)) << 16 | number16(bytes + 2, m_isBigEndian);
    header.valueOffset = offset + 8;
    if (!isExplicit || header.tag >> 16 == 0xFFFE) {
        header.length = number32(bytes + 4, m_isBigEndian);
        return header;
    }
    header.vr = static_cast<std::uint16_t>(bytes[4] | bytes[5] << 8);
    if (!isLetters(header.vr))
        return damaged("The file's header makes no sense at " + nameOf(header.tag));
    if (!hasLongLength(header.vr)) {
        header.length = number16(bytes + 6, m_isBigEndian);
        return header;
    }
    bytes = m_source.view(offset + 8, 4);
    if (!bytes)
        return damaged("The file ends in the middle of its header");
    header.length = number32(bytes, m_isBigEndian);
    header.valueOffset = offset + 12;
    return header;
}

Result<Element> DataSetParser::readValue(const Header& header, const WantedTag& wanted)
{
    Element element { header.tag, header.vr, {}, {} };
    if (header.vr == 0 || header.vr == vrCode("UN"))
        element.vr = wanted.vr;
    if (header.length > (wanted.isTable ? maximumTable : maximumValue))
        return element;
    const std::uint8_t* bytes = m_source.view(header.valueOffset, header.length);
    if (!bytes)
        return damaged("The value of " + nameOf(header.tag) + " goes beyond the end of the file");
    element.value.assign(reinterpret_cast<const char*>(bytes), header.length);
    if (const std::size_t unit = unitBytes(element.vr); m_isBigEndian && unit > 1) {
        for (auto begin = element.value.begin();
            element.value.end() - begin >= static_cast<std::ptrdiff_t>(unit);
            begin += static_cast<std::ptrdiff_t>(unit))
            std::reverse(begin, begin + static_cast<std::ptrdiff_t>(unit));
    }
    return element;
}

Result<DataSet> DataSetParser::parse(std::uint64_t offset, std::uint64_t end, PixelSpan& pixels)
{
    return parseElements(offset, end, false, 0, &pixels);
}

Result<DataSet> DataSetParser::parseMeta(std::uint64_t& offset)
{
    DataSet meta;
    while (true) {
        const std::uint8_t* bytes = m_source.view(offset, 2);
        if (!bytes || number16(bytes, false) != 0x0002)
            return meta;
        const auto header = readHeader(offset, true);
        if (!header)
            return std::unexpected(header.error());
        if (header->length > m_source.size() - header->valueOffset)
            return damaged("The value of " + nameOf(header->tag) + " goes beyond the end of the file");
        if (const auto wanted = wantedTag(header->tag)) {
            auto element = readValue(*header, *wanted);
            if (!element)
                return std::unexpected(element.error());
            meta.add(std::move(*element));
        }
        offset = header->valueOffset + header->length;
    }
}

Result<DataSet> DataSetParser::parseElements(
    std::uint64_t& offset, std::uint64_t end, bool isItem, int depth, PixelSpan* pixels)
{
    DataSet dataSet;
    if (depth == 0)
        dataSet.reserve(usualElements);
    tag::Tag last = 0;
    int disorder = 0;
    while (offset < end) {
        // Some writers leave a few bytes behind the last element.
        if (!isItem && end - offset < 8)
            break;
        const auto header = readHeader(offset, m_isExplicit);
        if (!header)
            return std::unexpected(header.error());
        if (isItem && header->tag == tag::ItemDelimitation) {
            offset = header->valueOffset;
            return dataSet;
        }
        if (header->tag <= last && ++disorder > maximumDisorder)
            return damaged("The elements of the file's header are in no order");
        last = header->tag;
        if (pixels && isPixelTag(header->tag)) {
            *pixels = { header->tag, header->valueOffset, header->length, header->length == undefinedLength,
                header->vr };
            return dataSet;
        }
        const auto wanted = wantedTag(header->tag);
        // Writers that did not know a sequence called it unknown bytes, which are in implicit form. DICOM
        // PS3.5 6.2.2 note 2.
        const bool isUnknown = header->vr == vrCode("UN") && !m_isBigEndian;
        const bool isSequence = header->vr == vrCode("SQ")
            || ((header->vr == 0 || isUnknown) && wanted && wanted->vr == vrCode("SQ"));
        if (wanted && isSequence && depth < (m_options.everything ? maximumDepth : 4)
            && (m_options.everything || wanted->vr == vrCode("SQ"))) {
            offset = header->valueOffset;
            const bool wasExplicit = std::exchange(m_isExplicit, m_isExplicit && !isUnknown);
            auto items = parseItems(offset, *header, depth);
            m_isExplicit = wasExplicit;
            if (!items)
                return std::unexpected(items.error());
            dataSet.add({ header->tag, vrCode("SQ"), {}, std::move(*items) });
            continue;
        }
        offset = header->valueOffset;
        if (header->length == undefinedLength) {
            // A sequence, or unknown bytes that are one in implicit form. DICOM PS3.5 6.2.2 note 4.
            if (auto skipped = skipSequence(offset, m_isExplicit && header->vr != vrCode("UN")); !skipped)
                return std::unexpected(skipped.error());
            continue;
        }
        if (header->length > end - header->valueOffset)
            return damaged("The value of " + nameOf(header->tag) + " is longer than the file");
        if (wanted && !isSequence) {
            auto element = readValue(*header, *wanted);
            if (!element)
                return std::unexpected(element.error());
            dataSet.add(std::move(*element));
        }
        offset += header->length;
    }
    return dataSet;
}

Result<std::vector<DataSet>> DataSetParser::parseItems(std::uint64_t& offset, const Header& header, int depth)
{
    const bool isUndefined = header.length == undefinedLength;
    if (!isUndefined && header.length > m_source.size() - offset)
        return damaged("The sequence " + nameOf(header.tag) + " is longer than the file");
    const std::uint64_t end = isUndefined ? m_source.size() : offset + header.length;
    std::vector<DataSet> items;
    while (offset < end) {
        const auto item = readHeader(offset, m_isExplicit);
        if (!item)
            return std::unexpected(item.error());
        offset = item->valueOffset;
        if (isUndefined && item->tag == tag::SequenceDelimitation)
            return items;
        if (item->tag != tag::Item || items.size() >= maximumItems)
            return damaged("The sequence " + nameOf(header.tag) + " is damaged");
        const bool isOpen = item->length == undefinedLength;
        if (!isOpen && item->length > end - offset)
            return damaged("An item of " + nameOf(header.tag) + " is longer than its sequence");
        auto dataSet
            = parseElements(offset, isOpen ? end : offset + item->length, isOpen, depth + 1, nullptr);
        if (!dataSet)
            return std::unexpected(dataSet.error());
        items.push_back(std::move(*dataSet));
    }
    return items;
}

Result<void> DataSetParser::skipSequence(std::uint64_t& offset, bool isExplicit)
{
    struct Level {
        bool isItem;
        bool isExplicit;
    };
    std::vector<Level> levels { { false, isExplicit } };
    while (!levels.empty()) {
        const auto header = readHeader(offset, levels.back().isExplicit);
        if (!header)
            return std::unexpected(header.error());
        offset = header->valueOffset;
        if (header->tag == (levels.back().isItem ? tag::ItemDelimitation : tag::SequenceDelimitation)) {
            levels.pop_back();
            continue;
        }
        if (!levels.back().isItem && header->tag != tag::Item)
            return damaged("A sequence in the file's header is damaged");
        if (header->length != undefinedLength) {
            if (header->length > m_source.size() - offset)
                return damaged("The value of " + nameOf(header->tag) + " is longer than the file");
            offset += header->length;
            continue;
        }
        if (levels.size() >= maximumDepth)
            return damaged(
                "The file's header nests more than " + std::to_string(maximumDepth) + " sequences");
        levels.push_back({ !levels.back().isItem, levels.back().isExplicit && header->vr != vrCode("UN") });
    }
    return {};
}

} // namespace fovea::dicom
