#include "core/review/MaskCodec.h"

#include <QtEndian>

#include <algorithm>

namespace fovea {

namespace {

constexpr int level = 1; // of zlib: runs are small already

// Unsigned numbers, seven bits a byte, the lowest first; the highest bit says that more follow.
void put(QByteArray& bytes, std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        bytes.append(static_cast<char>(value | 0x80));
    bytes.append(static_cast<char>(value));
}

class Reader {
public:
    explicit Reader(const QByteArray& bytes)
        : m_bytes(bytes)
    { }

    [[nodiscard]] bool isAtEnd() const { return m_at >= m_bytes.size(); }
    [[nodiscard]] bool isSound() const { return m_isSound; }
    // Zero, and no longer sound, when there is no number or it exceeds the limit.
    std::int64_t number(std::int64_t limit)
    {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            if (isAtEnd())
                break;
            const auto byte = static_cast<std::uint8_t>(m_bytes[m_at++]);
            value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            if ((byte & 0x80) == 0) {
                m_isSound = m_isSound && value <= static_cast<std::uint64_t>(limit);
                return m_isSound ? static_cast<std::int64_t>(value) : 0;
            }
        }
        m_isSound = false;
        return 0;
    }

private:
    const QByteArray& m_bytes;
    qsizetype m_at = 0;
    bool m_isSound = true;
};

std::unexpected<Error> damaged()
{
    return fail(ErrorCode::Damaged, "The stored voxels of a mask can't be read");
}

// qUncompress believes the size in front of the bytes, so it is looked at first.
Result<QByteArray> uncompressed(const QByteArray& bytes, std::int64_t most)
{
    if (bytes.size() < 4 || static_cast<std::int64_t>(qFromBigEndian<quint32>(bytes.constData())) > most)
        return damaged();
    QByteArray plain = qUncompress(bytes);
    if (plain.isEmpty())
        return damaged();
    return plain;
}

void setRuns(const MaskChange& change, std::span<std::uint16_t> voxels, std::uint16_t MaskRun::* value)
{
    const auto count = static_cast<std::int64_t>(voxels.size());
    for (const MaskRun& run : change) {
        if (run.begin < 0 || run.length < 0 || run.begin > count - run.length)
            continue;
        std::fill_n(voxels.begin() + run.begin, run.length, run.*value);
    }
}

} // namespace

void applyChange(const MaskChange& change, std::span<std::uint16_t> voxels)
{
    setRuns(change, voxels, &MaskRun::after);
}

void revertChange(const MaskChange& change, std::span<std::uint16_t> voxels)
{
    setRuns(change, voxels, &MaskRun::before);
}

QByteArray encodeMask(std::span<const std::uint16_t> voxels)
{
    QByteArray bytes;
    for (std::size_t begin = 0, end = 0; begin < voxels.size(); begin = end) {
        while (end < voxels.size() && voxels[end] == voxels[begin])
            ++end;
        put(bytes, end - begin);
        put(bytes, voxels[begin]);
    }
    return qCompress(bytes, level);
}

Result<void> decodeMask(const QByteArray& bytes, std::span<std::uint16_t> voxels)
{
    const auto count = static_cast<std::int64_t>(voxels.size());
    const auto plain = uncompressed(bytes, 4 * count + 16); // a run of one voxel takes four bytes at most
    if (!plain)
        return std::unexpected(plain.error());
    Reader reader(*plain);
    std::int64_t at = 0;
    while (!reader.isAtEnd()) {
        const std::int64_t length = reader.number(count - at);
        const std::int64_t value = reader.number(65535);
        if (!reader.isSound())
            return damaged();
        std::fill_n(voxels.begin() + at, length, static_cast<std::uint16_t>(value));
        at += length;
    }
    if (at != count)
        return damaged();
    return {};
}

QByteArray encodeMaskChange(const MaskChange& change)
{
    QByteArray bytes;
    std::int64_t end = 0;
    for (const MaskRun& run : change) {
        put(bytes, static_cast<std::uint64_t>(run.begin - end));
        put(bytes, static_cast<std::uint64_t>(run.length));
        put(bytes, run.before);
        put(bytes, run.after);
        end = run.begin + run.length;
    }
    return qCompress(bytes, level);
}

Result<MaskChange> decodeMaskChange(const QByteArray& bytes, std::int64_t voxelCount)
{
    if (bytes.size() >= 4 && qFromBigEndian<quint32>(bytes.constData()) == 0)
        return MaskChange {};
    const auto plain = uncompressed(bytes, 16 * voxelCount + 16);
    if (!plain)
        return std::unexpected(plain.error());
    Reader reader(*plain);
    MaskChange change;
    std::int64_t end = 0;
    while (!reader.isAtEnd()) {
        MaskRun run;
        run.begin = end + reader.number(voxelCount - end);
        run.length = reader.number(voxelCount - run.begin);
        run.before = static_cast<std::uint16_t>(reader.number(65535));
        run.after = static_cast<std::uint16_t>(reader.number(65535));
        if (!reader.isSound())
            return damaged();
        end = run.begin + run.length;
        change.push_back(run);
    }
    return change;
}

} // namespace fovea
