#include "inference/bundle/Sha256.h"

#include <algorithm>
#include <bit>
#include <fstream>
#include <vector>

namespace fovea::inference {

namespace {

constexpr std::array<std::uint32_t, 64> roundConstants { 0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5,
    0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
    0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
    0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
    0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5,
    0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2 };

} // namespace

void Sha256::processBlock(const std::byte* block)
{
    std::array<std::uint32_t, 64> w;
    for (std::size_t i = 0; i < 16; ++i) {
        w[i] = 0;
        for (std::size_t byte = 0; byte < 4; ++byte)
            w[i] = w[i] << 8U | std::to_integer<std::uint32_t>(block[i * 4 + byte]);
    }
    for (std::size_t i = 16; i < 64; ++i) {
        const std::uint32_t s0 = std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ w[i - 15] >> 3U;
        const std::uint32_t s1 = std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ w[i - 2] >> 10U;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    auto [a, b, c, d, e, f, g, h] = m_state;
    for (std::size_t i = 0; i < 64; ++i) {
        const std::uint32_t s1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
        const std::uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + roundConstants[i] + w[i];
        const std::uint32_t s0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
        const std::uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
        h = g;
        g = f;
        f = e;
        e = d + t1;
        d = c;
        c = b;
        b = a;
        a = t1 + t2;
    }
    const std::array<std::uint32_t, 8> sums { a, b, c, d, e, f, g, h };
    for (std::size_t i = 0; i < 8; ++i)
        m_state[i] += sums[i];
}

void Sha256::update(std::span<const std::byte> bytes)
{
    m_length += bytes.size();
    while (!bytes.empty()) {
        if (m_pendingSize == 0 && bytes.size() >= m_pending.size()) {
            processBlock(bytes.data());
            bytes = bytes.subspan(m_pending.size());
            continue;
        }
        const std::size_t taken = std::min(bytes.size(), m_pending.size() - m_pendingSize);
        std::ranges::copy(bytes.first(taken), m_pending.begin() + static_cast<std::ptrdiff_t>(m_pendingSize));
        m_pendingSize += taken;
        bytes = bytes.subspan(taken);
        if (m_pendingSize == m_pending.size()) {
            processBlock(m_pending.data());
            m_pendingSize = 0;
        }
    }
}

std::string Sha256::hexDigest()
{
    const std::uint64_t bits = m_length * 8;
    std::vector<std::byte> padding(
        m_pendingSize < 56 ? 64 - m_pendingSize : 128 - m_pendingSize, std::byte { 0 });
    padding.front() = std::byte { 0x80 };
    for (std::size_t i = 0; i < 8; ++i)
        padding[padding.size() - 1 - i] = static_cast<std::byte>(bits >> (8 * i));
    update(padding);

    constexpr const char* digits = "0123456789abcdef";
    std::string text;
    for (const std::uint32_t word : m_state) {
        for (int shift = 28; shift >= 0; shift -= 4)
            text += digits[word >> static_cast<unsigned>(shift) & 15U];
    }
    return text;
}

std::string sha256Of(std::span<const std::byte> bytes)
{
    Sha256 hash;
    hash.update(bytes);
    return hash.hexDigest();
}

Result<std::string> sha256OfFile(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        return fail(ErrorCode::Unreadable, "The file can't be read", file.string());
    Sha256 hash;
    std::vector<std::byte> buffer(1U << 20U);
    while (stream) {
        stream.read(reinterpret_cast<char*>(buffer.data()), static_cast<std::streamsize>(buffer.size()));
        hash.update(std::span(buffer).first(static_cast<std::size_t>(stream.gcount())));
    }
    if (!stream.eof())
        return fail(ErrorCode::Unreadable, "The file can't be read to its end", file.string());
    return hash.hexDigest();
}

} // namespace fovea::inference
