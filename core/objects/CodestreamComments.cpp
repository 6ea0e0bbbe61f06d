#include "core/objects/CodestreamComments.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace fovea::objects {

namespace {

enum class Family { Jpeg, Jpeg2000, NoComments, Unknown };

// DICOM PS3.5 A.4.
Family familyOf(std::string_view syntax)
{
    constexpr std::string_view root = "1.2.840.10008.1.2.";
    if (!syntax.starts_with(root))
        return Family::Unknown;
    const std::string_view tail = syntax.substr(root.size());
    constexpr std::array<std::string_view, 3> plain { "5", "1.98", "8.1" }; // RLE, native, deflated frames
    if (std::ranges::contains(plain, tail))
        return Family::NoComments;
    constexpr std::array<std::string_view, 7> wavelets { "4.90", "4.91", "4.92", "4.93", "4.201", "4.202",
        "4.203" };
    if (std::ranges::contains(wavelets, tail))
        return Family::Jpeg2000;
    const bool isJpeg
        = tail.size() == 4 && tail >= "4.50" && (tail <= "4.70" || tail == "4.80" || tail == "4.81");
    return isJpeg ? Family::Jpeg : Family::Unknown;
}

// The bytes of all fragments as one row.
class Row {
public:
    explicit Row(std::span<const std::span<std::uint8_t>> fragments)
    {
        for (const auto& fragment : fragments) {
            if (fragment.empty())
                continue;
            m_pieces.push_back({ m_size, fragment });
            m_size += fragment.size();
        }
    }

    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] std::uint8_t at(std::size_t place) const { return byte(place); }
    [[nodiscard]] std::size_t word(std::size_t place) const // big endian
    {
        return static_cast<std::size_t>(at(place)) << 8 | at(place + 1);
    }
    [[nodiscard]] bool has(std::size_t place, std::size_t count) const
    {
        return place <= m_size && count <= m_size - place;
    }
    [[nodiscard]] bool isText(std::size_t place, std::string_view text) const
    {
        for (std::size_t n = 0; n < text.size(); ++n) {
            if (place + n >= m_size || at(place + n) != static_cast<std::uint8_t>(text[n]))
                return false;
        }
        return true;
    }
    // Where the fragment ends in which that place is; the size for the end.
    [[nodiscard]] std::size_t endOfFragment(std::size_t place) const
    {
        const auto& piece = pieceAt(place);
        return piece.begin + piece.bytes.size();
    }
    [[nodiscard]] bool isFragmentStart(std::size_t place) const
    {
        return place < m_size && pieceAt(place).begin == place;
    }
    [[nodiscard]] bool isMarker(std::size_t place, std::size_t marker) const
    {
        return has(place, 2) && word(place) == marker;
    }
    // Whether a fragment begins there with the marker that starts an image: the next frame.
    [[nodiscard]] bool isNextFrame(std::size_t place, std::size_t start) const
    {
        return isFragmentStart(place) && isMarker(place, start);
    }
    // The next byte 0xFF from there on; the size when there is none.
    [[nodiscard]] std::size_t nextMark(std::size_t place) const
    {
        while (place < m_size) {
            const auto& piece = pieceAt(place);
            const auto rest = piece.bytes.subspan(place - piece.begin);
            const auto found = std::ranges::find(rest, std::uint8_t { 0xFF });
            place += static_cast<std::size_t>(found - rest.begin());
            if (found != rest.end())
                break;
        }
        return place;
    }
    void fill(std::size_t begin, std::size_t end, std::uint8_t value)
    {
        for (std::size_t place = begin; place < end; ++place)
            byte(place) = value;
    }

private:
    struct Piece {
        std::size_t begin;
        std::span<std::uint8_t> bytes;
    };

    const Piece& pieceAt(std::size_t place) const
    {
        const Piece& last = m_pieces[m_last];
        if (place < last.begin || place - last.begin >= last.bytes.size())
            m_last = static_cast<std::size_t>(
                         std::ranges::upper_bound(m_pieces, place, {}, &Piece::begin) - m_pieces.begin())
                - 1;
        return m_pieces[m_last];
    }
    std::uint8_t& byte(std::size_t place) const
    {
        const Piece& piece = pieceAt(place);
        return piece.bytes[place - piece.begin];
    }

