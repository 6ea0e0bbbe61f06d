// fovea-worker [--threads N] [--memory-limit BYTES] [--scratch FOLDER]: runs models for Fovea. Requests come
// in on stdin, answers go out on stdout (inference/protocol/README.md), the log on stderr.

#include "inference/engine/Device.h"
#include "inference/engine/Memory.h"
#include "inference/engine/SelfTest.h"
#include "inference/worker/Isolation.h"
#include "inference/worker/JobLoop.h"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <unistd.h>

namespace {

using namespace fovea::inference;

struct Arguments {
    int threads = 0;
    std::uint64_t memoryLimit = 0;
    std::vector<std::filesystem::path> scratch;
};

std::optional<Arguments> parse(int count, char** values)
{
    Arguments arguments;
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string_view name = values[i];
        const std::string_view value = values[i + 1];
        const auto number = [&](auto& target) {
            const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), target);
            return error == std::errc() && end == value.data() + value.size();
        };
        if (name == "--scratch")
            arguments.scratch.emplace_back(value);
        else if (!(name == "--threads" && number(arguments.threads))
            && !(name == "--memory-limit" && number(arguments.memoryLimit)))
            return std::nullopt;
    }
    return count % 2 == 1 ? std::optional(arguments) : std::nullopt;
}

// oneDNN and glibc read these when they are loaded, which is before main(): so the program starts itself
// again with them. Under AVX-512 oneDNN is silently wrong on some processors; SelfTest has the last word.
void ensureEnvironment(char** arguments)
{
    if (std::getenv("ONEDNN_MAX_CPU_ISA") != nullptr)
        return;
    ::setenv("ONEDNN_MAX_CPU_ISA", "AVX2", 1);
    ::setenv("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1", 0);
    ::execv("/proc/self/exe", arguments);
    std::fprintf(stderr, "fovea-worker: can't start itself again: %s\n", std::strerror(errno));
}

WorkerInfo describeWorker(int threads)
{
    WorkerInfo info;
    info.protocolVersion = protocolVersion;
    info.programVersion = FOVEA_VERSION;
    info.torchVersion = torchVersion();
    info.instructionSet = effectiveInstructionSet();
    info.threads = threads;
    info.devices = availableDevices();
    return info;
}

} // namespace

int main(int count, char** values)
{
    ensureEnvironment(values);
    const auto arguments = parse(count, values);
    if (!arguments) {
        std::fprintf(
            stderr, "usage: fovea-worker [--threads N] [--memory-limit BYTES] [--scratch FOLDER]...\n");
        return 2;
    }

    std::vector<std::string> isolation;
    if (leaveNetwork())
        isolation.emplace_back("network");
    dieWithParent();
    forbidCoreFiles();
    if (!arguments->scratch.empty() && forbidWriting(arguments->scratch))
        isolation.emplace_back("writing files");
    if (arguments->memoryLimit > 0 && limitMemory(arguments->memoryLimit))
        isolation.emplace_back("memory");

    // Only frames may appear on stdout; what a library prints goes to the log.
    const int answers = ::dup(STDOUT_FILENO);
    if (answers < 0 || ::dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
        return 1;

    installTensorMemory();
    const int threads = arguments->threads > 0 ? arguments->threads : defaultThreadCount();
    configureTorch(threads);
    WorkerInfo info = describeWorker(threads);
    info.selfTests = runSelfTest();
    info.isolation = std::move(isolation);

    JobLoop loop(STDIN_FILENO, answers);
    loop.greet(info);
    loop.run();
}
