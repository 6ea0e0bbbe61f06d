#pragma once

#include "core/base/Error.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace fovea::inference {

// SHA-256, FIPS 180-4. Fed in pieces; hexDigest() ends it.
class Sha256 {
public:
    void update(std::span<const std::byte> bytes);
    [[nodiscard]] std::string hexDigest(); // 64 lower-case digits

private:
    void processBlock(const std::byte* block);

    std::array<std::uint32_t, 8> m_state { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f,
        0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };
    std::array<std::byte, 64> m_pending {};
    std::size_t m_pendingSize = 0;
    std::uint64_t m_length = 0; // bytes so far
};

[[nodiscard]] std::string sha256Of(std::span<const std::byte> bytes);
[[nodiscard]] Result<std::string> sha256OfFile(const std::filesystem::path& file);

} // namespace fovea::inference
