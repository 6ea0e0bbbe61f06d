#pragma once

#include "core/base/Error.h"
#include "core/decoder/FrameShape.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

namespace fovea::dicom {

class DecoderProcess;

// Decodes frames in child processes (the program fovea-decoder): one for each thread that decodes at a time,
// started when it is needed and ended with the pool. A process that crashes, hangs or wants too much memory
// costs its frame an error; the next frame gets a new process.
class DecoderPool {
public:
    struct Options {
        std::filesystem::path program {}; // found beside this program when empty
        double seconds = 0.0; // that a frame may take; by its size when zero
        std::uint64_t memoryBytes = 0; // that a decoder may use; by the frame's size when zero
    };

    DecoderPool();
    explicit DecoderPool(Options options);
    DecoderPool(const DecoderPool&) = delete;
    DecoderPool& operator=(const DecoderPool&) = delete;
    ~DecoderPool();

    // Fills stored, which has shape.bytes(). Several threads may call it.
    //
    // Errors: Damaged and OutOfMemory, the subject left to the caller; Unsupported; NotFound when the program
    // is missing.
    [[nodiscard]] Result<void> decode(std::string_view transferSyntax,
        std::span<const std::uint8_t> compressed, const FrameShape& shape, std::span<std::uint8_t> stored);

private:
    [[nodiscard]] Result<std::unique_ptr<DecoderProcess>> takeProcess();

    Options m_options;
    std::mutex m_mutex; // guards what follows
    std::vector<std::unique_ptr<DecoderProcess>> m_idle;
};

} // namespace fovea::dicom
