#include "core/dicom/Text.h"

#include <QStringDecoder>

#include <algorithm>
#include <array>
#include <cerrno>
#include <iconv.h>
#include <optional>

namespace fovea::dicom {

namespace {

struct CharacterSet {
    std::string_view term; // of DICOM, without "ISO_IR " or "ISO 2022 IR "
    const char* name; // of iconv
};

// DICOM PS3.3 tables C.12-2 to C.12-5. Two-byte sets come with their EUC encoding; SJIS has JIS X 0201 as its
// bytes.
constexpr auto characterSets = std::to_array<CharacterSet>({
    { "6", "ASCII" },
    { "100", "ISO-8859-1" },
    { "101", "ISO-8859-2" },
    { "109", "ISO-8859-3" },
    { "110", "ISO-8859-4" },
    { "144", "ISO-8859-5" },
    { "127", "ISO-8859-6" },
    { "126", "ISO-8859-7" },
    { "138", "ISO-8859-8" },
    { "148", "ISO-8859-9" },
    { "203", "ISO-8859-15" },
    { "13", "SJIS" },
    { "166", "TIS-620" },
    { "192", "UTF-8" },
    { "GB18030", "GB18030" },
    { "GBK", "GBK" },
    { "87", "EUC-JP" },
    { "159", "EUC-JP" },
    { "149", "EUC-KR" },
    { "58", "EUC-CN" },
});

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.back() == ' ' || text.back() == '\0'))
        text.remove_suffix(1);
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    return text;
}

std::string iconvName(std::string_view term)
{
    for (const std::string_view prefix : { "ISO_IR ", "ISO-IR ", "ISO IR ", "ISO 2022 IR ", "ISO_IR_" }) {
        if (term.starts_with(prefix)) {
            term.remove_prefix(prefix.size());
            break;
        }
    }
    const auto* found = std::ranges::find(characterSets, term, &CharacterSet::term);
    return found == characterSets.end() ? std::string() : found->name;
}

void appendConverted(const char* from, std::string_view bytes, std::string& utf8)
{
    const iconv_t converter = iconv_open("UTF-8", from);
    if (converter == reinterpret_cast<iconv_t>(-1)) {
        utf8 += "\xEF\xBF\xBD";
        return;
    }
    std::string input(bytes);
    char* in = input.data();
    std::size_t inLeft = input.size();
    std::array<char, 256> buffer;
    while (inLeft > 0) {
        char* out = buffer.data();
        std::size_t outLeft = buffer.size();
        const bool failed = iconv(converter, &in, &inLeft, &out, &outLeft) == static_cast<std::size_t>(-1);
        utf8.append(buffer.data(), buffer.size() - outLeft);
        if (failed && errno != E2BIG) {
            utf8 += "\xEF\xBF\xBD";
            ++in;
            --inLeft;
        }
    }
    iconv_close(converter);
}

// What an escape sequence of ISO 2022 switches to. G0 is for bytes below 128, G1 for the others.
struct Escape {
    std::string_view sequence; // after the escape character
    int half; // 0 or 1
    const char* name;
};

// DICOM PS3.3 tables C.12-3 and C.12-4.
constexpr auto escapes = std::to_array<Escape>({
    { "(B", 0, "ASCII" },
    { "(J", 0, "SJIS" },
    { "$B", 0, "JIS_X0208" },
    { "$@", 0, "JIS_X0208" },
    { "$(D", 0, "JIS_X0212" },
    { ")I", 1, "SJIS" },
    { "$)C", 1, "EUC-KR" },
    { "$)A", 1, "EUC-CN" },
    { "-A", 1, "ISO-8859-1" },
    { "-B", 1, "ISO-8859-2" },
    { "-C", 1, "ISO-8859-3" },
    { "-D", 1, "ISO-8859-4" },
    { "-L", 1, "ISO-8859-5" },
    { "-G", 1, "ISO-8859-6" },
    { "-F", 1, "ISO-8859-7" },
    { "-H", 1, "ISO-8859-8" },
    { "-M", 1, "ISO-8859-9" },
    { "-b", 1, "ISO-8859-15" },
    { "-T", 1, "TIS-620" },
});

bool isDelimiter(char c)
{
    return c == '^' || c == '=' || c == '\\' || c == '\n' || c == '\r' || c == '\t' || c == '\f';
}

