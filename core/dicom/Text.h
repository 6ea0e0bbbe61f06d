#pragma once

#include <QString>

#include <string>
#include <string_view>

namespace fovea::dicom {

// Turns the text of a DICOM file into Unicode. DICOM PS3.3 C.12.1.1.2 and PS3.5 6.1: all its character sets,
// those that switch by escape sequences too. Bytes that the declared set does not know become U+FFFD; without
// a declared set, valid UTF-8 is read as such and everything else as Latin-1.
class TextDecoder {
public:
    // specificCharacterSet: the value of (0008,0005), its parts divided by backslashes; may be empty.
    explicit TextDecoder(std::string_view specificCharacterSet);

    // Safe to show, see safeText().
    [[nodiscard]] QString decode(std::string_view bytes) const;

private:
    std::string m_initial; // iconv's name of the set that text begins in
    bool m_hasEscapes = false;
    bool m_isDeclared = false;
};

// The text without what could deceive its reader or break a line: no control characters, no characters that
// change the direction of text, no invisible ones but those that scripts need. At most 1024 characters,
// trimmed.
[[nodiscard]] QString safeText(const QString& text);

// A UID or a defined term: ASCII letters, digits, dot, dash, space and underscore; others become "_".
[[nodiscard]] QString safeTerm(std::string_view bytes);

} // namespace fovea::dicom
