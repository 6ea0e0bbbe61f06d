#include "core/dicom/SegmentedTable.h"

#include <cmath>

namespace fovea::dicom {

namespace {

class Expansion {
public:
    Expansion(std::string_view bytes, std::size_t entries, bool isWords)
        : m_bytes(bytes)
        , m_count(entries)
        , m_unit(isWords ? 2 : 1)
    {
        m_values.reserve(entries);
    }

    // Everything, then padding.
    bool run()
    {
        std::size_t at = 0;
        while (m_values.size() < m_count) {
            if (!expand(at, true))
                return false;
        }
        return true;
    }
    [[nodiscard]] std::vector<float>& values() { return m_values; }

private:
    enum Opcode : unsigned { Discrete = 0, Linear = 1, Indirect = 2 };

    // Nothing behind the end.
    [[nodiscard]] std::optional<unsigned> next(std::size_t& at) const
    {
        if (at > m_bytes.size() || m_unit > m_bytes.size() - at)
            return std::nullopt;
        unsigned value = static_cast<unsigned char>(m_bytes[at]);
        if (m_unit == 2)
            value |= static_cast<unsigned>(static_cast<unsigned char>(m_bytes[at + 1])) << 8;
        at += m_unit;
        return value;
    }

    // One segment; moves at to behind it.
    bool expand(std::size_t& at, bool mayCopy)
    {
        const auto opcode = next(at);
        const auto length = next(at);
        if (!opcode || !length || *length == 0)
            return false;
        if (*opcode == Indirect)
            return mayCopy && copy(at, *length);
        if (*opcode > Indirect || *length > m_count - m_values.size())
            return false;
        return *opcode == Discrete ? expandDiscrete(at, *length) : expandLinear(at, *length);
    }

    bool expandDiscrete(std::size_t& at, unsigned length)
    {
        for (unsigned n = 0; n < length; ++n) {
            const auto value = next(at);
            if (!value)
                return false;
            m_values.push_back(static_cast<float>(*value));
        }
        return true;
    }

    // From the entry before it, which is not repeated, to the end that it names.
    bool expandLinear(std::size_t& at, unsigned length)
    {
        const auto end = next(at);
        if (!end || m_values.empty())
            return false;
        const double begin = static_cast<double>(m_values.back());
        for (unsigned n = 1; n <= length; ++n)
            m_values.push_back(
                static_cast<float>(std::nearbyint(begin + (static_cast<double>(*end) - begin) * n / length)));
        return true;
    }

    // Segments from elsewhere, a byte offset in two words or four bytes: the lower half first. None of them
    // may copy others.
    bool copy(std::size_t& at, unsigned segments)
    {
        std::size_t from = 0;
        for (std::size_t n = 0; n < 4 / m_unit; ++n) {
            const auto part = next(at);
            if (!part)
                return false;
            from |= static_cast<std::size_t>(*part) << (8 * m_unit * n);
        }
        for (unsigned n = 0; n < segments; ++n) {
            if (!expand(from, false))
                return false;
        }
        return segments > 0;
    }

    std::string_view m_bytes;
    std::size_t m_count;
    std::size_t m_unit;
    std::vector<float> m_values;
};

} // namespace

std::optional<std::vector<float>> expandSegments(std::string_view bytes, std::size_t entries, bool isWords)
{
    Expansion expansion(bytes, entries, isWords);
    if (!expansion.run())
        return std::nullopt;
    return std::move(expansion.values());
}

} // namespace fovea::dicom
