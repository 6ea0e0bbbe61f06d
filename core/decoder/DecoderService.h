#pragma once

#include "core/base/Error.h"
#include "core/decoder/FrameShape.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

namespace fovea::dicom {

using DecodeFunction = std::function<Result<void>(std::string_view transferSyntax,
    std::span<const std::uint8_t> compressed, const FrameShape& shape, std::span<std::uint8_t> stored)>;

// The decoder process: answers requests from the socket until its other end is closed. Before the first one
// it gives up what it will not need: open files, more files, large memory. Returns the exit status.
int serveDecoding(int socket, const DecodeFunction& decode);

} // namespace fovea::dicom
