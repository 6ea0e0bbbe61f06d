#pragma once

#include "core/base/Error.h"
#include "core/dicom/ByteSource.h"
#include "core/dicom/Tags.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fovea::dicom {

class DataSet;

struct Element {
    tag::Tag tag = 0;
    std::uint16_t vr = 0; // two letters, see vrCode()
    std::string value; // little endian
    std::vector<DataSet> items; // of a sequence
};

// The attributes of a data set that Fovea looks at; everything else is skipped unread. Values are not
// trusted: what is missing, empty or can't be understood is "not there".
class DataSet {
public:
    [[nodiscard]] const Element* find(tag::Tag tag) const;
    // The first item of a sequence, or null.
    [[nodiscard]] const DataSet* firstItem(tag::Tag tag) const;

    // The value without the spaces and zeros around it; empty when it is not there.
    [[nodiscard]] std::string_view text(tag::Tag tag) const;
    // Every number of the value; empty when one of them is none.
    [[nodiscard]] std::vector<double> numbers(tag::Tag tag) const;
    [[nodiscard]] std::optional<double> number(tag::Tag tag) const; // the first of them
    [[nodiscard]] std::optional<std::int64_t> integer(
        tag::Tag tag) const; // the same, if it is a whole number

    void add(Element element);
    void reserve(std::size_t elements) { m_elements.reserve(elements); }

private:
    std::vector<Element> m_elements; // in the order of the file, which is nearly always that of the tags
};

// Where the pixels are.
struct PixelSpan {
    tag::Tag tag = 0; // PixelData or one of its relatives; zero when there are none
    std::uint64_t offset = 0; // of the first byte, or of the first fragment's item
    std::uint64_t length = 0; // as the file says; of no meaning when it is encapsulated
    bool isEncapsulated = false;
    std::uint16_t vr = 0; // zero when the file doesn't say it (implicit VR)
};

// The header of a DICOM file.
struct ParsedFile {
    std::string transferSyntax; // UID
    bool isBigEndian = false;
    bool isDeflated = false;
    std::uint64_t dataSetOffset
        = 0; // of a deflated data set in the file; PixelSpan's offset is in the inflated bytes
    DataSet dataSet;
    PixelSpan pixels;
};

// What of a header is kept.
struct ParseOptions {
    // Every element, for reports and segmentations, instead of those that pictures need. Values over 64 KiB
    // are empty.
    bool everything = false;
    // Lookup tables, palettes and overlays as well, which only pictures need.
    bool withTables = false;
    // The type of an element whose file doesn't say it (implicit VR); null: only those of pictures are known.
    std::uint16_t (*vrOf)(tag::Tag) = nullptr;
};

// Reads the header up to the pixels. It bounds everything that a file can claim: lengths by the file's size,
// nesting, the number of elements. Files without preamble and meta header are read if they begin like a data
// set.
//
// Errors: Unsupported for what is not DICOM, Damaged. The error's subject is left to the caller.
[[nodiscard]] Result<ParsedFile> parseHeader(ByteSource& source, const ParseOptions& options = {});

} // namespace fovea::dicom
