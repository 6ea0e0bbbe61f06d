// fovea-worker [--threads N] [--memory-limit BYTES] [--scratch FOLDER] [--voxels inline]: runs models for
// Fovea. Requests come in on stdin, answers go out on stdout (inference/protocol/README.md), the log on
// stderr.

#include "inference/engine/Device.h"
#include "inference/engine/Memory.h"
#include "inference/engine/SelfTest.h"
#include "inference/worker/Isolation.h"
#include "inference/worker/JobLoop.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <unistd.h>

namespace {

using namespace fovea::inference;

struct Arguments {
    int threads = 0;
    std::optional<std::uint64_t> memoryLimit; // nothing: most of this machine's; 0: none
    std::vector<std::filesystem::path> scratch;
    bool isInline = false; // voxels travel in the stream
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
        if (name == "--voxels" && (value == "inline" || value == "shared"))
            arguments.isInline = value == "inline";
        else if (name == "--scratch")
            arguments.scratch.emplace_back(value);
        else if (!(name == "--threads" && number(arguments.threads))
            && !(name == "--memory-limit" && number(arguments.memoryLimit.emplace())))
            return std::nullopt;
    }
    return count % 2 == 1 ? std::optional(arguments) : std::nullopt;
}

// oneDNN and glibc read these when they are loaded: a worker started without them starts itself again with
// them. Under AVX-512 oneDNN is silently wrong on some processors; SelfTest has the last word. Runs before
// the C library is set up, so that it takes the environment from the system and no memory.
void ensureEnvironment(char** arguments, char** environment)
{
    constexpr std::size_t maxVariables = 8192;
    static std::array<char*, maxVariables + 4> extended;
    static char limit[] = "ONEDNN_MAX_CPU_ISA=AVX2";
    static char hugePages[] = "GLIBC_TUNABLES=glibc.malloc.hugetlb=1";
    static char oneThread[] = "OPENBLAS_NUM_THREADS=1"; // its own threads would spin beside LibTorch's
    std::size_t count = 0;
    for (char** variable = environment; *variable != nullptr && count < maxVariables; ++variable) {
        if (std::string_view(*variable).starts_with("ONEDNN_MAX_CPU_ISA="))
            return;
        extended[count++] = *variable;
    }
    extended[count++] = limit;
    extended[count++] = hugePages;
    extended[count++] = oneThread;
    extended[count] = nullptr;
    ::execve("/proc/self/exe", arguments, extended.data());
}

bool leftNetwork = false;

// Runs before the initialisers of the libraries: before oneDNN reads its environment, and before OpenBLAS
// starts threads, after which an ordinary user's process can't leave the network.
void beforeLibraries(int, char** arguments, char** environment)
{
    ensureEnvironment(arguments, environment);
    leftNetwork = leaveNetwork();
}

[[gnu::section(".preinit_array"), gnu::used]] void (*const callBeforeLibraries)(int, char**, char**)
    = beforeLibraries;

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
    const auto arguments = parse(count, values);
    if (!arguments) {
        std::fprintf(stderr,
            "usage: fovea-worker [--threads N] [--memory-limit BYTES] [--scratch FOLDER]... [--voxels "
            "inline]\n");
        return 2;
    }
    std::optional<SharedFolder> inlineFolder;
    if (arguments->isInline) {
        auto folder = SharedFolder::create();
        if (!folder) {
            std::fprintf(stderr, "%s\n", fovea::describe(folder.error()).c_str());
            return 1;
        }
        inlineFolder.emplace(std::move(*folder));
    }

    std::vector<std::string> isolation;
    if (leftNetwork)
        isolation.emplace_back("network");
    dieWithParent();
    forbidCoreFiles();
    const auto own = inlineFolder ? std::optional(inlineFolder->path()) : std::nullopt;
    if ((own || !arguments->scratch.empty()) && forbidWriting(arguments->scratch, own))
        isolation.emplace_back("writing files");
    const std::uint64_t memoryLimit = arguments->memoryLimit ? *arguments->memoryLimit : mostOfMemory();
    if (memoryLimit > 0 && limitMemory(memoryLimit))
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

    JobLoop loop(STDIN_FILENO, answers, inlineFolder ? &*inlineFolder : nullptr);
    loop.greet(info);
    loop.run();
}
