#include "core/dicom/DecoderPool.h"

#include "core/dicom/DecoderProcess.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace fovea::dicom {

namespace {

// Slow codecs decode some megabytes a second; a small picture that takes longer than this hangs.
double secondsFor(const FrameShape& shape)
{
    constexpr double least = 2.0;
    constexpr double perMegabyte = 1.0;
    return least + perMegabyte * static_cast<double>(shape.bytes()) / 1e6;
}

// OpenJPEG keeps 32-bit samples of the whole frame, several times for a moment.
std::uint64_t memoryFor(const FrameShape& shape, std::size_t compressedBytes)
{
    constexpr std::uint64_t least = std::uint64_t { 200 } << 20;
    return least + 16 * shape.bytes() + 4 * compressedBytes;
}

Result<std::filesystem::path> findProgram()
{
    namespace fs = std::filesystem;
    if (const char* told = std::getenv("FOVEA_DECODER"))
        return told;
    constexpr const char* name = "fovea-decoder";
    std::error_code code;
    const fs::path self = fs::read_symlink("/proc/self/exe", code).parent_path();
    for (const fs::path& folder :
        { self, self / "../libexec/fovea", self / "../core/decoder", self / "../../core/decoder" }) {
        if (fs::exists(folder / name, code))
            return folder / name;
    }
    return fail(ErrorCode::NotFound,
        "The program that decodes compressed pictures (fovea-decoder) is missing", {},
        "Install Fovea again.");
}

} // namespace

DecoderPool::DecoderPool() = default;

DecoderPool::DecoderPool(Options options)
    : m_options(std::move(options))
{ }

DecoderPool::~DecoderPool() = default;

Result<std::unique_ptr<DecoderProcess>> DecoderPool::takeProcess()
{
    std::filesystem::path program;
    {
        const std::scoped_lock lock(m_mutex);
        if (!m_idle.empty()) {
            auto process = std::move(m_idle.back());
            m_idle.pop_back();
            return process;
        }
        if (m_options.program.empty()) {
            const auto found = findProgram();
            if (!found)
                return std::unexpected(found.error());
            m_options.program = *found;
        }
        program = m_options.program;
    }
    return DecoderProcess::start(program);
}

Result<void> DecoderPool::decode(std::string_view transferSyntax, std::span<const std::uint8_t> compressed,
    const FrameShape& shape, std::span<std::uint8_t> stored)
{
    if (stored.size() != shape.bytes())
        return fail(ErrorCode::Internal, "The memory for the picture is of another size than the picture");
    const double seconds = m_options.seconds > 0.0 ? m_options.seconds : secondsFor(shape);
    const std::uint64_t memory
        = m_options.memoryBytes > 0 ? m_options.memoryBytes : memoryFor(shape, compressed.size());
    // A process may have been ended by others, so a crash alone is not held against the frame.
    constexpr int attempts = 2;
    for (int attempt = 1;; ++attempt) {
        auto process = takeProcess();
        if (!process)
            return std::unexpected(process.error());
        auto decoded = (*process)->decode({ transferSyntax, compressed, shape, seconds, memory }, stored);
        if ((*process)->isUsable()) {
            const std::scoped_lock lock(m_mutex);
            m_idle.push_back(std::move(*process));
        }
        if (decoded || decoded.error().code != ErrorCode::WorkerLost)
            return decoded;
        if (attempt == attempts)
            return fail(ErrorCode::Damaged,
                "The decoder crashed on the file's compressed pixels; they are damaged or harmful");
    }
}

} // namespace fovea::dicom
