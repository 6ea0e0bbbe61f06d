// The libFuzzer target: fovea-fuzz-header CORPUS... -max_total_time=300. Built by the preset fuzz (clang).
#include "tests/fuzz/FuzzHeader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count)
{
    fovea::test::readAnything(bytes, count);
    return 0;
}
