#pragma once

#include "core/dicom/DataSet.h"
#include "core/dicom/WantedTags.h"

#include <cstdint>
#include <string_view>

namespace fovea::dicom {

constexpr std::uint16_t vrCode(std::string_view letters)
{
    return static_cast<std::uint16_t>(
        static_cast<unsigned char>(letters[0]) | static_cast<unsigned char>(letters[1]) << 8);
}

// Walks the elements of a data set: keeps the wanted ones, enters the wanted sequences, steps over all
// others. One parser reads one file.
class DataSetParser {
public:
    DataSetParser(ByteSource& source, bool isExplicit, bool isBigEndian, const ParseOptions& options = {});

    // From the offset up to end (for a whole file its size), or to the pixels, where it fills in pixels.
    [[nodiscard]] Result<DataSet> parse(std::uint64_t offset, std::uint64_t end, PixelSpan& pixels);
    // The file's meta group; sets offset to what comes after it.
    [[nodiscard]] Result<DataSet> parseMeta(std::uint64_t& offset);

private:
    struct Header {
        tag::Tag tag = 0;
        std::uint16_t vr = 0;
        std::uint32_t length = 0;
        std::uint64_t valueOffset = 0;
    };

    // How an element is kept, its type zero when it is not known; nothing for one that is not.
    [[nodiscard]] std::optional<WantedTag> wantedTag(tag::Tag tag) const;
    [[nodiscard]] Result<Header> readHeader(std::uint64_t offset, bool isExplicit);
    // The elements of one item or data set. isItem: it may end with an item delimiter. Moves offset to behind
    // it.
    [[nodiscard]] Result<DataSet> parseElements(
        std::uint64_t& offset, std::uint64_t end, bool isItem, int depth, PixelSpan* pixels);
    [[nodiscard]] Result<std::vector<DataSet>> parseItems(
        std::uint64_t& offset, const Header& header, int depth);
    // Steps over a sequence of undefined length, however deep it goes, to behind its delimiter.
    [[nodiscard]] Result<void> skipSequence(std::uint64_t& offset, bool isExplicit);
    [[nodiscard]] Result<Element> readValue(const Header& header, const WantedTag& wanted);

    ByteSource& m_source;
    bool m_isExplicit;
    bool m_isBigEndian;
    ParseOptions m_options;
    std::size_t m_elementCount = 0;
};

} // namespace fovea::dicom
