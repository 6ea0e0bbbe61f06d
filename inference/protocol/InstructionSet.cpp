#include "inference/protocol/InstructionSet.h"

#include <algorithm>
#include <array>

namespace fovea::inference {

bool mayHaveBfloat16(std::string_view instructionSet)
{
    // Of dnnl_cpu_isa2str(). From AVX-512 on it has bfloat16, with instructions or without.
    static constexpr std::array<std::string_view, 4> without { "cpu_isa_sse41", "cpu_isa_avx", "cpu_isa_avx2",
        "cpu_isa_avx2_vnni" };
    return !std::ranges::contains(without, instructionSet);
}

} // namespace fovea::inference
