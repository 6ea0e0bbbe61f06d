// A decoder process that does what the compressed bytes say: what codecs do by accident, on command.
#include "core/decoder/DecoderService.h"

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <string>
#include <unistd.h>
#include <vector>

using namespace fovea;
using namespace fovea::dicom;

namespace {

void takeAllMemory()
{
    std::vector<std::vector<char>> taken;
    while (true)
        taken.emplace_back(std::size_t { 16 } << 20, 'x');
}

Result<void> obey(std::string_view /*transferSyntax*/, std::span<const std::uint8_t> compressed,
    const FrameShape& /*shape*/, std::span<std::uint8_t> stored)
{
    const std::string command(compressed.begin(), compressed.end());
    if (command == "abort")
        std::abort();
    if (command == "segfault")
        raise(SIGSEGV);
    if (command == "leave")
        std::_Exit(0);
    if (command == "memory")
        takeAllMemory();
    for (volatile bool forever = command == "hang"; forever;) { }
    if (command == "work") { // a third of a second of its own
        while (std::clock() < CLOCKS_PER_SEC / 3) { }
    }
    if (command == "damaged")
        return fail(ErrorCode::Damaged, "Said by the decoder");
    if (command == "file" && open("/etc/hostname", O_RDONLY) >= 0)
        return fail(ErrorCode::Internal, "A file could be opened");
    std::memset(stored.data(), command.empty() ? 0 : command.back(), stored.size());
    return {};
}

} // namespace

int main()
{
    return serveDecoding(STDIN_FILENO, obey);
}
