#pragma once

#include "core/base/Error.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fovea::inference {

constexpr std::size_t maxFrameBytes = 4U << 20U; // of a body
constexpr std::size_t maxHeaderBytes = 1024;

// "Content-Length: N\r\n\r\n" and the body. A frame of voxels says so by a further line, "Content-Type:
// application/octet-stream".
[[nodiscard]] std::string encodeFrame(std::string_view body, bool isVoxels = false);

// Cuts a stream of bytes into frames. Never holds more than one frame beyond what was fed. After an error the
// stream is lost: every later call gives the same error.
class FrameReader {
public:
    void feed(std::string_view bytes);

    // The next complete body; nothing when more bytes are needed; Damaged when the stream is no sequence of
    // frames or a frame is larger than the limit.
    [[nodiscard]] Result<std::optional<std::string>> next();
    // Whether the body that next() gave last is voxels, and no message.
    [[nodiscard]] bool isVoxels() const { return m_isVoxels; }

private:
    [[nodiscard]] Result<bool> readHeader(); // whether it is complete

    std::string m_buffer;
    std::optional<std::size_t> m_length; // of the body, once its header is read
    bool m_isVoxels = false;
    std::optional<Error> m_error;
};

} // namespace fovea::inference