    std::vector<Piece> m_pieces;
    std::size_t m_size = 0;
    mutable std::size_t m_last = 0; // where it was read last
};

// Each stream() begins behind the marker that starts an image, leaves its place behind the image's end, and
// is false when it can't be followed.
class Jpeg {
public:
    static constexpr std::size_t start = 0xFFD8;

    explicit Jpeg(Row& row)
        : m_row(row)
    { }

    bool stream(std::size_t& place)
    {
        m_isLs = m_isSpiff = false;
        bool hasScan = false;
        while (true) {
            if (hasScan && (place == m_row.size() || m_row.isNextFrame(place, start)))
                return true; // some writers leave the marker for its end out
            if (!m_row.has(place, 2) || m_row.at(place) != 0xFF)
                return false;
            const std::uint8_t marker = m_row.at(place + 1);
            if (marker == 0xFF) { // may be repeated before a marker
                ++place;
                continue;
            }
            place += 2;
            if (marker == 0xD9)
                return hasScan;
            if (!m_row.has(place, 2))
                return false;
            const std::size_t length = m_row.word(place);
            if (length < 2 || !m_row.has(place, length) || !segment(marker, place + 2, place + length))
                return false;
            place += length;
            if (marker == 0xDA) {
                hasScan = true;
                scan(place);
            }
        }
    }

private:
    bool segment(std::uint8_t marker, std::size_t begin, std::size_t end)
    {
        const std::size_t count = end - begin;
        if (marker == 0xFE) { // COM
            m_row.fill(begin, end, ' ');
            return true;
        }
        if (marker >= 0xE0 && marker <= 0xEF) { // APPn
            m_row.fill(std::min(end, begin + neededOf(marker, begin, count)), end, 0);
            return true;
        }
        switch (marker) {
        case 0xC4: // DHT
        case 0xCC: // DAC
        case 0xDB: // DQT
        case 0xDE: // DHP
        case 0xDF: // EXP
            return true;
        case 0xDD: // DRI
        case 0xDC: // DNL
            return count <= 4;
        case 0xDA: // SOS
            return count >= 1 && count == 4 + 2 * std::size_t { m_row.at(begin) };
        case 0xF8: // LSE: of JPEG-LS, presets and tables
            return count >= 1 && m_row.at(begin) <= 4;
        default:
            break;
        }
        // SOFn but for JPG, which is reserved; no other marker has a segment.
        m_isLs = m_isLs || marker == 0xF7;
        return (marker == 0xF7 || (marker >= 0xC0 && marker <= 0xCF && marker != 0xC8)) && count >= 6
            && count == 6 + 3 * std::size_t { m_row.at(begin + 5) };
    }

    // The bytes at the segment's beginning that decoders need.
    std::size_t neededOf(std::uint8_t marker, std::size_t begin, std::size_t count)
    {
        if (marker == 0xE0 && m_row.isText(begin, std::string_view("JFIF\0", 5)))
            return 12; // version, density; not the thumbnail
        if (marker == 0xEE && m_row.isText(begin, "Adobe"))
            return 12; // the colour transform is the last
        if (marker != 0xE8)
            return 0;
        if (m_row.isText(begin, "mrfx"))
            return 5; // of JPEG-LS, with the colour transform
        if (m_row.isText(begin, std::string_view("SPIFF\0", 6)) && count == 30) {
            m_isSpiff = true;
            return count;
        }
        // SPIFF's entries: their numbers. The last one holds the marker for the start of the image proper.
        const bool isEntry = m_isSpiff && m_row.isText(begin, std::string_view("\0\0\0", 3));
        return !isEntry ? 0 : m_row.isText(begin, std::string_view("\0\0\0\1\xFF\xD8", 6)) ? 6 : 4;
    }

    // To the marker that ends the compressed bytes, or the end.
    void scan(std::size_t& place) const
    {
        while ((place = m_row.nextMark(place)) < m_row.size()) {
            if (place + 1 >= m_row.size()) {
                ++place;
                return;
            }
            const std::uint8_t next = m_row.at(place + 1);
            const bool isStuffed = m_isLs ? next < 0x80 : next == 0;
            if (isStuffed || (next >= 0xD0 && next <= 0xD7))
                place += 2;
            else if (next == 0xFF)
                ++place;
            else
                return;
        }
    }

