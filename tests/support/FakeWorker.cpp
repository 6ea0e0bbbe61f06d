// A worker that offers two graphics cards beside the processor, and ends every segmentation after a moment
// with an error that names what was asked for: "cuda:1 float16 skips".
#include "inference/protocol/Frame.h"
#include "inference/protocol/Messages.h"

#include <chrono>
#include <thread>
#include <unistd.h>

using namespace fovea::inference;

namespace {

bool send(const Message& message)
{
    const std::string frame = encodeFrame(encode(message));
    return ::write(STDOUT_FILENO, frame.data(), frame.size()) == static_cast<ssize_t>(frame.size());
}

} // namespace

int main()
{
    Hello hello;
    hello.info.protocolVersion = protocolVersion;
    hello.info.devices = { { "cuda:0", "Card A", 8U << 20U }, { "cuda:1", "Card B", 8U << 20U },
        { "cpu", "Chip", 8U << 20U } };
    hello.info.selfTests = { { .device = "cpu", .precision = "float32", .passed = true },
        { .device = "cpu", .precision = "bfloat16", .passed = false } };
    hello.info.isolation = { "network", "writing files" };
    if (!send(hello))
        return 1;
    FrameReader reader;
    char bytes[4096];
    for (;;) {
        const auto body = reader.next();
        if (!body)
            return 1;
        if (!*body) {
            const ssize_t count = ::read(STDIN_FILENO, bytes, sizeof bytes);
            if (count <= 0)
                return 0;
            reader.feed({ bytes, static_cast<std::size_t>(count) });
            continue;
        }
        const auto message = decode(**body);
        const auto* job = message ? std::get_if<SegmentJob>(&*message) : nullptr;
        if (job == nullptr)
            continue;
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        const std::string asked = job->device + ' ' + job->precision
            + (job->skipsUniform ? " skips" : " whole") + (job->lowMemory ? " in pieces" : "");
        if (!send(JobFailed { .job = job->job, .error = { fovea::ErrorCode::Unsupported, asked } }))
            return 1;
    }
}