// Converts a stretch of text in which one half of the code table is used. Two-byte sets of G0 are moved to
// the upper half, where the EUC encodings have them.
void appendStretch(std::string_view set, std::string_view bytes, std::string& utf8)
{
    if (set == "JIS_X0208" || set == "JIS_X0212") {
        std::string euc;
        for (std::size_t n = 0; n + 1 < bytes.size(); n += 2) {
            if (set == "JIS_X0212")
                euc += '\x8F';
            euc += static_cast<char>(bytes[n] | 0x80);
            euc += static_cast<char>(bytes[n + 1] | 0x80);
        }
        appendConverted("EUC-JP", euc, utf8);
    } else {
        appendConverted(std::string(set).c_str(), bytes, utf8);
    }
}

void appendEscaped(std::string_view bytes, const std::string& initial, std::string& utf8)
{
    const auto half = [](char c) { return (static_cast<unsigned char>(c) & 0x80) != 0 ? 1U : 0U; };
    const std::array<std::string, 2> first { initial == "SJIS" ? initial : "ASCII", initial };
    std::array<std::string, 2> sets = first;
    while (!bytes.empty()) {
        if (bytes.front() == '\x1B') {
            bytes.remove_prefix(1);
            const auto* escape = std::ranges::find_if(
                escapes, [&](const Escape& e) { return bytes.starts_with(e.sequence); });
            if (escape != escapes.end()) {
                sets[static_cast<std::size_t>(escape->half)] = escape->name;
                bytes.remove_prefix(escape->sequence.size());
            }
            continue;
        }
        // A delimiter ends what an escape sequence began, in one-byte sets only: a two-byte character may
        // contain it.
        const bool isTwoByte = half(bytes.front()) == 0 && sets[0].starts_with("JIS_X02");
        if (!isTwoByte && isDelimiter(bytes.front())) {
            sets = first;
            utf8 += bytes.front();
            bytes.remove_prefix(1);
            continue;
        }
        std::size_t end = 1;
        while (end < bytes.size() && bytes[end] != '\x1B' && half(bytes[end]) == half(bytes.front())
            && (isTwoByte || !isDelimiter(bytes[end])))
            ++end;
        appendStretch(sets[half(bytes.front())], bytes.substr(0, end), utf8);
        bytes.remove_prefix(end);
    }
}

} // namespace

TextDecoder::TextDecoder(std::string_view specificCharacterSet)
{
    const std::size_t end = specificCharacterSet.find('\\');
    m_initial = iconvName(trimmed(specificCharacterSet.substr(0, end)));
    m_hasEscapes = end != std::string_view::npos || specificCharacterSet.contains("2022");
    m_isDeclared = !m_initial.empty() && m_initial != "ASCII";
    if (m_initial.empty())
        m_initial = "ASCII";
}

QString TextDecoder::decode(std::string_view bytes) const
{
    bytes = trimmed(bytes);
    if (std::ranges::all_of(bytes, [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != '\x1B'; })
        && m_initial != "SJIS")
        return safeText(QString::fromLatin1(bytes.data(), static_cast<qsizetype>(bytes.size())));
    std::string utf8;
    if (m_hasEscapes) {
        appendEscaped(bytes, m_initial, utf8);
    } else if (m_isDeclared) {
        appendConverted(m_initial.c_str(), bytes, utf8);
    } else {
        QStringDecoder decoder(QStringDecoder::Utf8);
        QString text = decoder(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
        if (decoder.hasError())
            text = QString::fromLatin1(bytes.data(), static_cast<qsizetype>(bytes.size()));
        return safeText(text);
    }
    return safeText(QString::fromStdString(utf8));
}

QString safeText(const QString& text)
{
    constexpr qsizetype maximumLength = 1024;
    constexpr char32_t zeroWidthNonJoiner = 0x200C; // Persian and Indic scripts need these two
    constexpr char32_t zeroWidthJoiner = 0x200D;
    QString safe;
    for (const char32_t c : text.toUcs4()) {
        switch (QChar::category(c)) {
        case QChar::Other_Control:
        case QChar::Separator_Line:
        case QChar::Separator_Paragraph:
            safe += u' ';
            break;
        case QChar::Other_Format:
            if (c == zeroWidthJoiner || c == zeroWidthNonJoiner)
                safe += QChar(static_cast<char16_t>(c));
            break;
        case QChar::Other_Surrogate:
        case QChar::Other_NotAssigned:
            safe += QChar(QChar::ReplacementCharacter);
            break;
        default:
            safe += QString::fromUcs4(&c, 1);
        }
        if (safe.size() >= maximumLength)
            break;
    }
    return safe.trimmed();
}

QString safeTerm(std::string_view bytes)
{
    QString term;
    for (const char c : trimmed(bytes).substr(0, 128)) {
        const bool isPlain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
            || c == '.' || c == '-' || c == ' ' || c == '_';
        term += QChar(isPlain ? static_cast<char16_t>(c) : u'_');
    }
    return term;
}

} // namespace fovea::dicom
