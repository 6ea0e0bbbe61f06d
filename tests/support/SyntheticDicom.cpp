#include "tests/support/SyntheticDicom.h"

#include <algorithm>
#include <sstream>
#include <zlib.h>

namespace fovea::test {

namespace {

std::string number(double value)
{
    std::ostringstream text;
    text.precision(12);
    text << value;
    return text.str();
}

std::string join(std::initializer_list<double> values)
{
    std::string text;
    for (const double value : values)
        text += (text.empty() ? "" : "\\") + number(value);
    return text;
}

bool isLong(const std::string& vr)
{
    return vr == "OB" || vr == "OW" || vr == "SQ" || vr == "UN" || vr == "UT" || vr == "OF" || vr == "OD";
}

std::size_t unit(const std::string& vr)
{
    if (vr == "US" || vr == "SS" || vr == "OW")
        return 2;
    if (vr == "UL" || vr == "SL" || vr == "FL" || vr == "OF")
        return 4;
    return vr == "FD" || vr == "OD" ? 8 : 1;
}

std::string turned(std::string bytes, std::size_t size)
{
    for (std::size_t at = 0; at + size <= bytes.size(); at += size)
        std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(at),
            bytes.begin() + static_cast<std::ptrdiff_t>(at + size));
    return bytes;
}

std::string deflated(const std::string& bytes)
{
    z_stream stream {};
    deflateInit2(&stream, 1, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, bytes.size()), '\0');
    std::string in = bytes;
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

} // namespace

std::string u16(unsigned value)
{
    return { static_cast<char>(value & 0xFF), static_cast<char>(value >> 8 & 0xFF) };
}

std::string u32(std::uint32_t value)
{
    return u16(value & 0xFFFF) + u16(value >> 16);
}

std::string encapsulated(const std::vector<std::string>& fragments)
{
    const std::string item = u16(0xFFFE) + u16(0xE000);
    std::string bytes = u16(0x7FE0) + u16(0x0010) + "OB" + u16(0) + u32(0xFFFFFFFF) + item + u32(0);
    for (const std::string& fragment : fragments) {
        const std::string padded = fragment.size() % 2 == 0 ? fragment : fragment + '\0';
        bytes += item + u32(static_cast<std::uint32_t>(padded.size())) + padded;
    }
    return bytes + u16(0xFFFE) + u16(0xE0DD) + u32(0);
}

SyntheticDicom SyntheticDicom::slice(const SliceOptions& o)
{
    SyntheticDicom dicom;
    const auto instance = std::to_string(o.instanceNumber);
    const auto us
        = [&](std::uint32_t tag, int value) { dicom.set(tag, "US", u16(static_cast<unsigned>(value))); };
    dicom.setText(
        0x00080016, "UI", o.modality == "CT" ? "1.2.840.10008.5.1.4.1.1.2" : "1.2.840.10008.5.1.4.1.1.4");
    dicom.setText(0x00080018, "UI", o.sopUid.empty() ? o.seriesUid + "." + instance : o.sopUid);
    dicom.setText(0x00080060, "CS", o.modality);
    dicom.setText(0x00100010, "PN", "TEST^PHANTOM");
    dicom.setText(0x00100020, "LO", "T1");
    dicom.setText(0x00180050, "DS", number(o.thicknessMm));
    dicom.setText(0x0020000D, "UI", o.studyUid);
    dicom.setText(0x0020000E, "UI", o.seriesUid);
    dicom.setText(0x00200013, "IS", instance);
    dicom.setText(0x00200032, "DS", join({ o.positionLps.x, o.positionLps.y, o.positionLps.z }));
    dicom.setText(0x00200037, "DS",
        join({ o.rowAxis.x, o.rowAxis.y, o.rowAxis.z, o.columnAxis.x, o.columnAxis.y, o.columnAxis.z }));
    us(0x00280002, 1);
    dicom.setText(0x00280004, "CS", "MONOCHROME2");
    us(0x00280010, o.rows);
    us(0x00280011, o.columns);
    dicom.setText(0x00280030, "DS", join({ o.rowSpacingMm, o.columnSpacingMm }));
    us(0x00280100, o.bitsAllocated);
    us(0x00280101, o.bitsStored);
    us(0x00280102, o.bitsStored - 1);
    us(0x00280103, o.isSigned ? 1 : 0);
    std::string pixels;
    for (int n = 0; n < o.rows * o.columns; ++n) {
        const auto value
            = static_cast<std::uint32_t>(o.pixels.empty() ? n : o.pixels.at(static_cast<std::size_t>(n)));
        pixels += u32(value).substr(0, static_cast<std::size_t>(o.bitsAllocated / 8));
    }
    if (pixels.size() % 2 != 0)
        pixels += '\0';
    dicom.set(0x7FE00010, o.bitsAllocated == 8 ? "OB" : "OW", pixels);
    return dicom;
}

