#pragma once

#include "core/geometry/Geometry.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace fovea::test {

// Bytes of a DICOM file made by hand, right or wrong: nothing is checked, so that a reader can be tried with
// anything.
//
//     std::string file = SyntheticDicom::slice({ .rows = 4, .columns = 3 }).set(0x00280010, "US",
//     u16(0)).bytes();
class SyntheticDicom {
public:
    enum class Encoding { ExplicitLittle, ImplicitLittle, ExplicitBig, Deflated };

    // A sound monochrome slice of a series.
    struct SliceOptions {
        int rows = 4;
        int columns = 3;
        Vec3 positionLps { 0, 0, 0 };
        Vec3 rowAxis { 1, 0, 0 };
        Vec3 columnAxis { 0, 1, 0 };
        double rowSpacingMm = 2.0; // along j
        double columnSpacingMm = 1.0; // along i
        double thicknessMm = 3.0;
        int instanceNumber = 1;
        int bitsAllocated = 16;
        int bitsStored = 16;
        bool isSigned = true;
        std::string modality = "CT";
        std::string seriesUid = "1.2.3.4";
        std::string studyUid = "1.2.3";
        std::string sopUid {}; // from seriesUid and instanceNumber when empty
        std::vector<std::int32_t> pixels {}; // stored values, row by row; counts up from zero when empty
    };
    [[nodiscard]] static SyntheticDicom slice(const SliceOptions& options);

    // Little endian values; they are turned round when the encoding asks for it.
    SyntheticDicom& set(std::uint32_t tag, const std::string& vr, const std::string& value);
    SyntheticDicom& setText(
        std::uint32_t tag, const std::string& vr, std::string text); // padded to even length
    SyntheticDicom& remove(std::uint32_t tag);
    // Raw bytes in the place of an element: its header too.
    SyntheticDicom& setRaw(std::uint32_t tag, const std::string& bytes);
    // A sequence of items that hold these data sets.
    SyntheticDicom& setSequence(std::uint32_t tag, const std::vector<SyntheticDicom>& items);
    SyntheticDicom& setEncoding(Encoding encoding, const std::string& transferSyntax = {});

    [[nodiscard]] std::string bytes() const; // the file
    [[nodiscard]] std::string dataSetBytes() const; // without preamble and meta header

private:
    struct Element {
        std::string vr;
        std::string value;
        std::vector<SyntheticDicom> items;
        bool isRaw = false;
    };

    [[nodiscard]] std::string elementBytes(
        std::uint32_t tag, const Element& element, Encoding encoding) const;
    [[nodiscard]] std::string dataSetBytes(Encoding encoding) const;

    std::map<std::uint32_t, Element> m_elements;
    Encoding m_encoding = Encoding::ExplicitLittle;
    std::string m_transferSyntax;
};

// Little-endian numbers as bytes.
[[nodiscard]] std::string u16(unsigned value);
[[nodiscard]] std::string u32(std::uint32_t value);

// The encapsulated pixel element (7FE0,0010) with an empty offset table and these fragments.
[[nodiscard]] std::string encapsulated(const std::vector<std::string>& fragments);

} // namespace fovea::test
