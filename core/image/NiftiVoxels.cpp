#include "core/image/NiftiVoxels.h"

#include "core/image/ImageVoxels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <memory>
#include <zlib.h>

namespace fovea {

namespace {

using Component = itk::IOComponentEnum;
using Stream = std::unique_ptr<gzFile_s, int (*)(gzFile)>;

constexpr std::size_t headerBytes1 = 348;
constexpr std::size_t headerBytes2 = 540;

struct Layout {
    Component type = Component::UNKNOWNCOMPONENTTYPE;
    std::int64_t voxelOffset = 0;
    bool isSwapped = false;
    ValueScale scale;
};

template <class T>
T numberAt(const std::array<char, headerBytes2>& header, std::size_t offset, bool isSwapped)
{
    std::array<char, sizeof(T)> bytes;
    std::copy_n(header.data() + offset, sizeof(T), bytes.data());
    if (isSwapped)
        std::ranges::reverse(bytes);
    T value;
    std::memcpy(&value, bytes.data(), sizeof(T));
    return value;
}

// The data types of nifti1.h.
Component typeOf(int code)
{
    switch (code) {
    case 2:
        return Component::UCHAR;
    case 4:
        return Component::SHORT;
    case 8:
        return Component::INT;
    case 16:
        return Component::FLOAT;
    case 64:
        return Component::DOUBLE;
    case 256:
        return Component::CHAR;
    case 512:
        return Component::USHORT;
    case 768:
        return Component::UINT;
    case 1024:
        return Component::LONGLONG;
    case 1280:
        return Component::ULONGLONG;
    default:
        return Component::UNKNOWNCOMPONENTTYPE;
    }
}

// A slope of zero means that there is no scaling. nifti1.h, "scl_slope".
ValueScale scaleOf(double slope, double intercept)
{
    if (slope == 0.0 || !std::isfinite(slope) || !std::isfinite(intercept))
        return {};
    return { slope, intercept };
}

Result<Layout> readLayout(gzFile stream)
{
    const auto damaged = [] { return fail(ErrorCode::Damaged, "The file's NIfTI header is damaged"); };
    std::array<char, headerBytes2> header {};
    if (gzread(stream, header.data(), headerBytes1) != static_cast<int>(headerBytes1))
        return damaged();
    Layout layout;
    for (const bool isSwapped : { false, true }) {
        const auto size = numberAt<std::int32_t>(header, 0, isSwapped);
        layout.isSwapped = isSwapped;
        if (size == static_cast<std::int32_t>(headerBytes1)) {
            layout.type = typeOf(numberAt<std::int16_t>(header, 70, isSwapped));
            const auto offset = numberAt<float>(header, 108, isSwapped);
            if (!(offset >= 348.0F && offset < 1e9F))
                return damaged();
            layout.voxelOffset = static_cast<std::int64_t>(offset);
            layout.scale
                = scaleOf(numberAt<float>(header, 112, isSwapped), numberAt<float>(header, 116, isSwapped));
            return layout;
        }
        if (size == static_cast<std::int32_t>(headerBytes2)) {
            constexpr auto rest = static_cast<int>(headerBytes2 - headerBytes1);
            if (gzread(stream, header.data() + headerBytes1, rest) != rest)
                return damaged();
            layout.type = typeOf(numberAt<std::int16_t>(header, 12, isSwapped));
            layout.voxelOffset = numberAt<std::int64_t>(header, 168, isSwapped);
            layout.scale
                = scaleOf(numberAt<double>(header, 176, isSwapped), numberAt<double>(header, 184, isSwapped));
            if (layout.voxelOffset < 540 || layout.voxelOffset >= 1'000'000'000)
                return damaged();
            return layout;
        }
    }
    return damaged();
}

void swapBytes(char* bytes, std::size_t count, std::size_t size)
{
    for (std::size_t n = 0; n < count; ++n, bytes += size)
        std::reverse(bytes, bytes + size);
}

Result<void> readBytes(gzFile stream, char* memory, std::size_t count, const Progress& progress)
{
    constexpr std::size_t chunk = 8 << 20;
    for (std::size_t done = 0; done < count;) {
        if (progress.isCancelled())
            return cancelled();
        const int got = gzread(stream, memory + done, static_cast<unsigned>(std::min(chunk, count - done)));
        if (got <= 0)
            return fail(ErrorCode::Damaged, "The file ends in the middle of its voxels");
        done += static_cast<std::size_t>(got);
        progress.report(0.7 * static_cast<double>(done) / static_cast<double>(count));
    }
    // The checksum comes with the end of the stream; a few bytes behind the voxels are no fault.
    std::array<char, 256> rest;
    if (gzread(stream, rest.data(), rest.size()) < 0)
        return fail(ErrorCode::Damaged, "The file's checksum is wrong: its voxels are damaged");
    return {};
}

} // namespace

Result<Volume> readNifti(const std::filesystem::path& file, const Geometry& geometry, VolumeMeaning meaning,
    const Progress& progress)
{
    const Stream stream(gzopen(file.c_str(), "rb"), gzclose);
    if (!stream)
        return fail(ErrorCode::Unreadable, "The file can't be opened");
    gzbuffer(stream.get(), 1 << 17);
    const auto layout = readLayout(stream.get());
    if (!layout)
        return std::unexpected(layout.error());
    const std::size_t size = bytesPerVoxel(layout->type);
    const auto count = static_cast<std::size_t>(geometry.voxelCount());
    const VoxelSource source = [&](void* memory) -> Result<void> {
        if (gzseek(stream.get(), static_cast<z_off_t>(layout->voxelOffset), SEEK_SET) < 0)
            return fail(ErrorCode::Damaged, "The file ends before its voxels");
        auto read = readBytes(stream.get(), static_cast<char*>(memory), count * size, progress);
        if (read && layout->isSwapped && size > 1)
            swapBytes(static_cast<char*>(memory), count, size);
        return read;
    };
    return readVoxels(layout->type, source, geometry, layout->scale, std::move(meaning), progress);
}

} // namespace fovea
