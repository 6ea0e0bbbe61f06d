#pragma once

#include "core/base/Error.h"
#include "core/decoder/DecoderProtocol.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <sys/types.h>

namespace fovea::dicom {

// One running fovea-decoder, and the socket to it. It is killed and reaped with this object. One thread at a
// time.
class DecoderProcess {
public:
    struct Task {
        std::string_view transferSyntax;
        std::span<const std::uint8_t> compressed;
        FrameShape shape;
        double seconds = 0.0; // that it may take, without the time in which other programs had the cores
        std::uint64_t memoryBytes = 0;
    };

    [[nodiscard]] static Result<std::unique_ptr<DecoderProcess>> start(const std::filesystem::path& program);

    DecoderProcess(const DecoderProcess&) = delete;
    DecoderProcess& operator=(const DecoderProcess&) = delete;
    ~DecoderProcess();

    // Errors: WorkerLost when it ended; Damaged when the frame is or took too long; OutOfMemory, Unsupported.
    [[nodiscard]] Result<void> decode(const Task& task, std::span<std::uint8_t> stored);
    // Whether it can be given another frame.
    [[nodiscard]] bool isUsable() const { return m_isUsable; }

private:
    using Clock = std::chrono::steady_clock;
    enum class Transfer { Done, Lost, Late };
    // Until when a frame may take, but for the time in which the process waited for a core: a busy machine is
    // no fault of the frame's.
    struct Limit {
        Clock::time_point deadline;
        Clock::duration queuedBefore; // of the process, when the frame began
    };

    DecoderProcess(pid_t process, int socket)
        : m_process(process)
        , m_socket(socket)
    { }

    [[nodiscard]] Clock::duration queued() const; // for a core, so far
    [[nodiscard]] Transfer waitFor(short events, const Limit& limit) const;
    [[nodiscard]] Transfer send(const void* bytes, std::size_t count, const Limit& limit) const;
    [[nodiscard]] Transfer receive(void* bytes, std::size_t count, const Limit& limit) const;

    pid_t m_process;
    int m_socket;
    bool m_isUsable = true;
};

} // namespace fovea::dicom