SyntheticDicom& SyntheticDicom::set(std::uint32_t tag, const std::string& vr, const std::string& value)
{
    m_elements[tag] = { vr, value, {}, false };
    return *this;
}

SyntheticDicom& SyntheticDicom::setText(std::uint32_t tag, const std::string& vr, std::string text)
{
    if (text.size() % 2 != 0)
        text += vr == "UI" ? '\0' : ' ';
    return set(tag, vr, text);
}

SyntheticDicom& SyntheticDicom::remove(std::uint32_t tag)
{
    m_elements.erase(tag);
    return *this;
}

SyntheticDicom& SyntheticDicom::setRaw(std::uint32_t tag, const std::string& bytes)
{
    m_elements[tag] = { {}, bytes, {}, true };
    return *this;
}

SyntheticDicom& SyntheticDicom::setSequence(std::uint32_t tag, const std::vector<SyntheticDicom>& items)
{
    m_elements[tag] = { "SQ", {}, items, false };
    return *this;
}

SyntheticDicom& SyntheticDicom::setEncoding(Encoding encoding, const std::string& transferSyntax)
{
    m_encoding = encoding;
    m_transferSyntax = transferSyntax;
    return *this;
}

std::string SyntheticDicom::elementBytes(std::uint32_t tag, const Element& element, Encoding encoding) const
{
    if (element.isRaw)
        return element.value;
    const bool isBig = encoding == Encoding::ExplicitBig;
    const auto word = [&](unsigned value) { return isBig ? turned(u16(value), 2) : u16(value); };
    const auto longWord = [&](std::uint32_t value) { return isBig ? turned(u32(value), 4) : u32(value); };
    const auto tagBytes = [&](std::uint32_t value) { return word(value >> 16) + word(value & 0xFFFF); };
    std::string value = element.value;
    // Even items get a length and odd ones a delimiter, so that both ways are tried.
    for (std::size_t n = 0; n < element.items.size(); ++n) {
        const std::string item = element.items[n].dataSetBytes(encoding);
        value += tagBytes(0xFFFEE000);
        value += n % 2 == 0 ? longWord(static_cast<std::uint32_t>(item.size())) + item
                            : longWord(0xFFFFFFFF) + item + tagBytes(0xFFFEE00D) + longWord(0);
    }
    if (isBig && unit(element.vr) > 1)
        value = turned(value, unit(element.vr));
    const auto length = static_cast<std::uint32_t>(value.size());
    std::string header = tagBytes(tag);
    if (encoding == Encoding::ImplicitLittle)
        return header + longWord(length) + value;
    header += element.vr;
    header += isLong(element.vr) ? word(0) + longWord(length) : word(length);
    return header + value;
}

std::string SyntheticDicom::dataSetBytes(Encoding encoding) const
{
    std::string bytes;
    for (const auto& [tag, element] : m_elements)
        bytes += elementBytes(tag, element, encoding);
    return bytes;
}

std::string SyntheticDicom::dataSetBytes() const
{
    return dataSetBytes(m_encoding);
}

std::string SyntheticDicom::bytes() const
{
    std::string syntax = m_transferSyntax;
    if (syntax.empty()) {
        const char* known[]
            = { "1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99" };
        syntax = known[static_cast<int>(m_encoding)];
    }
    SyntheticDicom meta;
    meta.setText(0x00020010, "UI", syntax);
    const std::string rest = meta.dataSetBytes(Encoding::ExplicitLittle);
    SyntheticDicom length;
    length.set(0x00020000, "UL", u32(static_cast<std::uint32_t>(rest.size())));
    std::string data = dataSetBytes(m_encoding);
    if (m_encoding == Encoding::Deflated)
        data = deflated(data);
    return std::string(128, '\0') + "DICM" + length.dataSetBytes(Encoding::ExplicitLittle) + rest + data;
}

} // namespace fovea::test