    Row& m_row;
    bool m_isLs = false;
    bool m_isSpiff = false;
};

class Jpeg2000 {
public:
    static constexpr std::size_t start = 0xFF4F;

    explicit Jpeg2000(Row& row)
        : m_row(row)
    { }

    bool stream(std::size_t& place)
    {
        bool hasTile = false;
        std::size_t tileEnd = 0; // of the tile part whose header is being read; zero: the main header is
        bool isLast = false; // it goes on to the end of the stream
        while (true) {
            if (hasTile && tileEnd == 0 && (place == m_row.size() || m_row.isNextFrame(place, start)))
                return true; // some writers leave the marker for its end out
            if (!m_row.has(place, 2))
                return false;
            const std::size_t marker = m_row.word(place);
            if (marker == 0xFFD9) { // EOC
                place += 2;
                return hasTile && tileEnd == 0;
            }
            if (marker == 0xFF93) { // SOD
                if (tileEnd == 0)
                    return false;
                place = isLast ? endOfStream(place + 2) : tileEnd;
                tileEnd = 0;
                continue;
            }
            if (!m_row.has(place, 4))
                return false;
            const std::size_t length = m_row.word(place + 2);
            if (length < 2 || !m_row.has(place + 2, length))
                return false;
            if (marker == 0xFF90) { // SOT
                if (tileEnd != 0 || length != 10)
                    return false;
                const std::size_t part = m_row.word(place + 6) << 16 | m_row.word(place + 8);
                isLast = part == 0;
                if (!isLast && (part < 14 || !m_row.has(place, part)))
                    return false;
                tileEnd = isLast ? m_row.size() : place + part;
                hasTile = true;
            } else if ((hasTile && tileEnd == 0) || !segment(marker, place + 4, place + 2 + length)) {
                return false;
            }
            place += 2 + length;
            if (tileEnd != 0 && place > tileEnd)
                return false;
        }
    }

private:
    bool segment(std::size_t marker, std::size_t begin, std::size_t end)
    {
        if (marker == 0xFF64) { // COM: a number for its kind, then its bytes
            m_row.fill(std::min(begin + 2, end), end, ' ');
            return true;
        }
        constexpr auto known = std::to_array<std::size_t>({ 0xFF50, // CAP
            0xFF51, 0xFF52, 0xFF53, 0xFF55, 0xFF56, 0xFF57, 0xFF58,
            0xFF59, // SIZ, COD, COC, TLM, PRF, PLM, PLT, CPF
            0xFF5C, 0xFF5D, 0xFF5E, 0xFF5F, 0xFF60, 0xFF61, 0xFF63 }); // QCD, QCC, RGN, POC, PPM, PPT, CRG
        // T.801's for several components: MCT and its like.
        return std::ranges::contains(known, marker) || (marker >= 0xFF70 && marker <= 0xFF7F);
    }

    // Packets hold no two bytes above 0xFF8F but for the markers of packets.
    std::size_t endOfStream(std::size_t place) const
    {
        while ((place = m_row.nextMark(place)) < m_row.size()) {
            if (m_row.isMarker(place, 0xFFD9) || m_row.isNextFrame(place, start))
                return place;
            ++place;
        }
        return place;
    }

    Row& m_row;
};

template <class Format>
bool blank(Row& row)
{
    Format format(row);
    std::size_t place = 0;
    while (place < row.size()) {
        if (!row.isMarker(place, Format::start))
            return false;
        place += 2;
        if (!format.stream(place))
            return false;
        // What fills the fragment up is no part of the image; another image may be.
        if (place == row.size() || row.isFragmentStart(place) || row.isMarker(place, Format::start))
            continue;
        const std::size_t end = row.endOfFragment(place);
        row.fill(place, end, 0);
        place = end;
    }
    return true;
}

} // namespace

bool blankComments(std::string_view transferSyntax, std::span<const std::span<std::uint8_t>> fragments)
{
    const Family family = familyOf(transferSyntax);
    if (family == Family::NoComments)
        return true;
    Row row(fragments);
    return row.size() > 0
        && (family == Family::Jpeg           ? blank<Jpeg>(row)
                : family == Family::Jpeg2000 ? blank<Jpeg2000>(row)
                                             : false);
}

} // namespace fovea::objects
