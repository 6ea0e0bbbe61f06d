#include "inference/protocol/Frame.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace fovea::inference {

std::string encodeFrame(std::string_view body, bool isVoxels)
{
    std::string frame = "Content-Length: " + std::to_string(body.size()) + "\r\n";
    frame += isVoxels ? "Content-Type: application/octet-stream\r\n\r\n" : "\r\n";
    frame += body;
    return frame;
}

void FrameReader::feed(std::string_view bytes)
{
    if (!m_error)
        m_buffer += bytes;
}

Result<std::optional<std::string>> FrameReader::next()
{
    if (m_error)
        return std::unexpected(*m_error);
    if (!m_length) {
        const auto complete = readHeader();
        if (!complete) {
            m_error = complete.error();
            m_buffer.clear();
            return std::unexpected(*m_error);
        }
        if (!*complete)
            return std::nullopt;
    }
    if (m_buffer.size() < *m_length)
        return std::nullopt;
    std::string body = m_buffer.substr(0, *m_length);
    m_buffer.erase(0, *m_length);
    m_length.reset();
    return body;
}

Result<bool> FrameReader::readHeader()
{
    const auto end = m_buffer.find("\r\n\r\n");
    if (std::min(end, m_buffer.size()) > maxHeaderBytes)
        return fail(ErrorCode::Damaged, "The other side sent something that is no message");
    if (end == std::string::npos)
        return false;
    std::string_view rest = std::string_view(m_buffer).substr(0, end);
    m_isVoxels = false;
    while (!rest.empty()) {
        const auto lineEnd = rest.find("\r\n");
        std::string line(rest.substr(0, lineEnd));
        rest = lineEnd == std::string_view::npos ? "" : rest.substr(lineEnd + 2);
        std::ranges::transform(line, line.begin(), [](unsigned char c) { return std::tolower(c); });
        constexpr std::string_view key = "content-length:";
        if (line == "content-type: application/octet-stream")
            m_isVoxels = true;
        if (!line.starts_with(key))
            continue;
        std::string_view digits = std::string_view(line).substr(key.size());
        while (digits.starts_with(' '))
            digits.remove_prefix(1);
        std::size_t length = 0;
        const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
        if (error != std::errc() || stop != digits.data() + digits.size() || m_length)
            return fail(ErrorCode::Damaged, "The other side sent a message whose length is no number");
        if (length > maxFrameBytes)
            return fail(ErrorCode::Damaged, "The other side sent a message that is too long");
        m_length = length;
    }
    if (!m_length)
        return fail(ErrorCode::Damaged, "The other side sent a message without its length");
    m_buffer.erase(0, end + 4);
    return true;
}

} // namespace fovea::inference
