#include "Nifti.h"

#include <QtGlobal>

#include <array>
#include <cstring>
#include <zlib.h>

namespace fovea::inference::test {

namespace {

template <class T>
T fieldAt(const std::vector<unsigned char>& bytes, std::size_t offset)
{
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof(T));
    return value;
}

std::vector<unsigned char> readAll(const std::filesystem::path& file)
{
    gzFile stream = gzopen(file.c_str(), "rb");
    if (stream == nullptr)
        qFatal("can't open %s", file.c_str());
    std::vector<unsigned char> bytes;
    std::array<unsigned char, 1 << 16> buffer;
    for (int count = 0; (count = gzread(stream, buffer.data(), buffer.size())) > 0;)
        bytes.insert(bytes.end(), buffer.begin(), buffer.begin() + count);
    gzclose(stream);
    return bytes;
}

} // namespace

Nifti readNifti(const std::filesystem::path& file)
{
    const auto bytes = readAll(file);
    if (bytes.size() < 352 || fieldAt<std::int32_t>(bytes, 0) != 348
        || fieldAt<std::int16_t>(bytes, 254) <= 0)
        qFatal("%s is no NIfTI-1 file with an affine", file.c_str());
    Nifti result;
    for (std::size_t axis = 0; axis < 3; ++axis)
        result.geometry.size[axis] = fieldAt<std::int16_t>(bytes, 42 + 2 * axis);
    // srow_x, srow_y and srow_z: index to RAS. Ours is LPS.
    for (std::size_t row = 0; row < 3; ++row) {
        const double sign = row < 2 ? -1.0 : 1.0;
        for (std::size_t column = 0; column < 3; ++column)
            result.geometry.direction.columns[column][row]
                = sign * static_cast<double>(fieldAt<float>(bytes, 280 + 16 * row + 4 * column));
        result.geometry.originLps[row]
            = sign * static_cast<double>(fieldAt<float>(bytes, 280 + 16 * row + 12));
    }
    for (std::size_t axis = 0; axis < 3; ++axis) {
        Vec3& column = result.geometry.direction.columns[axis];
        result.geometry.spacingMm[axis] = length(column);
        column = normalized(column);
    }
    const auto type = fieldAt<std::int16_t>(bytes, 70);
    const auto begin = static_cast<std::size_t>(fieldAt<float>(bytes, 108));
    const auto count = static_cast<std::size_t>(result.geometry.voxelCount());
    const std::size_t width = type == 2 ? 1 : type == 4 || type == 512 ? 2 : 0;
    if (width == 0 || bytes.size() < begin + count * width)
        qFatal("%s has voxels of another type", file.c_str());
    for (std::size_t i = 0; i < count; ++i)
        result.voxels.push_back(width == 1 ? static_cast<std::int16_t>(bytes[begin + i])
                                           : fieldAt<std::int16_t>(bytes, begin + 2 * i));
    return result;
}

} // namespace fovea::inference::test
