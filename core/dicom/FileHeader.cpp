// The parts of a file before its data set, and how that is encoded.
#include "core/dicom/DataSetParser.h"

#include <optional>

namespace fovea::dicom {

namespace {

constexpr std::string_view implicitLittleEndian = "1.2.840.10008.1.2";
constexpr std::string_view explicitBigEndian = "1.2.840.10008.1.2.2";
constexpr std::string_view deflated = "1.2.840.10008.1.2.1.99";
constexpr std::uint64_t deflatedHeaderLimit = 4 << 20;
constexpr std::uint64_t deflatedLongLimit = 64 << 20; // tables; headers of segmentations are long

// Whether the element at the offset has a value representation. Asked of the data set itself, since some
// files' meta headers say otherwise.
bool looksExplicit(ByteSource& source, std::uint64_t offset)
{
    const std::uint8_t* bytes = source.view(offset, 8);
    if (!bytes)
        return true;
    constexpr std::string_view known
        = "AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST SV TM "
          "UC UI UL UN UR US UT UV";
    const std::size_t found
        = known.find(std::string { static_cast<char>(bytes[4]), static_cast<char>(bytes[5]) });
    return found != std::string_view::npos && found % 3 == 0;
}

// Where the data set or its meta group begins, if this can be DICOM.
std::optional<std::uint64_t> findBeginning(ByteSource& source)
{
    if (const std::uint8_t* bytes = source.view(128, 4);
        bytes && std::string_view(reinterpret_cast<const char*>(bytes), 4) == "DICM")
        return 132;
    // No preamble: the first element must be of group 2 or 8 and of a small length.
    const std::uint8_t* bytes = source.view(0, 8);
    if (!bytes || bytes[1] != 0 || (bytes[0] != 2 && bytes[0] != 8) || bytes[3] != 0)
        return std::nullopt;
    const bool isShort = bytes[7] == 0 && bytes[6] == 0 && bytes[5] == 0 && bytes[4] <= 64;
    return looksExplicit(source, 0) || isShort ? std::optional<std::uint64_t>(0) : std::nullopt;
}

} // namespace

Result<ParsedFile> parseHeader(ByteSource& source, const ParseOptions& options)
{
    const auto begin = findBeginning(source);
    if (!begin)
        return fail(ErrorCode::Unsupported, "This is not a DICOM file");
    ParsedFile parsed;
    std::uint64_t offset = *begin;
    const auto meta = DataSetParser(source, true, false).parseMeta(offset);
    if (!meta)
        return std::unexpected(meta.error());
    parsed.transferSyntax = meta->text(tag::TransferSyntaxUID);
    parsed.isBigEndian = parsed.transferSyntax == explicitBigEndian;
    parsed.isDeflated = parsed.transferSyntax == deflated;
    parsed.dataSetOffset = offset;

    const auto parseFrom = [&](ByteSource& from, std::uint64_t at) -> Result<ParsedFile> {
        const bool isExplicit = parsed.isBigEndian || looksExplicit(from, at);
        if (parsed.transferSyntax.empty())
            parsed.transferSyntax = isExplicit ? "1.2.840.10008.1.2.1" : implicitLittleEndian;
        auto dataSet = DataSetParser(from, isExplicit, parsed.isBigEndian, options)
                           .parse(at, from.size(), parsed.pixels);
        if (!dataSet)
            return std::unexpected(dataSet.error());
        parsed.dataSet = std::move(*dataSet);
        return std::move(parsed);
    };
    if (!parsed.isDeflated)
        return parseFrom(source, offset);
    const bool isLong = options.withTables || options.everything;
    auto memory = inflated(source, offset, isLong ? deflatedLongLimit : deflatedHeaderLimit);
    if (!memory)
        return std::unexpected(memory.error());
    return parseFrom(*memory, 0);
}

} // namespace fovea::dicom
