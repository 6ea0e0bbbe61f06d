#include "core/decoder/Htj2k.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <openjph/ojph_arch.h>
#include <openjph/ojph_codestream.h>
#include <openjph/ojph_file.h>
#include <openjph/ojph_mem.h>
#include <openjph/ojph_message.h>
#include <openjph/ojph_params.h>

namespace fovea::dicom {

namespace {

template <class T>
void storeRow(const ojph::line_buf& line, T* out, int columns, int samples)
{
    const auto store = [&](auto value, int x) {
        using Wide = std::numeric_limits<T>;
        out[static_cast<std::ptrdiff_t>(x) * samples]
            = static_cast<T>(std::clamp<std::int64_t>(value, Wide::min(), Wide::max()));
    };
    for (int x = 0; x < columns; ++x) {
        if (line.flags & ojph::line_buf::LFT_INTEGER)
            store(line.flags & ojph::line_buf::LFT_64BIT ? line.i64[x] : std::int64_t { line.i32[x] }, x);
        else
            store(std::llround(line.f32[x]), x);
    }
}

void storeRow(
    const ojph::line_buf& line, const FrameShape& shape, int row, int sample, std::span<std::uint8_t> stored)
{
    const std::size_t at = (static_cast<std::size_t>(row) * static_cast<std::size_t>(shape.columns)
                                   * static_cast<std::size_t>(shape.samples)
                               + static_cast<std::size_t>(sample))
        * static_cast<std::size_t>(shape.format.bitsAllocated / 8);
    const auto as = [&]<class T>(T) {
        storeRow(line, reinterpret_cast<T*>(stored.data() + at), shape.columns, shape.samples);
    };
    if (shape.format.bitsAllocated == 8)
        shape.format.isSigned ? as(std::int8_t {}) : as(std::uint8_t {});
    else if (shape.format.bitsAllocated == 16)
        shape.format.isSigned ? as(std::int16_t {}) : as(std::uint16_t {});
    else
        shape.format.isSigned ? as(std::int32_t {}) : as(std::uint32_t {});
}

bool isAsSaid(const ojph::param_siz& size, const FrameShape& shape)
{
    const ojph::point extent = size.get_image_extent();
    const ojph::point offset = size.get_image_offset();
    if (extent.x - offset.x != static_cast<ojph::ui32>(shape.columns)
        || extent.y - offset.y != static_cast<ojph::ui32>(shape.rows)
        || size.get_num_components() != static_cast<ojph::ui32>(shape.samples))
        return false;
    for (ojph::ui32 n = 0; n < size.get_num_components(); ++n) {
        const ojph::point step = size.get_downsampling(n);
        if (step.x != 1 || step.y != 1
            || size.get_bit_depth(n) > static_cast<ojph::ui32>(shape.format.bitsAllocated))
            return false;
    }
    return true;
}

} // namespace

Result<void> decodeHtj2k(
    std::span<const std::uint8_t> compressed, const FrameShape& shape, std::span<std::uint8_t> stored)
{
    ojph::set_info_stream(nullptr);
    ojph::set_warning_stream(nullptr);
    ojph::set_error_stream(nullptr);
    try {
        ojph::mem_infile file;
        file.open(compressed.data(), compressed.size());
        ojph::codestream stream;
        stream.read_headers(&file);
        if (!isAsSaid(stream.access_siz(), shape))
            return fail(
                ErrorCode::Damaged, "The file's compressed pixels are of another size than the file says");
        stream.set_planar(false);
        stream.create();
        for (int row = 0; row < shape.rows; ++row) {
            for (int sample = 0; sample < shape.samples; ++sample) {
                ojph::ui32 component = 0;
                const ojph::line_buf* line = stream.pull(component);
                if (!line || component >= static_cast<ojph::ui32>(shape.samples)
                    || line->size < static_cast<std::size_t>(shape.columns))
                    return fail(ErrorCode::Damaged, "The file's compressed pixels are damaged");
                storeRow(*line, shape, row, static_cast<int>(component), stored);
            }
        }
        stream.close();
        return {};
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception&) {
        return fail(ErrorCode::Damaged, "The file's compressed pixels are damaged");
    }
}

} // namespace fovea::dicom
